// The one way to write JSON (RFC 8785) that SPEC 4 allows, and a reader that refuses every other way.
//
// Two parsers that disagree about a byte are two readers of two messages. So a text is parsed, checked, written again,
// and compared: duplicate names, `1.0`, a byte order mark, spaces and unpaired surrogates all fall out of that.

import { equal } from "./notation.js";

export const MAX_BYTES = 500_000;
export const MAX_DEPTH = 8;
export const MAX_INTEGER = Number.MAX_SAFE_INTEGER;
const NAME = /^[a-z][a-z0-9_-]{0,63}$/;
const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const STRINGS = /"(?:[^"\\]|\\[^])*"/g;
const BRACKETS = /[[\]{}]/g;
const LONE_SURROGATE = /\p{Surrogate}/u;
const utf8 = new TextEncoder();

/**
 * Write a value in canonical form, in UTF-8.
 * Throws if the value or its size (500,000 bytes) breaks the rules of SPEC 4.
 */
export function write(value) {
  const data = utf8.encode(writeText(value, 1));
  if (data.length > MAX_BYTES) throw new RangeError("too long");
  return data;
}

/**
 * Read a value back from its canonical form.
 * Throws for every text that `write` would not have written.
 */
export function read(data) {
  if (data.length > MAX_BYTES) throw new RangeError("too long");
  // ignoreBOM: true keeps a byte order mark in the text, where JSON.parse refuses it.
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  if (measureDepth(text) > MAX_DEPTH) throw new RangeError("too deep");
  const value = JSON.parse(text);
  if (!equal(write(value), data)) throw new RangeError("not in canonical form");
  return value;
}

/** Whether this is a name as SPEC 4 wants it for fields, recipients and channels. */
export function isName(text) {
  return typeof text === "string" && NAME.test(text);
}

/** Whether this is a real day from 2000 on, written YYYY-MM-DD. */
export function isDay(text) {
  const parts = typeof text === "string" && DAY.exec(text);
  if (!parts || text < "2000") return false;
  return new Date(Date.UTC(parts[1], parts[2] - 1, parts[3])).toISOString().slice(0, 10) === text;
}

/** Whether this is an integer from 0 to 2^53 - 1; true, false and -0 are none. */
export function isCount(value) {
  return Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
}

/** Whether this is an object and neither a list nor null. */
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

function measureDepth(text) {
  // Counted before parsing, because a parser that recurses can be made to run out of stack.
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of text.replace(STRINGS, "").matchAll(BRACKETS)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
