// Colour profiles (ICC.1:2022): keeps the tags that define the colours; removes names, dates, makers and serial
// numbers.

import { concat, dataView, decodeLatin1, encodeLatin1, hasTextAt } from "../bytes.js";
import { Unreadable } from "../errors.js";

const HEADER_BYTES = 128;
const MAX_TAGS = 100;
const MAX_SHARED = 10;
const KEPT = /^(?:[ABD]2[ABD][0-3]|[rgbk](?:XYZ|TRC)|gamt|wtpt|bkpt|chad|lumi|cicp|desc|cprt)$/;
// Byte ranges in the header: CMM type, date, platform, device manufacturer and model, creator, profile id.
const CLEARED = [[4, 8], [24, 36], [40, 44], [48, 56], [80, 100]];
const SIGNATURE = "acsp";

/** The profile (bytes) without what identifies a device; null if it is damaged. */
export function stripProfile(bytes) {
  try {
    return write(bytes, listTags(bytes));
  } catch {
    return null;
  }
}

function listTags(bytes) {
  const numbers = dataView(bytes);
  const count = numbers.getUint32(HEADER_BYTES);
  if (!hasTextAt(bytes, SIGNATURE, 36) || count > MAX_TAGS) throw new Unreadable();
  const tags = Array.from({ length: count }, (_, i) => {
    const at = HEADER_BYTES + 4 + 12 * i;
    const [start, size] = [numbers.getUint32(at + 4), numbers.getUint32(at + 8)];
    if (start + size > bytes.length) throw new Unreadable();
    return { name: decodeLatin1(bytes.subarray(at, at + 4)), start, data: bytes.subarray(start, start + size) };
  });
  // Tags may share their data; but not so much that the new profile has many times the size of this one.
  const shared = tags.reduce((sum, { data }) => sum + data.length, 0);
  if (shared > MAX_SHARED * bytes.length) throw new Unreadable();
  return tags;
}

function write(bytes, tags) {
  const kept = tags.filter(({ name }) => KEPT.test(name));
  const table = new Uint8Array(4 + 12 * kept.length);
  const numbers = dataView(table);
  numbers.setUint32(0, kept.length);
  // Several tags may share their data, as the curves of red, green and blue often do.
  const [bodies, places] = [[], new Map()];
  let end = HEADER_BYTES + table.length;
  for (const [i, { name, start, data }] of kept.entries()) {
    const body = blank(name, bytes[8] >= 4) ?? data;
    if (body !== data || !places.has(start)) {
      places.set(start, end);
      bodies.push(body, new Uint8Array(-body.length & 3));
      end += body.length + (-body.length & 3);
    }
    table.set(encodeLatin1(name), 4 + 12 * i);
    numbers.setUint32(8 + 12 * i, places.get(start));
    numbers.setUint32(12 + 12 * i, body.length);
  }
  return concat(writeHeader(bytes, end), table, ...bodies);
}

function writeHeader(bytes, sizeBytes) {
  const header = bytes.slice(0, HEADER_BYTES);
  for (const [from, to] of CLEARED) header.fill(0, from, to);
  // The date must be valid: 2000-01-01.
  header.set([7, 208, 0, 1, 0, 1], 24);
  dataView(header).setUint32(0, sizeBytes);
  return header;
}

// The tags for description and copyright are required; they are left empty.
function blank(name, isNew) {
  if (name !== "desc" && name !== "cprt") return null;
  if (isNew) return encodeLatin1("mluc\0\0\0\0\0\0\0\0\0\0\0\x0c");
  return name === "desc" ? encodeLatin1(`desc\0\0\0\0\0\0\0\x01${"\0".repeat(79)}`) : encodeLatin1("text\0\0\0\0\0");
}
