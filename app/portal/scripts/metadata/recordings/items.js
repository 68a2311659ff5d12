// The items of a HEIC or AVIF file and where in it they lie (ISO/IEC 14496-12, 8.11).

import { decodeLatin1 } from "../bytes.js";
import { Unreadable } from "../errors.js";
import { listBoxes, readNumber } from "./boxes.js";

const MAX_EXTENTS = 100_000;

/** The items in the boxes of meta: [{type, extents: [{start, end}]}], offsets in the file. Throws Unreadable. */
export function listItems(bytes, boxes) {
  const find = (type) => boxes.find((each) => each.type === type);
  const [iinf, iloc] = [find("iinf"), find("iloc")];
  if (!iinf || !iloc) return [];
  const types = listTypes(bytes, iinf);
  return listExtents(bytes, iloc, find("idat")).map(({ id, extents }) => ({ type: types.get(id) ?? "", extents }));
}

function listTypes(bytes, { body, end }) {
  const types = new Map();
  for (const infe of listBoxes(bytes, body + (bytes[body] === 0 ? 6 : 8), end)) {
    const version = bytes[infe.body];
    const width = version === 2 ? 2 : 4;
    const at = infe.body + 4 + width + 2;
    if (version >= 2) types.set(readNumber(bytes, infe.body + 4, width), decodeLatin1(bytes.subarray(at, at + 4)));
  }
  return types;
}

function listExtents(bytes, { body }, idat) {
  const version = bytes[body];
  const [offsetSize, lengthSize] = [bytes[body + 4] >> 4, bytes[body + 4] & 15];
  const [baseSize, indexSize] = [bytes[body + 5] >> 4, version > 0 ? bytes[body + 5] & 15 : 0];
  let at = body + 6;
  const read = (width) => {
    at += width;
    return readNumber(bytes, at - width, width);
  };
  const idSize = version < 2 ? 2 : 4;
  const items = [];
  let count = 0;
  for (let left = read(idSize); left > 0; left--) {
    const id = read(idSize);
    const method = version > 0 ? read(2) & 15 : 0;
    read(2);
    const base = read(baseSize);
    const extents = [];
    for (let more = read(2); more > 0; more--) {
      if (++count > MAX_EXTENTS || method > 1 || (method === 1 && !idat)) throw new Unreadable();
      read(indexSize);
      const start = (method === 1 ? idat.body : 0) + base + read(offsetSize);
      const end = start + read(lengthSize);
      if (end > bytes.length) throw new Unreadable();
      extents.push({ start, end });
    }
    items.push({ id, extents });
  }
  return items;
}
