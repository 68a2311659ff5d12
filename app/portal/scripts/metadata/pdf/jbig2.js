// JBIG2 (ISO 14492, 7.2), as in a PDF: the segments without those that hold remarks.

import { concat, dataView, decodeLatin1 } from "../bytes.js";
import { Unreadable } from "../errors.js";

const EXTENSION = 62;
const UNKNOWN_LENGTH = 0xffffffff;

/** Remove a picture's remarks: their bytes are gone, and `findings` has them. Throws Unreadable. */
export function removeRemarks(bytes, findings) {
  const kept = [];
  try {
    for (let at = 0; at < bytes.length; ) {
      const { type, data, end } = readSegment(bytes, at);
      if (type === EXTENSION) findings.add("comment", decodeLatin1(bytes.subarray(data + 4, end)));
      else kept.push(bytes.subarray(at, end));
      at = end;
    }
  } catch {
    throw new Unreadable();
  }
  return concat(...kept);
}

function readSegment(bytes, at) {
  const numbers = dataView(bytes);
  const [number, flags] = [numbers.getUint32(at), bytes[at + 4]];
  const count = bytes[at + 5] >> 5;
  const isLong = count === 7;
  const referred = isLong ? numbers.getUint32(at + 5) & 0x1fffffff : count;
  const retained = isLong ? 4 + Math.ceil((referred + 1) / 8) : 1;
  const each = number <= 256 ? 1 : number <= 65536 ? 2 : 4;
  const size = at + 5 + retained + each * referred + (flags & 64 ? 4 : 1);
  const length = numbers.getUint32(size);
  const end = length === UNKNOWN_LENGTH ? bytes.length : size + 4 + length;
  if (end > bytes.length) throw new Unreadable();
  return { type: flags & 63, data: size + 4, end };
}
