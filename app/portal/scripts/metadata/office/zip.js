// ZIP archives (APPNOTE 6.3), read by their central directory and decompressed with DecompressionStream up to a limit.
// Of the libraries, zip.js has 37 KB, and fflate can't be stopped when a file decompresses to too much.

import { compress, concat, crc32, dataView, decompress, encodeLatin1 } from "../bytes.js";
import { Locked, TooLarge, Unreadable } from "../errors.js";

const [ENTRY, DIRECTORY, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [ENTRY_BYTES, DIRECTORY_BYTES, END_BYTES] = [30, 46, 22];
const MAX_COMMENT_BYTES = 65535;
const MAX_ENTRIES = 20_000;
const MAX_NAME_BYTES = 1024;
const [STORED, DEFLATED] = [0, 8];
const IS_ENCRYPTED = 1;
const IS_UTF8 = 0x0800;
// 1980-01-01, the first date of the format.
const NO_DATE = 0x0021;

/**
 * The files in an archive (a Blob): [{name, method, size, packedSize, crc, start}]. Throws Unreadable, Locked,
 * TooLarge.
 */
export async function listEntries(file) {
  const tail = await read(file, Math.max(file.size - END_BYTES - MAX_COMMENT_BYTES, 0), file.size);
  const end = findEnd(tail);
  const [count, size, start] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)];
  if (count > MAX_ENTRIES) throw new TooLarge();
  // ZIP64, for archives of more than 4 GiB, is not supported: its fields here are 0xffffffff.
  if (start + size > file.size) throw new Unreadable();
  const directory = await read(file, start, start + size);
  const entries = Array.from(readDirectory(directory, count)).filter(({ name }) => !name.endsWith("/"));
  // No two may share their bytes: read once for each, a small archive would have no end.
  if (entries.reduce((sum, { packedSize }) => sum + packedSize, 0) > file.size) throw new Unreadable();
  return entries;
}

/** The content of an entry of listEntries, at most `maxBytes`. Throws Unreadable, TooLarge. */
export async function readEntry(file, { method, size, packedSize, crc, start }, maxBytes) {
  const head = dataView(await read(file, start, start + ENTRY_BYTES));
  if (head.getUint32(0, true) !== ENTRY) throw new Unreadable();
  const from = start + ENTRY_BYTES + head.getUint16(26, true) + head.getUint16(28, true);
  const packed = await read(file, from, from + packedSize);
  if (size > maxBytes) throw new TooLarge();
  if (method !== STORED && method !== DEFLATED) throw new Unreadable();
  const data = method === STORED ? packed : await decompress(packed, "deflate-raw", size);
  if (data.length !== size || crc32(data) !== crc) throw new Unreadable();
  return data;
}

/** An archive (bytes) of a Map of name to bytes, without dates and system. `mimetype` is stored uncompressed (ODF). */
export async function writeZip(files) {
  const entries = [];
  const directory = [];
  let start = 0;
  for (const [name, data] of files) {
    const packed = name === "mimetype" ? data : await compress(data, "deflate-raw");
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
  return concat(...entries, ...directory, ...end);
}

// The last one, as other programs do: a comment or, after a careless transfer, other bytes may come behind it.
function findEnd(tail) {
  const numbers = dataView(tail);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (numbers.getUint32(at, true) === END) return dataView(tail.subarray(at));
  }
  throw new Unreadable();
}

function* readDirectory(directory, count) {
  const numbers = dataView(directory);
  const names = new Set();
  for (let at = 0, i = 0; i < count; i++) {
    const isWhole = at + DIRECTORY_BYTES <= directory.length;
    if (!isWhole || numbers.getUint32(at, true) !== DIRECTORY) throw new Unreadable();
    const two = (offset) => numbers.getUint16(at + offset, true);
    const four = (offset) => numbers.getUint32(at + offset, true);
    if (two(8) & IS_ENCRYPTED) throw new Locked();
    if (two(28) > MAX_NAME_BYTES) throw new Unreadable();
    const label = directory.subarray(at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + two(28));
    const name = new TextDecoder().decode(label);
    // Of two entries with one name, programs differ in which they use: one could be cleaned and the other shown.
    if (names.has(name)) throw new Unreadable();
    names.add(name);
    yield { name, method: two(10), crc: four(16), packedSize: four(20), size: four(24), start: four(42) };
    at += DIRECTORY_BYTES + two(28) + two(30) + two(32);
  }
}

// Version, flags, method, time, date, CRC-32, both sizes and the name's length: the same in the local header and in the
// central directory.
function writeFields(data, body, method, label) {
  const flags = label.some((byte) => byte > 127) ? IS_UTF8 : 0;
  return concat(
    number(20, 2), number(flags, 2), number(method, 2), number(0, 2), number(NO_DATE, 2),
    number(crc32(data), 4), number(body.length, 4), number(data.length, 4), number(label.length, 2),
  );
}

async function read(file, start, stop) {
  if (start > stop || stop > file.size) throw new Unreadable();
  return new Uint8Array(await file.slice(start, stop).arrayBuffer());
}

function number(value, sizeBytes) {
  return encodeLatin1(Array.from({ length: sizeBytes }, (_, i) => String.fromCharCode((value >>> (8 * i)) & 255)).join(""));
}
