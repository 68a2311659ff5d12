// Asks in the page before what was typed is lost. It leaves the rest of the page usable: the quick exit asks nothing.

import { cloneTemplate } from "./templates.js";

let asked = null;

/** Whether somebody wants to lose what they wrote: asks once at a time, and gives false to whoever asks meanwhile. */
export async function confirmLoss() {
  if (asked?.isConnected) return false;
  asked = cloneTemplate("ask");
  document.body.append(asked);
  asked.show();
  const answer = await new Promise((resolve) => asked.addEventListener("close", () => resolve(asked.returnValue), { once: true }));
  asked.remove();
  return answer === "leave";
}
