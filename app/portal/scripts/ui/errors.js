// What is wrong in a step's form (GOV.UK): a summary above it, the sentence at its field, and a word in the page's title.

import { say } from "../i18n.js";
import { cloneTemplate } from "./templates.js";

// The page's title while no error is shown.
let untroubled = null;

/** Show an error summary above the step's form and focus it. `errors`: [field, sentence], each a link to its field. */
export function showErrors(name, errors) {
  clearErrors(name);
  const summary = cloneTemplate("errors");
  summary.querySelector("ul").append(...errors.map(([field, sentence]) => linkField(field, sentence)));
  find(name).querySelector("h1").before(summary);
  new Set(errors.map(([field]) => field)).forEach((field) => {
    markField(field, errors.flatMap(([other, sentence]) => (other === field ? [sentence] : [])));
  });
  untroubled ??= document.title;
  document.title = say("Error: {title}", { title: untroubled });
  summary.focus();
}

/** Remove the errors of a step; without a name, those of all steps. */
export function clearErrors(name = null) {
  const place = name === null ? document : find(name);
  place.querySelectorAll(".govuk-error-summary, .problem").forEach((element) => element.remove());
  place.querySelectorAll(".govuk-form-group--error").forEach((group) => group.classList.remove("govuk-form-group--error"));
  place.querySelectorAll("[data-described]").forEach((field) => {
    field.removeAttribute("aria-invalid");
    describe(field, field.dataset.described);
    delete field.dataset.described;
  });
  if (untroubled !== null) document.title = untroubled;
  untroubled = null;
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

// A group of boxes is described by its fieldset. A button has no place for it: the summary is above.
function markField(field, sentences) {
  const group = field.closest(".govuk-form-group");
  if (!group || field.matches("button")) return;
  group.classList.add("govuk-form-group--error");
  const message = Object.assign(document.createElement("div"), { className: "problem", id: `${field.id}-error` });
  message.append(...sentences.map(sayProblem));
  const isText = field.matches("textarea, input");
  if (isText) field.before(message);
  else group.prepend(message);
  const described = isText ? field : (field.closest("fieldset") ?? field);
  described.dataset.described ??= described.getAttribute("aria-describedby") ?? "";
  describe(described, `${described.dataset.described} ${message.id}`.trim());
  if (isText) field.setAttribute("aria-invalid", "true");
}

function sayProblem(textContent) {
  return Object.assign(document.createElement("p"), { className: "govuk-error-message", textContent });
}

function describe(element, ids) {
  if (ids === "") element.removeAttribute("aria-describedby");
  else element.setAttribute("aria-describedby", ids);
}

function find(name) {
  return document.querySelector(`[data-step="${name}"]`);
}
