// Canonical JSON (RFC 8785) within the limits of SPEC 4: writes it, and reads nothing else.
//
// Two parsers that read one text differently could be shown two messages. So `read` parses a text, checks it, writes
// it again and compares the bytes: that refuses duplicate names, `1.0`, a byte order mark, spaces and unpaired
// surrogates. Limits: 500,000 bytes, depth 8, integers from 0 to 2^53 - 1.

import { equal } from "./encoding.js";

export const MAX_BYTES = 500_000;
export const MAX_DEPTH = 8;
export const MAX_INTEGER = Number.MAX_SAFE_INTEGER;
const NAME = /^[a-z][a-z0-9_-]{0,63}$/;
const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
// What has no end is a string up to the end, and nothing is given back: a pattern that failed there would begin anew at
// each of its quotation marks.
const STRINGS = /"(?:[^"\\]|\\[^])*"?/g;
const NOT_BRACKETS = /[^[\]{}]+/g;
const LONE_SURROGATE = /\p{Surrogate}/u;
const utf8 = new TextEncoder();

/**
 * Write a value in canonical form: UTF-8, at most 500,000 bytes.
 * Throws RangeError if the value breaks the rules of SPEC 4.
 */
export function write(value) {
  const data = utf8.encode(writeText(value, 1));
  if (data.length > MAX_BYTES) throw new RangeError("too long");
  return data;
}

/**
 * Read a value from its canonical form, at most 500,000 bytes.
 * Throws for every text that `write` would not have written.
 */
export function read(data) {
  if (data.length > MAX_BYTES) throw new RangeError("too long");
  // ignoreBOM: true keeps a byte order mark in the text, where JSON.parse refuses it.
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  if (isTooDeep(text)) throw new RangeError("too deep");
  const value = JSON.parse(text);
  if (!equal(write(value), data)) throw new RangeError("not in canonical form");
  return value;
}

/** Whether a value is a name as fields, recipients and channels have it: `[a-z][a-z0-9_-]{0,63}`. */
export function isName(text) {
  return typeof text === "string" && NAME.test(text);
}

/** Whether a value is a real day from 2000 on, as the text YYYY-MM-DD. */
export function isDay(text) {
  const parts = typeof text === "string" && DAY.exec(text);
  if (!parts || text < "2000") return false;
  return new Date(Date.UTC(parts[1], parts[2] - 1, parts[3])).toISOString().slice(0, 10) === text;
}

/** Whether a value is an integer from 0 to 2^53 - 1; true, false and -0 are none. */
export function isCount(value) {
  return Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
}

/** Whether a value is an object, neither a list nor null. */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function writeText(value, depth) {
  if (typeof value === "string" && !LONE_SURROGATE.test(value)) return JSON.stringify(value);
  if (value === null || typeof value === "boolean" || isCount(value)) return String(value);
  if (depth > MAX_DEPTH) throw new RangeError("too deep");
  if (Array.isArray(value)) return `[${Array.from(value, (item) => writeText(item, depth + 1)).join(",")}]`;
  if (!isObject(value)) throw new RangeError("neither object, list, text, whole number, true, false nor null");
  const names = Object.keys(value).sort();
  if (!names.every(isName)) throw new RangeError("not a name");
  return `{${names.map((name) => `"${name}":${writeText(value[name], depth + 1)}`).join(",")}}`;
}

/** Whether brackets are nested deeper than 8, or don't match. */
function isTooDeep(text) {
  // Found out before parsing, because a parser that recurses can be made to run out of stack.
  let brackets = text.replace(STRINGS, "").replace(NOT_BRACKETS, "").replaceAll("{", "[").replaceAll("}", "]");
  for (let depth = 0; depth < MAX_DEPTH; depth++) brackets = brackets.replaceAll("[]", "");
  return brackets !== "";
}
