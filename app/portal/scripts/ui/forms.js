// The form of a step: submitting it, the GOV.UK error summary above it, radio buttons and checkboxes.

import { say } from "../i18n.js";
import { findStep } from "./steps.js";
import { cloneTemplate } from "./templates.js";

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

/** Show an error summary above the step's form and focus it. `errors`: [field, sentence], each a link to its field. */
export function showErrors(name, errors) {
  clearErrors(name);
  const summary = cloneTemplate("errors");
  const list = document.createElement("ul");
  list.className = "govuk-list govuk-error-summary__list";
  list.append(...errors.map(([field, sentence]) => linkField(field, sentence)));
  summary.querySelector(".govuk-error-summary__body").replaceChildren(list);
  findStep(name).querySelector(".count, h1").before(summary);
  errors.forEach(([field]) => markField(field));
  summary.focus();
}

/** Remove the step's error summary and the marks on its fields. */
export function clearErrors(name) {
  findStep(name).querySelector(".govuk-error-summary")?.remove();
  findStep(name).querySelectorAll(".govuk-form-group--error").forEach((group) => {
    group.classList.remove("govuk-form-group--error");
    group.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  });
}

function linkField(field, sentence) {
  const [item, link] = [document.createElement("li"), document.createElement("a")];
  link.href = `#${field.id}`;
  link.textContent = sentence;
  // The default action would add an address with a fragment to the browser's history.
  link.addEventListener("click", (event) => {
    event.preventDefault();
    (field.matches("input, textarea, button") ? field : field.querySelector("input"))?.focus();
  });
  item.append(link);
  return item;
}

function markField(field) {
  field.closest(".govuk-form-group")?.classList.add("govuk-form-group--error");
  if (field.matches("textarea")) field.setAttribute("aria-invalid", "true");
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
