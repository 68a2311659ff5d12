// The limit on a message's text, in bytes of JSON in UTF-8. SPEC 4 allows 500,000 bytes for the whole message, of which
// 100,000 are left for what else is in it.

import { say } from "../i18n.js";

const MAX_TEXT_BYTES = 400_000;
const SHOWN_FROM = 0.5;
const LONG_PASTE = 50_000;

/** The text without lone surrogates, which UTF-8 can't encode, and without spaces around it. */
export function normalizeText(text) {
  return new TextDecoder().decode(new TextEncoder().encode(text)).trim();
}

/** A sentence if these texts are too long to be sent together, or null. */
export function sayTooLong(...texts) {
  const used = countBytes(texts);
  if (used <= MAX_TEXT_BYTES) return null;
  return say("This is too long: {used} KB, and {most} KB fit. Shorten it, or send the rest later as a message.", {
    used: Math.ceil(used / 1000),
    most: MAX_TEXT_BYTES / 1000,
  });
}

/**
 * Show in `output` how much of the limit is used, from half of it on, whenever `field` changes. `list()` gives all
 * texts that are sent together.
 */
export function watchTextLimit(field, output, list = () => [field.value]) {
  const update = () => (output.textContent = sayTooLong(...list()) ?? sayUsed(countBytes(list())));
  field.addEventListener("input", update);
  field.addEventListener("paste", pasteLongText);
  update();
}

// Chromium pastes line by line, in quadratic time: minutes for a long list. Setting the text at once takes no time.
function pasteLongText(event) {
  const [field, text] = [event.target, (event.clipboardData?.getData("text/plain") ?? "").replace(/\r\n?/g, "\n")];
  if (text.length < LONG_PASTE) return;
  event.preventDefault();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function sayUsed(used) {
  if (used < MAX_TEXT_BYTES * SHOWN_FROM) return "";
  return say("{used} of {most} KB used.", { used: Math.ceil(used / 1000), most: MAX_TEXT_BYTES / 1000 });
}

function countBytes(texts) {
  return texts.reduce((sum, text) => sum + new TextEncoder().encode(JSON.stringify(text)).length, 0);
}
