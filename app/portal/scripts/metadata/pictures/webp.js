// WebP (RFC 9649): keeps only the chunks that a decoder needs, and nothing after them.

import { concat, dataView, decodeLatin1, encodeLatin1 } from "../bytes.js";
import { Unreadable } from "../errors.js";
import { readExif, writeOrientation } from "./exif.js";
import { stripProfile } from "./icc.js";
import { readXmp } from "./xmp.js";

const IMAGE_CHUNKS = new Set(["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF"]);
const FRAME_CHUNKS = new Set(["VP8 ", "VP8L", "ALPH"]);
const FRAME_HEAD_BYTES = 16;
const MAX_CHUNKS = 100_000;
// Bits of the first byte of VP8X.
const [HAS_PROFILE, HAS_EXIF, HAS_XMP] = [0x20, 0x08, 0x04];

/** Remove a picture's metadata: {bytes, findings: Findings, left: [what]}. Throws Unreadable. */
export async function removeMetadata(bytes) {
  // As other programs do: a length that promises more than there is counts as far as the file goes.
  const end = Math.min(8 + dataView(bytes).getUint32(4, true), bytes.length);
  const chunks = listChunks(bytes.subarray(12, end));
  const { findings, orientation } = await readExif(bytes);
  for (const { name, data } of chunks) {
    if (name === "XMP ") findings.addAll(readXmp(data));
    else if (!IMAGE_CHUNKS.has(name) && name !== "EXIF" && name !== "ICCP") findings.add("extra");
  }
  if (end < bytes.length) findings.add("extra");
  const chunk = chunks.find(({ name }) => name === "ICCP");
  const profile = chunk ? stripProfile(chunk.data) : null;
  const kept = chunks.flatMap((each) => keep(each, { orientation, profile }));
  if (!kept.some(({ name }) => ["VP8 ", "VP8L", "ANMF"].includes(name))) throw new Unreadable();
  if (orientation > 1) kept.push({ name: "EXIF", data: writeOrientation(orientation) });
  const body = concat(encodeLatin1("WEBP"), ...kept.map(makeChunk));
  const left = profile ? ["picture", "colours"] : ["picture"];
  return { bytes: concat(encodeLatin1("RIFF"), toBytes(body.length), body), findings, left };
}

function listChunks(bytes) {
  const chunks = [];
  const numbers = dataView(bytes);
  for (let at = 0; at + 8 <= bytes.length; ) {
    const stop = at + 8 + numbers.getUint32(at + 4, true);
    if (stop > bytes.length || chunks.length === MAX_CHUNKS) throw new Unreadable();
    chunks.push({ name: decodeLatin1(bytes.subarray(at, at + 4)), data: bytes.subarray(at + 8, stop) });
    // Chunks begin at even offsets.
    at = stop + (stop & 1);
  }
  return chunks;
}

function keep({ name, data }, { orientation, profile }) {
  if (name === "ICCP") return profile ? [{ name, data: profile }] : [];
  if (name === "VP8X") return [{ name, data: setFlags(data, orientation, profile) }];
  if (name === "ANMF") return [{ name, data: cleanFrame(data) }];
  return IMAGE_CHUNKS.has(name) ? [{ name, data }] : [];
}

function setFlags(data, orientation, profile) {
  const changed = data.slice(0, 10);
  changed[0] &= ~(HAS_PROFILE | HAS_EXIF | HAS_XMP);
  changed[0] |= (profile ? HAS_PROFILE : 0) | (orientation > 1 ? HAS_EXIF : 0);
  return changed;
}

function cleanFrame(data) {
  const chunks = listChunks(data.subarray(FRAME_HEAD_BYTES)).filter(({ name }) => FRAME_CHUNKS.has(name));
  return concat(data.subarray(0, FRAME_HEAD_BYTES), ...chunks.map(makeChunk));
}

function makeChunk({ name, data }) {
  return concat(encodeLatin1(name), toBytes(data.length), data, new Uint8Array(data.length & 1));
}

function toBytes(number) {
  const bytes = new Uint8Array(4);
  dataView(bytes).setUint32(0, number, true);
  return bytes;
}
