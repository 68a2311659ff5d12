// MP4, MOV, 3GP and M4A (ISO/IEC 14496-12 and 14496-14, QuickTime): what programs need to play stays where it is, all else is
// overwritten. Nothing is decoded.

import { Unreadable } from "../errors.js";
import { Findings } from "../findings.js";
import { PatchedFile, blankBox, listBoxes, listFileBoxes, readNumber } from "./boxes.js";
import { reportBox } from "./film_texts.js";
import { listSamples } from "./samples.js";

const CONTAINERS = /^(?:moov|trak|mdia|minf|stbl|dinf|edts|mvex|moof|traf|tref|gmhd)$/;
// Boxes that say how to play: in moov and moof, and what is in those.
const KEPT = new Set(
  (
    "mvhd iods tkhd mdhd hdlr elst vmhd smhd hmhd nmhd sthd gmin dref stsd stts ctts cslg stss stsc stsz stz2 stco co64 sdtp " +
    "sbgp sgpd subs saiz saio stps padb stdp mehd trex leva tapt elng load matt clip ctab text mfhd tfhd tfdt trun senc chap sync scpt hint"
  ).split(" "),
);
const KEPT_IN_FILE = /^(?:ftyp|styp|mdat|sidx|ssix|mfra|moov|moof)$/;
const DATED = /^(?:mvhd|tkhd|mdhd)$/;
// Pictures, sound and subtitles. Other tracks are places, movements, timecodes and the like.
const PLAYED = /^(?:vide|soun|text|subt|sbtl|clcp|pict|auxv)$/;
// Seconds from 1904, where these files count from, to 1970.
const EPOCH_SECONDS = 2_082_844_800;
const MAX_LOADED_BYTES = 2 ** 20;

/** Remove a film's metadata: {bytes: Blob, findings: Findings, left: [what]}. Throws Unreadable, TooLarge. */
export async function removeMetadata(file) {
  const [findings, patched] = [new Findings(), new PatchedFile(file)];
  const boxes = await listFileBoxes(file);
  if (!boxes.some(({ type }) => type === "moov")) throw new Unreadable();
  let hasLostTrack = false;
  for (const box of boxes) {
    if (box.type === "moov" || box.type === "moof") {
      const bytes = await patched.load(box.start, box.end);
      hasLostTrack = cleanBox(bytes, patched, findings) || hasLostTrack;
    } else if (!KEPT_IN_FILE.test(box.type)) {
      await removeBox(box, patched, findings);
    }
  }
  // What a track in fragments holds is not found without reading all of them.
  if (hasLostTrack && boxes.some(({ type }) => type === "moof")) throw new Unreadable();
  return { bytes: patched.build(), findings, left: ["recording"] };
}

async function removeBox(box, patched, findings) {
  const loaded = Math.min(box.end, box.start + MAX_LOADED_BYTES);
  const bytes = await patched.load(box.start, loaded);
  const inner = { ...box, start: 0, body: box.body - box.start, end: loaded - box.start };
  if (!/^(?:free|skip|wide)$/.test(box.type)) reportBox(bytes, inner, findings);
  if (blankBox(bytes, inner) && /^(?:free|skip|wide)$/.test(box.type)) findings.add("extra");
  if (loaded < box.end) patched.zero(loaded, box.end);
}

/** Clean the boxes in moov or moof (bytes). Gives whether a track was removed. */
export function cleanBox(bytes, patched, findings) {
  const [box] = listBoxes(bytes);
  let hasLostTrack = false;
  const waiting = [{ ...box, parent: "" }];
  while (waiting.length > 0) {
    const each = waiting.pop();
    if (each.type === "cmov") throw new Unreadable();
    if (each.type === "trak" && !isPlayed(bytes, each)) {
      for (const { start, end } of listSamples(bytes, each)) patched.zero(start, end);
      findings.add("extra");
      blankBox(bytes, each);
      hasLostTrack = true;
    } else if (CONTAINERS.test(each.type)) {
      for (const inner of listBoxes(bytes, each.body, each.end)) waiting.push(inner);
    } else if (KEPT.has(each.type)) {
      cleanKept(bytes, each, findings);
    } else {
      if (!/^(?:free|skip|wide)$/.test(each.type)) reportBox(bytes, each, findings);
      blankBox(bytes, each);
    }
  }
  return hasLostTrack;
}

function isPlayed(bytes, trak) {
  const mdia = listBoxes(bytes, trak.body, trak.end).find(({ type }) => type === "mdia");
  const hdlr = mdia && listBoxes(bytes, mdia.body, mdia.end).find(({ type }) => type === "hdlr");
  if (!hdlr) throw new Unreadable();
  return PLAYED.test(String.fromCharCode(...bytes.subarray(hdlr.body + 8, hdlr.body + 12)));
}

function cleanKept(bytes, { type, body, end }, findings) {
  if (DATED.test(type)) clearDays(bytes, body, findings);
  // The names of handlers and encoders.
  if (type === "hdlr") clear(bytes, body + 12, body + 16, null, findings);
  if (type === "hdlr") clear(bytes, body + 24, end, "software", findings);
  if (type !== "stsd" && type !== "dref") return;
  for (const entry of listBoxes(bytes, body + 8, end)) {
    // Version and flags: that the data are in this file.
    if (type === "dref" && readNumber(bytes, entry.body, 4) !== 1) clear(bytes, entry.body + 4, entry.end, "path", findings);
    const isPicture = type === "stsd" && entry.end - entry.body >= 78 && bytes[entry.body + 42] < 32 && isVideoEntry(bytes, entry);
    if (isPicture) clear(bytes, entry.body + 12, entry.body + 16, null, findings);
    if (isPicture) clear(bytes, entry.body + 42, entry.body + 74, "software", findings);
  }
}

// A visual sample entry has a resolution of 72 dpi in both directions (ISO/IEC 14496-12, 12.1.3).
function isVideoEntry(bytes, { body }) {
  return readNumber(bytes, body + 28, 4) === 0x480000 && readNumber(bytes, body + 32, 4) === 0x480000;
}

function clearDays(bytes, body, findings) {
  const width = bytes[body] === 1 ? 8 : 4;
  for (const at of [body + 4, body + 4 + width]) {
    const seconds = readNumber(bytes, at, width);
    const day = new Date((seconds - EPOCH_SECONDS) * 1000);
    if (seconds > 0) findings.add("day", Number.isNaN(day.getTime()) ? null : day.toISOString());
    bytes.fill(0, at, at + width);
  }
}

function clear(bytes, start, end, what, findings) {
  const text = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 200)));
  if (what && /[^\0]/.test(text)) findings.add(what, text.replace(/[^ -~]+/g, " ").trim() || null);
  bytes.fill(0, start, end);
}
