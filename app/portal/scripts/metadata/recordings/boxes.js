// Boxes of the ISO base media file format (ISO/IEC 14496-12), of which films and HEIC pictures are made, and of QuickTime.
// What is removed is overwritten by zeros: nothing moves, and all that refers to a place in the file stays right.

import { dataView, decodeLatin1, encodeLatin1 } from "../bytes.js";
import { TooLarge, Unreadable } from "../errors.js";

const HEAD_BYTES = 16;
const MAX_BOXES = 100_000;
// Of what is read into memory, and of zeros.
const MAX_BYTES = 64 * 2 ** 20;

/**
 * The boxes in bytes from `start` to `end`: [{type, start, body, end}], all offsets in `bytes`. Up to seven bytes that are
 * no box may come behind them. Throws Unreadable.
 */
export function listBoxes(bytes, start = 0, end = bytes.length) {
  const boxes = [];
  for (let at = start; at + 8 <= end; at = boxes.at(-1).end) {
    if (boxes.length === MAX_BOXES) throw new Unreadable();
    boxes.push(readHead(bytes.subarray(at, Math.min(at + HEAD_BYTES, end)), at, end));
  }
  return boxes;
}

/** The boxes of a file (a Blob), without reading what is in them. Throws Unreadable. */
export async function listFileBoxes(file) {
  const boxes = [];
  for (let at = 0; at + 8 <= file.size; at = boxes.at(-1).end) {
    if (boxes.length === MAX_BOXES) throw new Unreadable();
    const head = new Uint8Array(await file.slice(at, Math.min(at + HEAD_BYTES, file.size)).arrayBuffer());
    boxes.push(readHead(head, at, file.size));
  }
  return boxes;
}

function readHead(head, at, limit) {
  const numbers = dataView(head);
  const type = decodeLatin1(head.subarray(4, 8));
  const small = numbers.getUint32(0);
  if (small === 1 && head.length < HEAD_BYTES) throw new Unreadable();
  const size = small === 0 ? limit - at : small === 1 ? Number(numbers.getBigUint64(8)) : small;
  const body = at + (small === 1 ? 16 : 8);
  if (at + size < body || at + size > limit) throw new Unreadable();
  return { type, start: at, body, end: at + size };
}

/** Make a box in bytes free space, all of it zeros. Gives whether it held anything. */
export function blankBox(bytes, { start, body, end }) {
  const hadContent = bytes.subarray(body, end).some((byte) => byte !== 0);
  bytes.set(encodeLatin1("free"), start + 4);
  bytes.fill(0, body, end);
  return hadContent;
}

/** A file (a Blob), parts of which are read, changed and written back. */
export class PatchedFile {
  #file;
  #read = [];
  #zeros = [];
  #size = 0;

  constructor(file) {
    this.#file = file;
  }

  /** The bytes from `start` to `end`, which may then be changed. Throws TooLarge. */
  async load(start, end) {
    this.#count(end - start);
    const bytes = new Uint8Array(await this.#file.slice(start, end).arrayBuffer());
    this.#read.push({ start, end, bytes });
    return bytes;
  }

  /** Write zeros from `start` to `end`, which may not be in what is loaded. Throws TooLarge, Unreadable. */
  zero(start, end) {
    if (end > this.#file.size) throw new Unreadable();
    this.#count(end - start);
    this.#zeros.push({ start, end });
  }

  /** The changed file, a Blob of the same size. Throws Unreadable. */
  build() {
    const parts = [...this.#read, ...this.#zeros].sort((one, other) => one.start - other.start);
    const pieces = [];
    let at = 0;
    for (const { start, end, bytes } of parts) {
      if (start < at && bytes) throw new Unreadable();
      if (end <= at) continue;
      const from = Math.max(start, at);
      pieces.push(this.#file.slice(at, from), bytes ?? new Uint8Array(end - from));
      at = end;
    }
    return new Blob([...pieces, this.#file.slice(at)]);
  }

  #count(sizeBytes) {
    this.#size += sizeBytes;
    if (this.#size > MAX_BYTES) throw new TooLarge();
  }
}

/** A number of `sizeBytes` (0 to 8) at an offset. Throws Unreadable. */
export function readNumber(bytes, at, sizeBytes) {
  if (at + sizeBytes > bytes.length) throw new Unreadable();
  let value = 0;
  for (let i = 0; i < sizeBytes; i++) value = value * 256 + bytes[at + i];
  return value;
}
