// Detects the type of a file by its signature (magic numbers), never by its name.

import { decodeLatin1, hasTextAt } from "./bytes.js";
import { decodeHead, decodeLatin } from "./text/decode_text.js";
import { classifyText } from "./text/text_kinds.js";

const HEAD_BYTES = 4096;

const SIGNATURES = [
  ["jpeg", 0, "\xff\xd8\xff"],
  ["png", 0, "\x89PNG\r\n\x1a\n"],
  ["webp", 8, "WEBP"],
  ["zip", 0, "PK\x03\x04"],
  ["archive", 0, "PK\x05\x06"],
  ["legacy", 0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
  ["video", 0, "\x1aE\xdf\xa3"],
  ["video", 8, "AVI "],
  ["video", 0, "FLV"],
  ["video", 0, "\x00\x00\x01\xba"],
  ["video", 0, "\x00\x00\x01\xb3"],
  ["video", 0, "0&\xb2u\x8ef\xcf\x11"],
  ["film", 4, "moov"],
  ["film", 4, "mdat"],
  ["film", 4, "wide"],
  ["film", 4, "free"],
  ["film", 4, "skip"],
  ["audio", 8, "WAVE"],
  ["audio", 0, "ID3"],
  ["audio", 0, "\xff\xfb"],
  ["audio", 0, "\xff\xf3"],
  ["audio", 0, "\xff\xf1"],
  ["audio", 0, "\xff\xf9"],
  ["audio", 0, "fLaC"],
  ["audio", 0, "OggS"],
  ["audio", 0, "#!AMR"],
  ["picture", 0, "GIF8"],
  ["picture", 0, "II*\x00"],
  ["picture", 0, "MM\x00*"],
  ["picture", 0, "8BPS"],
  ["picture", 0, "BM"],
  ["picture", 0, "\xff\x0a"],
  ["picture", 4, "JXL "],
  ["picture", 4, "jP  "],
  ["archive", 0, "\x1f\x8b"],
  ["archive", 0, "BZh"],
  ["archive", 0, "7z\xbc\xaf\x27\x1c"],
  ["archive", 0, "Rar!"],
  ["archive", 0, "\xfd7zXZ\x00"],
  ["archive", 0, "\x28\xb5\x2f\xfd"],
  ["archive", 257, "ustar"],
  ["postscript", 0, "\xc5\xd0\xd3\xc6"],
];

// The major brand of an ISO base media file (its ftyp box). Any other brand is a film, or sound in the same form.
const BRANDS = { heic: /^(heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis)/, picture: /^crx / };

/** A key of FORMATS or UNCLEANABLE in formats.js, or "zip": ooxml, odf or archive. */
export async function detectType(file) {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (hasTextAt(head, "ftyp", 4)) return detectBrand(decodeLatin1(head.subarray(8, 12)));
  const text = decodeHead(head, file.size <= head.length);
  const marked = SIGNATURES.find(([, at, signature]) => hasTextAt(head, signature, at));
  if (marked && text === null) return marked[0];
  // A PDF may have up to 1024 bytes before its signature; an archive with a PDF in it matches too, so it comes later.
  if (decodeLatin1(head.subarray(0, 1029)).includes("%PDF-")) return "pdf";
  const latin = text ?? decodeLatin(head);
  return latin === null ? "other" : classifyText(latin);
}

function detectBrand(brand) {
  for (const [kind, pattern] of Object.entries(BRANDS)) if (pattern.test(brand)) return kind;
  return "film";
}
