// The form of a step: submitting it, radio buttons and checkboxes. What is wrong in it is shown by errors.js.

import { say } from "../i18n.js";
import { showErrors } from "./errors.js";
import { findStep } from "./steps.js";
import { cloneTemplate } from "./templates.js";

export { clearErrors, showErrors } from "./errors.js";

/**
 * Call `act(event)`, which may be async, when the step's form is submitted. Submitting again while it runs does
 * nothing; an exception from it is shown as an error to try again.
 */
export function onSubmit(name, act) {
  let busy = false;
  findStep(name).querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      await act(event);
    } catch {
      const again = say("Something went wrong. Try again. If it goes on, load this page again.");
      showErrors(name, [[findStep(name).querySelector("[type=submit]"), again]]);
    } finally {
      busy = false;
    }
  });
}

/** Fill a group with radio buttons or checkboxes, cloned from a template: `choices` are [value, label]. */
export function fillChoices(group, template, choices, checked = []) {
  group.replaceChildren(...choices.map(([value, text], index) => {
    const item = cloneTemplate(template);
    const [input, label] = [item.querySelector("input"), item.querySelector("label")];
    input.id = label.htmlFor = `${group.id}-${index}`;
    input.value = value;
    input.checked = checked.includes(value);
    label.textContent = text;
    return item;
  }));
}

/** The values that are checked in a group, in the order of the page. */
export function readChoices(group) {
  return [...group.querySelectorAll("input:checked")].map((input) => input.value);
}
