// Checks of the form of JSON values, to be composed, and reading of objects as typed values that own certain fields.

import * as canonical from "./canonical.js";
import { b64decode } from "./encoding.js";

/**
 * How a field of a class is read: `read` returns its value, or throws RangeError. `name` is what the field is called in
 * JSON, if the class calls it something else. A field with a `fallback` may be missing, and then has that value.
 */
export class Field {
  constructor(read, name = null, fallback = undefined) {
    Object.assign(this, { read, name, fallback });
    Object.freeze(this);
  }
}

/** Make a check for `size` bytes in base64url. */
export function isBytes(size) {
  return (value) => succeeds(() => b64decode(value, size));
}

/** Make a check for a list of values that pass `check`. */
export function isList(check) {
  return (value) => Array.isArray(value) && value.every((item) => check(item));
}

/** Make a check for a list of values that pass `check`, each above the one before. */
export function isRising(check) {
  return (value) => isList(check)(value) && value.every((item, at) => at === 0 || value[at - 1] < item);
}

/** Make a check for null, or a value that passes `check`. */
export function isNullOr(check) {
  return (value) => value === null || check(value);
}

/** Make a check for an object whose values pass `check`, whatever their names. */
export function isMap(check) {
  return (value) => canonical.isObject(value) && Object.values(value).every((item) => check(item));
}

/** Make a check for an object with at least these fields, each passing its own check. */
export function isObject(fields) {
  const checks = Object.entries(fields);
  const holds = (value) => checks.every(([name, check]) => Object.hasOwn(value, name) && check(value[name]));
  return (value) => canonical.isObject(value) && holds(value);
}

/** Whether a value is a text. */
export function isText(value) {
  return typeof value === "string";
}

/** Make a field whose value passes `check`. */
export function checked(check, name = null) {
  return new Field((value) => {
    if (!check(value)) throw new RangeError("a field of another form");
    return freeze(value);
  }, name);
}

/** Make a field that is an object, read as a value of `kind`. */
export function objectOf(kind) {
  return new Field((value) => readObject(kind, value));
}

/** Make a field that is a list of objects, each read as a value of `kind`. */
export function listOf(kind) {
  return new Field((value) => {
    if (!Array.isArray(value)) throw new RangeError("not a list");
    return Object.freeze(value.map((item) => readObject(kind, item)));
  });
}

/** Make a field that may be missing: it then has this value, and is left out where it is written. */
export function optional({ read, name }, fallback = null) {
  return new Field(read, name, fallback);
}

/**
 * Read an object as a value of a class: exactly the fields that it owns, in `fields`. Other names are dropped.
 * Throws RangeError if a field is missing that has no fallback, or is of another form.
 */
export function readObject(kind, value) {
  if (!canonical.isObject(value)) throw new RangeError("not an object");
  const found = {};
  for (const [attribute, { read, name, fallback }] of Object.entries(kind.fields)) {
    const written = name ?? attribute;
    if (Object.hasOwn(value, written)) found[attribute] = read(value[written]);
    else if (fallback === undefined) throw new RangeError("a field is missing");
  }
  return new kind(found);
}

/** Write what `readObject` reads. A field that has its fallback is left out. */
export function writeObject(value) {
  const owned = Object.entries(value.constructor.fields).filter(([attribute, { fallback }]) => {
    const isEmpty = Array.isArray(fallback) && value[attribute].length === 0;
    return !isEmpty && (fallback === undefined || value[attribute] !== fallback);
  });
  return Object.fromEntries(owned.map(([attribute, { name }]) => [name ?? attribute, write(value[attribute])]));
}

function write(value) {
  if (Array.isArray(value)) return value.map(write);
  return canonical.isObject(value) && value.constructor?.fields ? writeObject(value) : value;
}

function freeze(value) {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(freeze);
  return Object.freeze(value);
}

function succeeds(step) {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}
