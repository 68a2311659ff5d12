// HEIC and AVIF pictures (ISO/IEC 23008-12): what describes the picture is overwritten where it lies. Nothing is decoded.

import { concat, decodeLatin1, encodeLatin1 } from "../bytes.js";
import { Unreadable } from "../errors.js";
import { readExif } from "../pictures/exif.js";
import { stripProfile } from "../pictures/icc.js";
import { readXmp } from "../pictures/xmp.js";
import { blankBox, listBoxes } from "./boxes.js";
import { cleanBox } from "./film.js";
import { reportBox } from "./film_texts.js";
import { listItems } from "./items.js";

const KEPT_IN_FILE = /^(?:ftyp|styp|mdat|free|skip|wide)$/;
const KEPT_IN_META = /^(?:hdlr|pitm|iinf|iref|iprp|iloc|idat|grpl|dinf)$/;
// Properties that describe, and what each reveals.
const DESCRIBING = { udes: "comment", altt: "comment", crtt: "day", mdft: "day", itai: "day" };
// An offset of zero, and a TIFF header with no entries.
const NO_EXIF = encodeLatin1("\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0");
const NO_XMP = encodeLatin1('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>');

/** Remove a picture's metadata: {bytes, findings: Findings, left: [what]}. Throws Unreadable. */
export async function removeMetadata(original) {
  const bytes = original.slice();
  const { findings } = await readExif(original);
  const left = new Set(["picture"]);
  const eraser = new Eraser(bytes);
  const boxes = listBoxes(bytes);
  if (!boxes.some(({ type }) => type === "meta" || type === "moov")) throw new Unreadable();
  for (const box of boxes) {
    if (box.type === "meta") cleanMeta(bytes, box, eraser, findings, left);
    else if (/^moo[vf]$/.test(box.type)) cleanBox(bytes.subarray(box.start, box.end), eraser, findings);
    else if (!KEPT_IN_FILE.test(box.type)) removeBox(bytes, box, findings);
    else if (/^(?:free|skip|wide)$/.test(box.type) && blankBox(bytes, box)) findings.add("extra");
  }
  return { bytes, findings, left: [...left] };
}

// No more is erased than the file has bytes: many places could be said to share them.
class Eraser {
  #bytes;
  #room;

  constructor(bytes) {
    this.#bytes = bytes;
    this.#room = bytes.length;
  }

  /** Write zeros from `start` to `end`. Throws Unreadable. */
  zero(start, end) {
    this.#room -= end - start;
    if (this.#room < 0 || end > this.#bytes.length) throw new Unreadable();
    this.#bytes.fill(0, start, end);
  }
}

function cleanMeta(bytes, meta, eraser, findings, left) {
  const inner = listBoxes(bytes, meta.body + 4, meta.end);
  for (const { type, extents } of listItems(bytes, inner)) cleanItem(bytes, type, extents, eraser, findings);
  for (const box of inner) {
    if (!KEPT_IN_META.test(box.type)) removeBox(bytes, box, findings);
    if (box.type === "hdlr") bytes.fill(0, box.body + 24, box.end);
    if (box.type === "iprp") cleanProperties(bytes, box, findings, left);
  }
}

function cleanItem(bytes, type, extents, eraser, findings) {
  if (!/^(?:Exif|mime|uri )$/.test(type) || extents.length === 0) return;
  const pieces = [];
  for (const { start, end } of extents) {
    pieces.push(bytes.slice(start, end));
    eraser.zero(start, end);
  }
  const data = concat(...pieces);
  const neutral = makeNeutral(type, data.length);
  const isNeutral = neutral.every((byte, i) => byte === data[i]);
  if (type === "mime" && !isNeutral) findings.addAll(readXmp(data));
  // Not all that is removed is known.
  if (!isNeutral && findings.list().length === 0) findings.add("extra");
  let at = 0;
  for (const { start, end } of extents) {
    bytes.set(neutral.subarray(at, at + end - start), start);
    at += end - start;
  }
}

function makeNeutral(type, size) {
  const neutral = new Uint8Array(size).fill(type === "mime" ? 0x20 : 0);
  const content = { Exif: NO_EXIF, mime: NO_XMP }[type];
  if (content && content.length <= size) neutral.set(content);
  return neutral;
}

function cleanProperties(bytes, iprp, findings, left) {
  const ipco = listBoxes(bytes, iprp.body, iprp.end).find(({ type }) => type === "ipco");
  if (!ipco) throw new Unreadable();
  for (const { type, body, end } of listBoxes(bytes, ipco.body, ipco.end)) {
    if (Object.hasOwn(DESCRIBING, type)) {
      const text = new TextDecoder().decode(bytes.subarray(body + 4, end));
      if (/[^\0]/.test(text)) findings.add(DESCRIBING[type], DESCRIBING[type] === "day" ? null : text);
      bytes.fill(0, body + 4, end);
    } else if (type === "colr" && /^(?:prof|rICC)$/.test(decodeLatin1(bytes.subarray(body, body + 4)))) {
      cleanProfile(bytes.subarray(body + 4, end), left);
    }
  }
}

function cleanProfile(profile, left) {
  const neutral = stripProfile(profile);
  if (neutral === null || neutral.length > profile.length) throw new Unreadable();
  left.add("colours");
  profile.fill(0).set(neutral);
}

function removeBox(bytes, box, findings) {
  reportBox(bytes, box, findings);
  blankBox(bytes, box);
}
