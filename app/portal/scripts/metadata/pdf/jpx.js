// JPEG 2000 (ISO 15444-1), as in a PDF: keeps the boxes and marker segments that a decoder needs.

import { concat, dataView, decodeLatin1, encodeLatin1, hasTextAt } from "../bytes.js";
import { Unreadable } from "../errors.js";
import { Findings } from "../findings.js";
import { stripProfile } from "../pictures/icc.js";
import { readXmp } from "../pictures/xmp.js";

const KEPT = new Set(["jP  ", "ftyp", "jp2h", "jp2c", "ihdr", "bpcc", "colr", "pclr", "cmap", "cdef"]);
const [START, TILE, DATA, COMMENT, LENGTHS, END] = [0xff4f, 0xff90, 0xff93, 0xff64, 0xff55, 0xffd9];
const TILE_HEADER_BYTES = 12;
const MAX_BOXES = 1000;

/** Remove a picture's metadata: {bytes, findings: Findings}. Throws Unreadable. */
export function removeMetadata(bytes) {
  const findings = new Findings();
  try {
    const isBare = dataView(bytes).getUint16(0) === START;
    return { bytes: isBare ? cleanCode(bytes, findings) : cleanBoxes(bytes, findings), findings };
  } catch {
    throw new Unreadable();
  }
}

function cleanBoxes(bytes, findings) {
  const boxes = listBoxes(bytes);
  if (!boxes.some(({ type }) => type === "jp2c")) throw new Unreadable();
  const kept = boxes.filter(({ type }) => KEPT.has(type));
  for (const { type, data } of boxes) if (!KEPT.has(type)) report(type, data, findings);
  return concat(...kept.flatMap(({ type, data }) => writeBox(type, cleanBox(type, data, findings))));
}

function cleanBox(type, data, findings) {
  if (type === "jp2c") return cleanCode(data, findings);
  if (type === "jp2h") return cleanHeader(data, findings);
  // A colour profile comes after three bytes: method 2 or 3, precedence, approximation.
  if (type !== "colr" || data[0] === 1) return data;
  const profile = stripProfile(data.subarray(3));
  if (profile === null) throw new Unreadable();
  return concat(data.subarray(0, 3), profile);
}

function cleanHeader(bytes, findings) {
  const kept = listBoxes(bytes).filter(({ type }) => KEPT.has(type));
  return concat(...kept.flatMap(({ type, data }) => writeBox(type, cleanBox(type, data, findings))));
}

function listBoxes(bytes) {
  const [boxes, numbers] = [[], dataView(bytes)];
  for (let at = 0; at < bytes.length && boxes.length < MAX_BOXES; ) {
    const size = numbers.getUint32(at);
    const head = size === 1 ? 16 : 8;
    const end = size === 0 ? bytes.length : at + (size === 1 ? Number(numbers.getBigUint64(at + 8)) : size);
    if (end < at + head || end > bytes.length) throw new Unreadable();
    boxes.push({ type: decodeLatin1(bytes.subarray(at + 4, at + 8)), data: bytes.subarray(at + head, end) });
    at = end;
  }
  return boxes;
}

function writeBox(type, data) {
  const head = encodeLatin1(`\0\0\0\0${type}`);
  dataView(head).setUint32(0, data.length + 8);
  return [head, data];
}

function report(type, data, findings) {
  const start = hasTextAt(data, "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac") ? 16 : 0;
  if (type === "xml " || start > 0) findings.addAll(readXmp(data.subarray(start)));
  findings.add("extra");
}

// A codestream: a main header, then parts of tiles, each with a header that says how long it is.
function cleanCode(bytes, findings) {
  const numbers = dataView(bytes);
  const parts = [bytes.subarray(0, 2)];
  let at = keepSegments(bytes, 2, TILE, parts, findings);
  while (numbers.getUint16(at) === TILE) {
    const size = numbers.getUint32(at + 6);
    const end = size === 0 ? findEnd(bytes) : at + size;
    const head = bytes.slice(at, at + TILE_HEADER_BYTES);
    const first = parts.push(head);
    const data = keepSegments(bytes, at + TILE_HEADER_BYTES, DATA, parts, findings);
    if (end < data || end > bytes.length) throw new Unreadable();
    parts.push(bytes.subarray(data, end));
    dataView(head).setUint32(6, parts.slice(first).reduce((sum, part) => sum + part.length, TILE_HEADER_BYTES));
    at = end;
    if (at >= bytes.length) break;
  }
  return concat(...parts, Uint8Array.of(0xff, 0xd9));
}

// Adds the marker segments from `at` to `parts`, and gives the offset of the marker `until`.
function keepSegments(bytes, at, until, parts, findings) {
  const numbers = dataView(bytes);
  for (;;) {
    const marker = numbers.getUint16(at);
    if (marker === until) return at;
    const end = at + 2 + numbers.getUint16(at + 2);
    if (marker < START || end <= at + 2 || end > bytes.length) throw new Unreadable();
    if (marker === COMMENT) findings.add("comment", decodeLatin1(bytes.subarray(at + 6, end)));
    // The lengths of tiles (TLM) may be left out, and would have to be changed.
    else if (marker !== LENGTHS) parts.push(bytes.subarray(at, end));
    at = end;
  }
}

function findEnd(bytes) {
  return dataView(bytes).getUint16(bytes.length - 2) === END ? bytes.length - 2 : bytes.length;
}
