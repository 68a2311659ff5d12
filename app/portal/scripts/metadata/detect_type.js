// What a file is, told from its bytes and never from its name.

import { hasText, toText } from "./bytes.js";

const HEAD_BYTES = 4096;

const MARKS = [
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
  ["video", 4, "moov"],
  ["video", 4, "mdat"],
  ["video", 4, "wide"],
  ["video", 4, "free"],
  ["video", 4, "skip"],
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
];

// The first four letters of what an ISO container (ftyp) says it is; any other is a video.
const BRANDS = { heic: /^(heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis|crx )/, audio: /^(M4A |M4B |M4P )/ };

/** One of the names of KINDS in index.js, or "zip", of which there are three. */
export async function tellKind(file) {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (hasText(head, "ftyp", 4)) return tellBrand(toText(head.subarray(8, 12)));
  const isText = isPlainText(head, file.size);
  const marked = MARKS.find(([, at, mark]) => hasText(head, mark, at));
  if (marked && !isText) return marked[0];
  // A PDF may have up to 1024 bytes before its mark; so may an archive with a PDF in it.
  if (toText(head.subarray(0, 1029)).includes("%PDF-")) return "pdf";
  if (hasText(head, "{\\rtf")) return "legacy";
  return isText ? "text" : "other";
}

function tellBrand(brand) {
  for (const [kind, pattern] of Object.entries(BRANDS)) if (pattern.test(brand)) return kind;
  return "video";
}

// Pages, drawings and the like (<…) are written as text, but can say who made them where nobody looks.
function isPlainText(head, sizeBytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: sizeBytes > head.length });
    return !/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) && !/^\s*</.test(text);
  } catch {
    return false;
  }
}
