// The encodings of text files: UTF-8, UTF-16 with its mark, or one byte a letter as in Latin-1.

import { hasTextAt } from "../bytes.js";

// What no text has; form feeds and the end mark of old systems it may have.
const CONTROL = /[\0-\x08\x0e-\x19\x1c-\x1f\x7f]/;

/** The text of a file's beginning, or null if it is no text. `isWhole`: nothing comes after. */
export function decodeHead(head, isWhole) {
  const text = decode(head, encodingOf(head), !isWhole);
  return text === null || CONTROL.test(text) ? null : text;
}

/** As decodeHead, for bytes that are neither UTF-8 nor UTF-16 nor of a known kind. */
export function decodeLatin(head) {
  const text = decode(head, "windows-1252", false);
  return CONTROL.test(text) ? null : text;
}

/** A text file (bytes) as text. */
export function decodeText(bytes) {
  return decode(bytes, encodingOf(bytes), false) ?? decode(bytes, "windows-1252", false);
}

function encodingOf(bytes) {
  if (hasTextAt(bytes, "\xff\xfe")) return "utf-16le";
  return hasTextAt(bytes, "\xfe\xff") ? "utf-16be" : "utf-8";
}

function decode(bytes, encoding, stream) {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream });
  } catch {
    return null;
  }
}
