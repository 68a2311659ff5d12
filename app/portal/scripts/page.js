// Pieces of a page: steps, templates, mistakes. Text only ever goes in as text.

import { say } from "./site.js";

/** The place in `parent` that the template calls `name`. */
export function slot(parent, name) {
  return parent.querySelector(`[data-slot="${name}"]`);
}

/** The step (a section of the page) called `name`. */
export function step(name) {
  return document.querySelector(`[data-step="${name}"]`);
}

/** A copy of a template, with the texts put into its slots. */
export function copy(template, texts = {}) {
  const element = document.getElementById(`template-${template}`).content.firstElementChild.cloneNode(true);
  for (const [name, text] of Object.entries(texts)) slot(element, name).textContent = text;
  return element;
}

/** Show this step and no other, and bring eyes and screen readers to its heading. */
export function show(name) {
  document.querySelectorAll(".govuk-error-summary").forEach((summary) => summary.remove());
  document.querySelectorAll("[data-step]").forEach((section) => (section.hidden = section.dataset.step !== name));
  scrollTo(0, 0);
  step(name).querySelector("h1").focus({ preventScroll: true });
}

/** Show why nothing can go on here. */
export function stop(title, why, then = "") {
  const section = step("stopped");
  section.querySelector("h1").textContent = title;
  slot(section, "why").textContent = why;
  slot(section, "then").textContent = then;
  show("stopped");
}

/** Do something when the step's form is sent; a second press while that runs does nothing. */
export function onSubmit(name, act) {
  let busy = false;
  step(name).querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      await act(event);
    } catch {
      const again = say("Something went wrong. Try again. If it goes on, load this page again.");
      showMistakes(name, [[step(name).querySelector("[type=submit]"), again]]);
    } finally {
      busy = false;
    }
  });
}

/** Do something when a button inside the step is pressed. */
export function onPress(name, selector, act) {
  step(name).querySelectorAll(selector).forEach((button) => button.addEventListener("click", () => act(button)));
}

/** List mistakes above the step's form, each leading to its field, and go there. `mistakes`: [field, sentence]. */
export function showMistakes(name, mistakes) {
  clearMistakes(name);
  const summary = copy("errors");
  const list = document.createElement("ul");
  list.className = "govuk-list govuk-error-summary__list";
  list.append(...mistakes.map(([field, sentence]) => linkMistake(field, sentence)));
  summary.querySelector(".govuk-error-summary__body").replaceChildren(list);
  step(name).querySelector(".count, h1").before(summary);
  mistakes.forEach(([field]) => markMistake(field));
  summary.focus();
}

/** Take the mistakes of before away. */
export function clearMistakes(name) {
  step(name).querySelector(".govuk-error-summary")?.remove();
  step(name).querySelectorAll(".govuk-form-group--error").forEach((group) => {
    group.classList.remove("govuk-form-group--error");
    group.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  });
}

function linkMistake(field, sentence) {
  const [item, link] = [document.createElement("li"), document.createElement("a")];
  link.href = `#${field.id}`;
  link.textContent = sentence;
  // Followed by hand: an address with a fragment would be one more line in the browser's history.
  link.addEventListener("click", (event) => {
    event.preventDefault();
    (field.matches("input, textarea, button") ? field : field.querySelector("input"))?.focus();
  });
  item.append(link);
  return item;
}

function markMistake(field) {
  field.closest(".govuk-form-group")?.classList.add("govuk-form-group--error");
  if (field.matches("textarea")) field.setAttribute("aria-invalid", "true");
}

/** One line of a list. */
export function listItem(text) {
  return Object.assign(document.createElement("li"), { textContent: text });
}

/** Fill a list with people: who they are, and why they are in it. */
export function listPeople(list, people) {
  list.replaceChildren(...people.map(({ name, role, instead = "" }) => {
    const item = copy("reader", { name, role: say(role) });
    if (instead) slot(item, "instead").textContent = instead;
    return item;
  }));
}

/** Fill a group of radio buttons or checkboxes from a template: `choices` are [value, text]. */
export function listChoices(group, template, choices, chosen = []) {
  group.replaceChildren(...choices.map(([value, text], index) => {
    const item = copy(template);
    const [input, label] = [item.querySelector("input"), item.querySelector("label")];
    input.id = label.htmlFor = `${group.id}-${index}`;
    input.value = value;
    input.checked = chosen.includes(value);
    label.textContent = text;
    return item;
  }));
}

/** The values that are ticked in a group. */
export function readChoices(group) {
  return [...group.querySelectorAll("input:checked")].map((input) => input.value);
}

/** "Name (role)", for a label. */
export function sayPerson({ name, role }) {
  return say("{name}, {role}", { name, role: say(role) });
}
