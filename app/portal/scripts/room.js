// How much text fits into one message, counted in bytes as it will be written (SPEC 4: 500,000 at most, all told).

import { say } from "./site.js";

const ROOM_BYTES = 400_000;
const MENTIONED_FROM = 0.5;
const MUCH = 50_000;

/** The text without what can't be written: halves of letters, spaces around it. */
export function tidy(text) {
  return new TextDecoder().decode(new TextEncoder().encode(text)).trim();
}

/** Why these texts can't be sent together, or null. */
export function findTooLong(...texts) {
  const used = countBytes(texts);
  if (used <= ROOM_BYTES) return null;
  return say("This is too long: {used} KB, and {most} KB fit. Shorten it, or send the rest later as a message.", {
    used: Math.ceil(used / 1000),
    most: ROOM_BYTES / 1000,
  });
}

/** Keep saying how much room is left, once half of it is used. `list`: all texts that are sent together. */
export function watchRoom(field, output, list = () => [field.value]) {
  const tell = () => (output.textContent = findTooLong(...list()) ?? sayUsed(countBytes(list())));
  field.addEventListener("input", tell);
  field.addEventListener("paste", takeMuch);
  tell();
}

// Chromium pastes line by line, in time that grows with the square of their number: minutes for a long list.
function takeMuch(event) {
  const [field, text] = [event.target, (event.clipboardData?.getData("text/plain") ?? "").replace(/\r\n?/g, "\n")];
  if (text.length < MUCH) return;
  event.preventDefault();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function sayUsed(used) {
  if (used < ROOM_BYTES * MENTIONED_FROM) return "";
  return say("{used} of {most} KB used.", { used: Math.ceil(used / 1000), most: ROOM_BYTES / 1000 });
}

function countBytes(texts) {
  return texts.reduce((sum, text) => sum + new TextEncoder().encode(JSON.stringify(text)).length, 0);
}
