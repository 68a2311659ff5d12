// JPEG: only the segments that draw the picture stay, and nothing after its end mark.

import { fromText, hasText, join, toText, view } from "./bytes.js";
import { readExif, writeOrientation } from "./exif.js";
import { Unreadable } from "./refusals.js";
import { neutraliseProfile } from "./profile.js";
import { readXmp } from "./xmp.js";

const [START, END, SCAN, APP0, APP1, APP2, APP14, COMMENT] = [0xd8, 0xd9, 0xda, 0xe0, 0xe1, 0xe2, 0xee, 0xfe];
// Frames, tables of codes and steps, restart intervals, scans: what a decoder needs.
const DRAWS = (marker) => (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) || (marker >= SCAN && marker <= 0xdd);
const XMP = "http://ns.adobe.com/xap/1.0/\0";
const ICC = "ICC_PROFILE\0";
const MORE_XMP = "http://ns.adobe.com/xmp/extension/\0";
const KNOWN = ["Exif\0", XMP, MORE_XMP, ICC, "Photoshop 3.0\0", "JFIF\0", "JFXX\0", "Adobe", "MPF\0"];
const LARGEST_SEGMENT_BYTES = 65533;
const LARGEST_PROFILE_PART_BYTES = LARGEST_SEGMENT_BYTES - ICC.length - 2;

/** Sift a picture: {bytes, findings, left}. Throws Unreadable. */
export async function sift(bytes) {
  const { segments, end } = listSegments(bytes);
  const { findings, orientation } = await readExif(bytes);
  for (const { marker, data } of segments) {
    if (marker === COMMENT) findings.add("comment", toText(data));
    else if (marker === APP1 && hasText(data, XMP)) findings.addAll(readXmp(data.subarray(XMP.length)));
    else if (marker >= APP0 && marker <= 0xef && !KNOWN.some((name) => hasText(data, name))) findings.add("extra");
  }
  if (segments.some(({ data }) => hasText(data, "JFXX\0"))) findings.add("preview");
  if (end < bytes.length) findings.add("extra");
  const profile = joinProfile(segments);
  const left = profile ? ["picture", "colours"] : ["picture"];
  return { bytes: write(segments, orientation, profile), findings, left };
}

/** The segments of the picture: {marker, data}, a scan with its coded data behind it; `end` is where it ends. */
function listSegments(bytes) {
  const segments = [];
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) throw new Unreadable();
    while (bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1];
    if (marker === END && segments.some((segment) => segment.marker === SCAN)) return { segments, end: at + 2 };
    const size = (bytes[at + 2] << 8) | bytes[at + 3];
    if (!(marker >= 0xc0) || marker === START || !(size >= 2) || at + 2 + size > bytes.length) throw new Unreadable();
    const stop = marker === SCAN ? findScanEnd(bytes, at + 2 + size) : at + 2 + size;
    segments.push({ marker, data: bytes.subarray(at + 4, stop), whole: bytes.subarray(at, stop) });
    at = stop;
  }
}

// In coded data a marker is never 00 (which escapes ff) and D0 to D7 restart the decoder.
function findScanEnd(bytes, at) {
  for (let i = bytes.indexOf(0xff, at); i >= 0; i = bytes.indexOf(0xff, i + 1)) {
    const next = bytes[i + 1];
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return i;
  }
  throw new Unreadable();
}

function write(segments, orientation, profile) {
  const kept = segments.filter(({ marker }) => DRAWS(marker)).map(({ whole }) => whole);
  const isJfif = segments.some(({ marker, data }) => marker === APP0 && hasText(data, "JFIF\0"));
  const adobe = segments.find(({ marker, data }) => marker === APP14 && hasText(data, "Adobe"));
  return join(
    fromText("\xff\xd8"),
    // Version 1.1, square pixels, no preview.
    isJfif ? segment(APP0, fromText("JFIF\0\x01\x01\0\0\x01\0\x01\0\0")) : [],
    orientation > 1 ? segment(APP1, join(fromText("Exif\0\0"), writeOrientation(orientation))) : [],
    ...splitProfile(profile),
    // Says how the colours are coded.
    adobe ? segment(APP14, adobe.data.subarray(0, 12)) : [],
    ...kept,
    fromText("\xff\xd9"),
  );
}

function segment(marker, data) {
  const head = fromText("\xff\0\0\0");
  head[1] = marker;
  view(head).setUint16(2, data.length + 2);
  return join(head, data);
}

function joinProfile(segments) {
  const parts = segments.filter(({ marker, data }) => marker === APP2 && hasText(data, ICC)).map(({ data }) => data);
  if (parts.length === 0) return null;
  parts.sort((one, other) => one[ICC.length] - other[ICC.length]);
  return neutraliseProfile(join(...parts.map((part) => part.subarray(ICC.length + 2))));
}

function splitProfile(profile) {
  if (!profile) return [];
  const count = Math.ceil(profile.length / LARGEST_PROFILE_PART_BYTES);
  return Array.from({ length: count }, (_, i) => {
    const part = profile.subarray(i * LARGEST_PROFILE_PART_BYTES, (i + 1) * LARGEST_PROFILE_PART_BYTES);
    return segment(APP2, join(fromText(`${ICC}${String.fromCharCode(i + 1, count)}`), part));
  });
}
