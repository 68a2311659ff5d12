// Colour profiles (ICC.1:2022): what makes the colours stays; names, dates, makers and serial texts go.

import { fromText, hasText, join, toText, view } from "./bytes.js";
import { Unreadable } from "./refusals.js";

const HEADER_BYTES = 128;
const MOST_TAGS = 100;
const KEPT = /^(?:[ABD]2[ABD][0-3]|[rgbk](?:XYZ|TRC)|gamt|wtpt|bkpt|chad|lumi|cicp|desc|cprt)$/;
// In the header: the profile's maker (CMM), day, platform, device's maker and model, creator, and its checksum.
const CLEARED = [[4, 8], [24, 36], [40, 44], [48, 56], [80, 100]];
const SIGNATURE = "acsp";

/** The same colours from a profile that doesn't say whose they are; null for a damaged one, which nothing can use. */
export function neutraliseProfile(bytes) {
  try {
    return write(bytes, listTags(bytes));
  } catch {
    return null;
  }
}

function listTags(bytes) {
  const numbers = view(bytes);
  const count = numbers.getUint32(HEADER_BYTES);
  if (!hasText(bytes, SIGNATURE, 36) || count > MOST_TAGS) throw new Unreadable();
  return Array.from({ length: count }, (_, i) => {
    const at = HEADER_BYTES + 4 + 12 * i;
    const [start, size] = [numbers.getUint32(at + 4), numbers.getUint32(at + 8)];
    if (start + size > bytes.length) throw new Unreadable();
    return { name: toText(bytes.subarray(at, at + 4)), start, data: bytes.subarray(start, start + size) };
  });
}

function write(bytes, tags) {
  const kept = tags.filter(({ name }) => KEPT.test(name));
  const table = new Uint8Array(4 + 12 * kept.length);
  const numbers = view(table);
  numbers.setUint32(0, kept.length);
  // Several tags may share one body, as the curves of red, green and blue often do.
  const [bodies, places] = [[], new Map()];
  let end = HEADER_BYTES + table.length;
  for (const [i, { name, start, data }] of kept.entries()) {
    const body = blank(name, bytes[8] >= 4) ?? data;
    if (body !== data || !places.has(start)) {
      places.set(start, end);
      bodies.push(body, new Uint8Array(-body.length & 3));
      end += body.length + (-body.length & 3);
    }
    table.set(fromText(name), 4 + 12 * i);
    numbers.setUint32(8 + 12 * i, places.get(start));
    numbers.setUint32(12 + 12 * i, body.length);
  }
  return join(writeHeader(bytes, end), table, ...bodies);
}

function writeHeader(bytes, sizeBytes) {
  const header = bytes.slice(0, HEADER_BYTES);
  for (const [from, to] of CLEARED) header.fill(0, from, to);
  // The day must be a day; nobody's is the first of 2000.
  header.set([7, 208, 0, 1, 0, 1], 24);
  view(header).setUint32(0, sizeBytes);
  return header;
}

// A profile must have a name and a copyright: they say nothing.
function blank(name, isNew) {
  if (name !== "desc" && name !== "cprt") return null;
  if (isNew) return fromText("mluc\0\0\0\0\0\0\0\0\0\0\0\x0c");
  return name === "desc" ? fromText(`desc\0\0\0\0\0\0\0\x01${"\0".repeat(79)}`) : fromText("text\0\0\0\0\0");
}
