// Quick exit: blanks the page, ends what runs, drops the keys, and replaces the history entry with another site.
// Also asks before unsaved text is lost by closing the page.

import { say, site } from "../i18n.js";
import { stopWorker } from "../sealing/client.js";
import { leaveFor } from "./history_guard.js";

const PRESSES = 3;
const RESET_MS = 5000;

const callbacks = [];

let isUnsaved = () => false;
let presses = 0;
let timer = 0;

/** Blank the page, drop what it holds, and go to the installation's leave address without asking. */
export function leave() {
  isUnsaved = () => false;
  stopAll();
  document.title = " ";
  document.documentElement.replaceChildren();
  leaveFor(site.leave_url);
}

/** Call `stop()` when the page is left in any way. */
export function onLeave(stop) {
  callbacks.push(stop);
}

/** Have the browser ask before the page is closed, as long as `check()` is true. Replaces the check before it. */
export function guardUnsaved(check) {
  isUnsaved = check;
}

/** Whether the page holds unsaved text. */
export function hasUnsaved() {
  return isUnsaved();
}

/** Listen to the button, and to Shift pressed three times within five seconds each, wherever the focus is. */
export function watchQuickExit() {
  addEventListener("click", (event) => {
    if (!event.target.closest?.("#leave")) return;
    event.preventDefault();
    leave();
  });
  addEventListener("keydown", countPress, { capture: true });
  addEventListener("beforeunload", (event) => {
    if (isUnsaved()) event.preventDefault();
  });
  // The back/forward cache would keep the document with what was typed.
  addEventListener("pagehide", stopAll);
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

function stopAll() {
  callbacks.forEach((stop) => stop());
  stopWorker();
}

function countPress(event) {
  if (event.repeat) return;
  clearTimeout(timer);
  presses = event.key === "Shift" ? presses + 1 : 0;
  if (presses === PRESSES) return leave();
  if (presses === 0) return;
  announce(presses === 1 ? say("Press Shift two more times to leave.") : say("Press Shift once more to leave."));
  timer = setTimeout(resetPresses, RESET_MS);
}

function resetPresses() {
  presses = 0;
  announce("");
}

function announce(sentence) {
  document.getElementById("leave-said").textContent = sentence;
}
