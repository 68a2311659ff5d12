// How much text fits into one message, counted in bytes as it will be written (SPEC 4: 500,000 at most, all told).

import { say } from "./site.js";

const ROOM_BYTES = 400_000;
const MENTIONED_FROM = 0.5;

/** The text without what can't be written: halves of letters, spaces around it. */
export function tidy(text) {
  return new TextDecoder().decode(new TextEncoder().encode(text)).trim();
}

/** Why this text can't be sent, or null. */
export function findTooLong(text) {
  const used = countBytes(text);
  if (used <= ROOM_BYTES) return null;
  return say("This is too long: {used} KB, and {most} KB fit. Shorten it, or send the rest later as a message.", {
    used: Math.ceil(used / 1000),
    most: ROOM_BYTES / 1000,
  });
}

/** Keep saying how much room is left, once half of it is used. */
export function watchRoom(field, output) {
  const tell = () => (output.textContent = findTooLong(field.value) ?? sayUsed(countBytes(field.value)));
  field.addEventListener("input", tell);
  tell();
}

function sayUsed(used) {
  if (used < ROOM_BYTES * MENTIONED_FROM) return "";
  return say("{used} of {most} KB used.", { used: Math.ceil(used / 1000), most: ROOM_BYTES / 1000 });
}

function countBytes(text) {
  return new TextEncoder().encode(JSON.stringify(text)).length;
}
