// The progress bar of a step.

import { findStep } from "./steps.js";
import { slot } from "./templates.js";

/**
 * Say what a step is doing now. Gives a function that sets the bar to a share from 0 to 1, or to indeterminate if it is
 * called without one.
 */
export function showProgress(stepName, doing) {
  const section = findStep(stepName);
  slot(section, "doing").textContent = doing;
  const bar = section.querySelector("progress");
  return (share = undefined) => {
    if (share === undefined) bar.removeAttribute("value");
    else bar.value = share;
  };
}
