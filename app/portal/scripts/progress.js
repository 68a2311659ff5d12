// Showing that something long goes on.

import { slot, step } from "./page.js";

/** Say what a step is doing now. The result takes 0 to 1 as it goes on; called without, the end is not known. */
export function tellProgress(stepName, doing) {
  const section = step(stepName);
  slot(section, "doing").textContent = doing;
  const bar = section.querySelector("progress");
  return (share = undefined) => {
    if (share === undefined) bar.removeAttribute("value");
    else bar.value = share;
  };
}
