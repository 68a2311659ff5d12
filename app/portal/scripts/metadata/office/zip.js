// ZIP archives, read by their directory, with the browser's own inflater and never more than was agreed;
// a library of this size (zip.js) weighs 37 KB, and a small one (fflate) can't be stopped by what a file unpacks to.

import { crc32, fromText, join, pack, unpack, view } from "./bytes.js";
import { Locked, TooLarge, Unreadable } from "./refusals.js";

const [ENTRY, DIRECTORY, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [ENTRY_BYTES, DIRECTORY_BYTES, END_BYTES] = [30, 46, 22];
const LARGEST_COMMENT_BYTES = 65535;
const MOST_ENTRIES = 20_000;
const [STORED, DEFLATED] = [0, 8];
const IS_LOCKED = 1;
const IS_UTF8 = 0x0800;
// The first day that an archive can name, midnight.
const NO_DAY = 0x0021;

/** The files in an archive: [{name, method, size, packedSize, crc, start}]. Throws Unreadable, Locked and TooLarge. */
export async function listEntries(file) {
  const tail = await read(file, Math.max(file.size - END_BYTES - LARGEST_COMMENT_BYTES, 0), file.size);
  const end = findEnd(tail);
  const [count, size, start] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)];
  if (count > MOST_ENTRIES) throw new TooLarge();
  // More than 4 GiB would be written in another way; such a file isn't read here.
  if (start + size > file.size) throw new Unreadable();
  const directory = await read(file, start, start + size);
  return Array.from(readDirectory(directory, count)).filter(({ name }) => !name.endsWith("/"));
}

/** What a file in an archive holds. Throws Unreadable, and TooLarge past `mostBytes`. */
export async function readEntry(file, { method, size, packedSize, crc, start }, mostBytes) {
  const head = view(await read(file, start, start + ENTRY_BYTES));
  if (head.getUint32(0, true) !== ENTRY) throw new Unreadable();
  const from = start + ENTRY_BYTES + head.getUint16(26, true) + head.getUint16(28, true);
  const packed = await read(file, from, from + packedSize);
  if (size > mostBytes) throw new TooLarge();
  if (method !== STORED && method !== DEFLATED) throw new Unreadable();
  const data = method === STORED ? packed : await unpack(packed, "deflate-raw", size);
  if (data.length !== size || crc32(data) !== crc) throw new Unreadable();
  return data;
}

/** An archive of a Map of name to bytes: no days, no programs. `mimetype` is never packed (ODF). */
export async function writeZip(files) {
  const entries = [];
  const directory = [];
  let start = 0;
  for (const [name, data] of files) {
    const packed = name === "mimetype" ? data : await pack(data, "deflate-raw");
    const isPacked = packed.length < data.length;
    const body = isPacked ? packed : data;
    const label = new TextEncoder().encode(name);
    const fields = writeFields(data, body, isPacked ? DEFLATED : STORED, label);
    entries.push(number(ENTRY, 4), fields, number(0, 2), label, body);
    directory.push(number(DIRECTORY, 4), number(20, 2), fields, new Uint8Array(12), number(start, 4), label);
    start += ENTRY_BYTES + label.length + body.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = number(files.size, 2);
  const end = [number(END, 4), number(0, 4), count, count, number(size, 4), number(start, 4), number(0, 2)];
  return join(...entries, ...directory, ...end);
}

function findEnd(tail) {
  const numbers = view(tail);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    const isMarked = numbers.getUint32(at, true) === END;
    if (isMarked && at + END_BYTES + numbers.getUint16(at + 20, true) === tail.length) return view(tail.subarray(at));
  }
  throw new Unreadable();
}

function* readDirectory(directory, count) {
  const numbers = view(directory);
  const names = new Set();
  for (let at = 0, i = 0; i < count; i++) {
    const isWhole = at + DIRECTORY_BYTES <= directory.length;
    if (!isWhole || numbers.getUint32(at, true) !== DIRECTORY) throw new Unreadable();
    const two = (offset) => numbers.getUint16(at + offset, true);
    const four = (offset) => numbers.getUint32(at + offset, true);
    if (two(8) & IS_LOCKED) throw new Locked();
    const label = directory.subarray(at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + two(28));
    const name = new TextDecoder().decode(label);
    // Of two with the same name, programs differ in which one they show.
    if (names.has(name)) throw new Unreadable();
    names.add(name);
    yield { name, method: two(10), crc: four(16), packedSize: four(20), size: four(24), start: four(42) };
    at += DIRECTORY_BYTES + two(28) + two(30) + two(32);
  }
}

// Version, flags, method, time, day, checksum, both sizes, the name's length: as in an entry, so in the directory.
function writeFields(data, body, method, label) {
  const flags = label.some((byte) => byte > 127) ? IS_UTF8 : 0;
  return join(
    number(20, 2), number(flags, 2), number(method, 2), number(0, 2), number(NO_DAY, 2),
    number(crc32(data), 4), number(body.length, 4), number(data.length, 4), number(label.length, 2),
  );
}

async function read(file, start, stop) {
  if (start > stop || stop > file.size) throw new Unreadable();
  return new Uint8Array(await file.slice(start, stop).arrayBuffer());
}

function number(value, sizeBytes) {
  return fromText(Array.from({ length: sizeBytes }, (_, i) => String.fromCharCode((value >>> (8 * i)) & 255)).join(""));
}
