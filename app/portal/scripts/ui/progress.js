// The progress bar of a step.

import { findStep } from "./steps.js";
import { slot } from "./templates.js";
import { TimeLeft } from "./time_left.js";

const LEAST_SECONDS = 1;

/**
 * Say what a step is doing now. Gives a function that sets the bar to a share from 0 to 1, and says how long the rest
 * will take on this device; without a share the bar is indeterminate.
 */
export function showProgress(stepName, doing) {
  const section = findStep(stepName);
  const [bar, left] = [section.querySelector("progress"), slot(section, "left")];
  const timeLeft = new TimeLeft(LEAST_SECONDS);
  slot(section, "doing").textContent = doing;
  left.textContent = "";
  return (share = undefined) => {
    if (share === undefined) return bar.removeAttribute("value");
    bar.value = share;
    left.textContent = timeLeft.say(share);
  };
}
