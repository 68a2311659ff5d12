// The steps of a page: its sections with a data-step attribute, of which one is shown at a time.

import { clearErrors } from "./errors.js";
import { fillSlots } from "./templates.js";

/** The section of the step called `name`, or null. */
export function findStep(name) {
  return document.querySelector(`[data-step="${name}"]`);
}

/**
 * Show this step with `texts` in its slots, hide all others, and move the focus to its heading, so that screen readers
 * read it out.
 */
export function showStep(name, texts = {}) {
  fillSlots(findStep(name), texts);
  clearErrors();
  document.querySelectorAll("[data-step]").forEach((section) => (section.hidden = section.dataset.step !== name));
  scrollTo(0, 0);
  findStep(name).querySelector("h1").focus({ preventScroll: true });
}

/** Show the step `stopped`, which has no way on: a title, the reason, and advice. */
export function showStopped(title, why, then = "") {
  findStep("stopped").querySelector("h1").textContent = title;
  showStep("stopped", { why, then });
}

/** Call `act(button)` when an element inside the step that matches `selector` is clicked. */
export function onClick(name, selector, act) {
  findStep(name).querySelectorAll(selector).forEach((button) => button.addEventListener("click", () => act(button)));
}
