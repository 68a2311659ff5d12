// Bytes and the texts in them.

import { TooLarge, Unreadable } from "./refusals.js";

/** One array of all of them. */
export function join(...parts) {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Latin-1, which loses nothing: one character a byte. */
export function toText(bytes) {
  let text = "";
  // In parts: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** The bytes of Latin-1 text. */
export function fromText(text) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Whether this Latin-1 text stands there. */
export function hasText(bytes, text, at = 0) {
  if (at + text.length > bytes.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** For reading numbers; one that would lie outside throws RangeError. */
export function view(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Unpack with the browser's own code. `format` as DecompressionStream has it. Throws TooLarge and Unreadable. */
export function unpack(bytes, format, mostBytes) {
  return drain(bytes, new DecompressionStream(format), mostBytes);
}

/** Pack with the browser's own code. */
export function pack(bytes, format) {
  return drain(bytes, new CompressionStream(format), Infinity);
}

async function drain(bytes, transform, mostBytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Unreadable();
    });
    if (done) return join(...parts);
    size += value.length;
    if (size > mostBytes) {
      reader.cancel().catch(() => {});
      throw new TooLarge();
    }
    parts.push(value);
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/** The CRC-32 of ZIP and PNG. */
export function crc32(...parts) {
  let crc = 0xffffffff;
  for (const part of parts) for (const byte of part) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 255];
  return (crc ^ 0xffffffff) >>> 0;
}
