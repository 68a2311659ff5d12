// The notation of SPEC.md: base64url (RFC 4648), and hashing and key derivation by BLAKE2b (RFC 7693).

import { blake2b } from "./vendor/noble.js";

export const PREFIX = "sealedline/2 ";
const CHUNK_BYTES = 0x8000; // a function takes only so many arguments
const utf8 = new TextEncoder();

/** Encode bytes in base64url without padding (RFC 4648, section 5). */
export function b64encode(data) {
  let characters = "";
  for (let start = 0; start < data.length; start += CHUNK_BYTES) {
    characters += String.fromCharCode(...data.subarray(start, start + CHUNK_BYTES));
  }
  return btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Decode base64url without padding, to `size` bytes if given.
 * Throws RangeError for every text that `b64encode` would not have written.
 */
export function b64decode(text, size = null) {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text)) throw new RangeError("not base64url");
  const characters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const data = Uint8Array.from(characters, (character) => character.charCodeAt(0));
  if (b64encode(data) !== text) throw new RangeError("not base64url in its one form");
  if (size !== null && data.length !== size) throw new RangeError("wrong length");
  return data;
}

/**
 * Hash data under a label: 32 bytes of BLAKE2b.
 * The label keeps uses apart: what is hashed is `sealedline/2 ` and the label, a zero byte, then the data.
 */
export function digest(label, data) {
  return blake2b(labelled(label, data), { dkLen: 32 });
}

/**
 * Derive `size` bytes (1 to 64) from a key of 32 bytes, under a label: BLAKE2b with this key, hashing as `digest`.
 * Throws RangeError for a key of another size.
 */
export function derive(key, label, data = new Uint8Array(), size = 32) {
  if (key.length !== 32) throw new RangeError("a key has 32 bytes");
  return blake2b(labelled(label, data), { key, dkLen: size });
}

/** Return what is hashed or signed under a label: `sealedline/2 ` and the label, a zero byte, the data. */
export function labelled(label, data) {
  return join(utf8.encode(`${PREFIX}${label}\0`), data);
}

/** Concatenate bytes; Python's `+`. */
export function join(...parts) {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Whether two byte strings are equal, in a time that depends on their length alone. */
export function equal(one, other) {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference |= one[at] ^ other[at];
  return difference === 0;
}
