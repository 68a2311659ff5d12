// The notation of SPEC.md: how bytes are written as text, hashed and turned into keys.

import { blake2b } from "./vendor/noble.js";

export const PREFIX = "sealedline/1 ";
const CHUNK_BYTES = 0x8000; // a function takes only so many arguments
const utf8 = new TextEncoder();

/** Write bytes in base64url without padding (RFC 4648, section 5). */
export function b64encode(data) {
  let characters = "";
  for (let start = 0; start < data.length; start += CHUNK_BYTES) {
    characters += String.fromCharCode(...data.subarray(start, start + CHUNK_BYTES));
  }
  return btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Read what `b64encode` wrote, of `size` bytes if given.
 * Throws for anything that does not encode to the very same text again.
 */
export function b64decode(text, size = null) {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text)) throw new RangeError("not base64url");
  const characters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const data = Uint8Array.from(characters, (character) => character.charCodeAt(0));
  if (b64encode(data) !== text) throw new RangeError("not base64url in its one form");
  if (size !== null && data.length !== size) throw new RangeError("wrong length");
  return data;
}

/** Hash for one purpose: 32 bytes of BLAKE2b (RFC 7693) over `sealedline/1 label`, a zero byte, and the data. */
export function digest(label, data) {
  return blake2b(labelled(label, data), { dkLen: 32 });
}

/** Derive `size` bytes for one purpose from a 32-byte key, by keyed BLAKE2b (RFC 7693). */
export function derive(key, label, data = new Uint8Array(), size = 32) {
  if (key.length !== 32) throw new RangeError("a key has 32 bytes");
  return blake2b(labelled(label, data), { key, dkLen: size });
}

/** What is hashed or signed for one purpose: the label in ASCII, a zero byte, the data. */
export function labelled(label, data) {
  return join(utf8.encode(`${PREFIX}${label}\0`), data);
}

/** Parts of bytes as one; Python's `+`. */
export function join(...parts) {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Whether two byte strings are equal, in a time that tells nothing of their content. */
export function equal(one, other) {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference |= one[at] ^ other[at];
  return difference === 0;
}
