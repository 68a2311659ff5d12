// JPEG: keeps only the segments that a decoder needs, and nothing after the end of the image.

import { concat, dataView, decodeLatin1, encodeLatin1, hasTextAt } from "../bytes.js";
import { Unreadable } from "../errors.js";
import { readExif, writeOrientation } from "./exif.js";
import { stripProfile } from "./icc.js";
import { readXmp } from "./xmp.js";

const [START, END, SCAN, APP0, APP1, APP2, APP14, COMMENT] = [0xd8, 0xd9, 0xda, 0xe0, 0xe1, 0xe2, 0xee, 0xfe];
// Frame headers, Huffman and quantization tables, restart intervals, scans.
const isImageData = (marker) => (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) || (marker >= SCAN && marker <= 0xdd);
const XMP = "http://ns.adobe.com/xap/1.0/\0";
const ICC = "ICC_PROFILE\0";
const EXTENDED_XMP = "http://ns.adobe.com/xmp/extension/\0";
const KNOWN = ["Exif\0", XMP, EXTENDED_XMP, ICC, "Photoshop 3.0\0", "JFIF\0", "JFXX\0", "Adobe", "MPF\0"];
const MAX_SEGMENTS = 100_000;
const MAX_SEGMENT_BYTES = 65533;
const MAX_PROFILE_PART_BYTES = MAX_SEGMENT_BYTES - ICC.length - 2;

/** Remove a picture's metadata: {bytes, findings: Findings, left: [what]}. Throws Unreadable. */
export async function removeMetadata(bytes) {
  const { segments, end } = listSegments(bytes);
  const { findings, orientation } = await readExif(bytes);
  for (const { marker, data } of segments) {
    if (marker === COMMENT) findings.add("comment", decodeLatin1(data));
    else if (marker === APP1 && hasTextAt(data, XMP)) findings.addAll(readXmp(data.subarray(XMP.length)));
    else if (marker >= APP0 && marker <= 0xef && !KNOWN.some((name) => hasTextAt(data, name))) findings.add("extra");
  }
  if (segments.some(({ data }) => hasTextAt(data, "JFXX\0"))) findings.add("preview");
  if (end < bytes.length) findings.add("extra");
  const profile = joinProfile(segments);
  const left = profile ? ["picture", "colours"] : ["picture"];
  return { bytes: write(segments, orientation, profile), findings, left };
}

// {segments: [{marker, data, whole}], end}: a scan's `data` includes the coded data; `end` is the offset after EOI.
function listSegments(bytes) {
  const segments = [];
  let hasScan = false;
  let at = 2;
  for (;;) {
    // As other programs do: zeros between segments are skipped, and a picture without its end is read as far as it goes.
    while (bytes[at] === 0) at++;
    if (at === bytes.length && hasScan) return { segments, end: at };
    if (bytes[at] !== 0xff || segments.length === MAX_SEGMENTS) throw new Unreadable();
    while (bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1];
    if (marker === END && hasScan) return { segments, end: at + 2 };
    const size = (bytes[at + 2] << 8) | bytes[at + 3];
    if (!(marker >= 0xc0) || marker === START || !(size >= 2) || at + 2 + size > bytes.length) throw new Unreadable();
    hasScan ||= marker === SCAN;
    const stop = marker === SCAN ? findScanEnd(bytes, at + 2 + size) : at + 2 + size;
    segments.push({ marker, data: bytes.subarray(at + 4, stop), whole: bytes.subarray(at, stop) });
    at = stop;
  }
}

// In coded data, ff 00 is an escaped ff and D0 to D7 are restart markers: any other marker ends the scan.
function findScanEnd(bytes, at) {
  for (let i = bytes.indexOf(0xff, at); i >= 0; i = bytes.indexOf(0xff, i + 1)) {
    const next = bytes[i + 1];
    if (next !== undefined && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return i;
  }
  return bytes.length;
}

function write(segments, orientation, profile) {
  const kept = segments.filter(({ marker }) => isImageData(marker)).map(({ whole }) => whole);
  const isJfif = segments.some(({ marker, data }) => marker === APP0 && hasTextAt(data, "JFIF\0"));
  const adobe = segments.find(({ marker, data }) => marker === APP14 && hasTextAt(data, "Adobe"));
  return concat(
    encodeLatin1("\xff\xd8"),
    // Version 1.1, square pixels, no thumbnail.
    isJfif ? segment(APP0, encodeLatin1("JFIF\0\x01\x01\0\0\x01\0\x01\0\0")) : [],
    orientation > 1 ? segment(APP1, concat(encodeLatin1("Exif\0\0"), writeOrientation(orientation))) : [],
    ...splitProfile(profile),
    // Tells the decoder the colour transform.
    adobe ? segment(APP14, adobe.data.subarray(0, 12)) : [],
    ...kept,
    encodeLatin1("\xff\xd9"),
  );
}

function segment(marker, data) {
  const head = encodeLatin1("\xff\0\0\0");
  head[1] = marker;
  dataView(head).setUint16(2, data.length + 2);
  return concat(head, data);
}

function joinProfile(segments) {
  const parts = segments.filter(({ marker, data }) => marker === APP2 && hasTextAt(data, ICC)).map(({ data }) => data);
  if (parts.length === 0) return null;
  parts.sort((one, other) => one[ICC.length] - other[ICC.length]);
  return stripProfile(concat(...parts.map((part) => part.subarray(ICC.length + 2))));
}

function splitProfile(profile) {
  if (!profile) return [];
  const count = Math.ceil(profile.length / MAX_PROFILE_PART_BYTES);
  return Array.from({ length: count }, (_, i) => {
    const part = profile.subarray(i * MAX_PROFILE_PART_BYTES, (i + 1) * MAX_PROFILE_PART_BYTES);
    return segment(APP2, concat(encodeLatin1(`${ICC}${String.fromCharCode(i + 1, count)}`), part));
  });
}
