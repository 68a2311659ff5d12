// Leaving at once: the page goes blank, what it knew is gone, and its place in the browser's history is taken.

import { stopSealer } from "./sealer.js";
import { say, site } from "./site.js";

const PRESSES = 3;
const PATIENCE_MS = 5000;

const stops = [];

let isTyping = () => false;
let presses = 0;
let timer = 0;

/** Blank the page, forget everything, and go where the button says. */
export function leave() {
  isTyping = () => false;
  stopAll();
  document.title = " ";
  document.documentElement.replaceChildren();
  location.replace(site.leave_url);
}

/** Have this done too when the page is left: what still runs stops at once. */
export function whenLeaving(stop) {
  stops.push(stop);
}

/** Ask before the page is closed by mistake, as long as `question` says that something is typed. */
export function guardTyping(question) {
  isTyping = question;
}

/** Whether something would be lost. */
export function isGuarded() {
  return isTyping();
}

/** Listen to the button, and to Shift three times, wherever the focus is. */
export function watchForLeaving() {
  addEventListener("click", (event) => {
    if (!event.target.closest?.("#leave")) return;
    event.preventDefault();
    leave();
  });
  addEventListener("keydown", countPress, { capture: true });
  addEventListener("beforeunload", (event) => {
    if (isTyping()) event.preventDefault();
  });
  // A page kept for the Back button would keep what was typed.
  addEventListener("pagehide", stopAll);
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

function stopAll() {
  stops.forEach((stop) => stop());
  stopSealer();
}

function countPress(event) {
  if (event.repeat) return;
  clearTimeout(timer);
  presses = event.key === "Shift" ? presses + 1 : 0;
  if (presses === PRESSES) return leave();
  if (presses === 0) return;
  tell(presses === 1 ? say("Press Shift two more times to leave.") : say("Press Shift once more to leave."));
  timer = setTimeout(forgetPresses, PATIENCE_MS);
}

function forgetPresses() {
  presses = 0;
  tell("");
}

function tell(sentence) {
  document.getElementById("leave-said").textContent = sentence;
}
