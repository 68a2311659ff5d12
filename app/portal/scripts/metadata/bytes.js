// Byte arrays: joining, Latin-1 text, numbers, compression and CRC-32.

import { TooLarge, Unreadable } from "./errors.js";

/** One Uint8Array of all parts. */
export function concat(...parts) {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Bytes as Latin-1 text: one character for each byte, so nothing is lost. */
export function decodeLatin1(bytes) {
  let text = "";
  // In parts, because the number of arguments of a call is limited.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** The bytes of Latin-1 text. */
export function encodeLatin1(text) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Whether this Latin-1 text is at the offset `at`. */
export function hasTextAt(bytes, text, at = 0) {
  if (at + text.length > bytes.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** A DataView of the bytes; reading outside of them throws RangeError. */
export function dataView(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Decompress with DecompressionStream(`format`), to at most `maxBytes`. Throws TooLarge, Unreadable. */
export function decompress(bytes, format, maxBytes) {
  return readAll(bytes, new DecompressionStream(format), maxBytes);
}

/** Compress with CompressionStream(`format`). */
export function compress(bytes, format) {
  return readAll(bytes, new CompressionStream(format), Infinity);
}

async function readAll(bytes, transform, maxBytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Unreadable();
    });
    if (done) return concat(...parts);
    size += value.length;
    if (size > maxBytes) {
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

/** The CRC-32 of the parts, as in ZIP and PNG. */
export function crc32(...parts) {
  let crc = 0xffffffff;
  for (const part of parts) for (const byte of part) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 255];
  return (crc ^ 0xffffffff) >>> 0;
}
