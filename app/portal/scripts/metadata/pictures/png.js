// PNG: keeps only the chunks that a decoder needs, and nothing after IEND.

import { compress, concat, crc32, dataView, decodeLatin1, decompress, encodeLatin1, hasTextAt } from "../bytes.js";
import { Unreadable } from "../errors.js";
import { readExif, writeOrientation } from "./exif.js";
import { stripProfile } from "./icc.js";
import { readXmp } from "./xmp.js";

const SIGNATURE = "\x89PNG\r\n\x1a\n";
// The image, its colours and transparency, and the frames of an animation (APNG).
const IMAGE_CHUNKS = new Set(
  "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD cICP mDCV cLLI acTL fcTL fdAT".split(" "),
);
const TEXT_CHUNKS = new Set(["tEXt", "zTXt", "iTXt"]);
const REVEALED_BY_KEYWORD = [
  [/^(author|artist|copyright|creator)$/i, "author"],
  [/^(software|signature)$/i, "software"],
  [/^(creation time|date:|create-date|modify-date)/i, "day"],
  [/^(title|description)$/i, "title"],
  [/^(source|make|model|device)/i, "device"],
];
const MAX_DECOMPRESSED_BYTES = 2 ** 22;
const MAX_CHUNKS = 100_000;
// So many texts are read, and so many of other chunks; all are removed.
const MAX_READ = 20;
const RAW_PROFILE = "Raw profile type";

/** Remove a picture's metadata: {bytes, findings: Findings, left: [what]}. Throws Unreadable, TooLarge. */
export async function removeMetadata(bytes) {
  const { chunks, end } = listChunks(bytes);
  const texts = chunks.filter(({ name }) => TEXT_CHUNKS.has(name));
  const { findings, orientation } = await readExif(extractMetadata(chunks));
  for (const chunk of texts.slice(0, MAX_READ)) await reportText(chunk, findings);
  if (texts.length > MAX_READ) findings.add("extra");
  const chunk = (name) => chunks.find((each) => each.name === name);
  if (chunk("tIME")) findings.add("day", describeTime(chunk("tIME").data));
  const ignored = /^(?:tIME|eXIf|iCCP|pHYs|hIST|sPLT|sTER)$/;
  if (chunks.some(({ name }) => !IMAGE_CHUNKS.has(name) && !TEXT_CHUNKS.has(name) && !ignored.test(name))) findings.add("extra");
  if (end < bytes.length) findings.add("extra");
  const profile = chunk("iCCP") ? await cleanProfile(chunk("iCCP").data) : null;
  const left = profile ? ["picture", "colours"] : ["picture"];
  return { bytes: write(chunks, orientation, profile), findings, left };
}

// {chunks: [{name, data, whole}], end}: `whole` includes length, name and CRC; `end` is the offset after IEND.
function listChunks(bytes) {
  const chunks = [];
  const numbers = dataView(bytes);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length && chunks.length < MAX_CHUNKS; ) {
    const stop = at + 12 + numbers.getUint32(at);
    if (stop > bytes.length) break;
    const name = decodeLatin1(bytes.subarray(at + 4, at + 8));
    chunks.push({ name, data: bytes.subarray(at + 8, stop - 4), whole: bytes.subarray(at, stop) });
    at = stop;
    if (name === "IEND" && chunks[0].name === "IHDR") return { chunks, end: at };
  }
  // As other programs do: of a picture without its end, the parts that are whole are read.
  if (chunks[0]?.name !== "IHDR" || !chunks.some(({ name }) => name === "IDAT")) throw new Unreadable();
  chunks.push({ name: "IEND", data: new Uint8Array(), whole: makeChunk("IEND", []) });
  return { chunks, end: bytes.length };
}

// A picture of what only ExifReader reads: it would decompress every text.
function extractMetadata(chunks) {
  const isRead = ({ name, data }) => (TEXT_CHUNKS.has(name) ? hasTextAt(data, RAW_PROFILE) : !IMAGE_CHUNKS.has(name));
  const read = [chunks[0], ...chunks.filter(isRead).slice(0, MAX_READ), chunks.at(-1)];
  return concat(encodeLatin1(SIGNATURE), ...read.map(({ whole }) => whole));
}

function write(chunks, orientation, profile) {
  const kept = chunks.filter(({ name }) => IMAGE_CHUNKS.has(name)).map(({ whole }) => whole);
  const [header, ...rest] = kept;
  return concat(
    encodeLatin1(SIGNATURE),
    header,
    // iCCP must come before PLTE, eXIf before IDAT.
    profile ? makeChunk("iCCP", profile) : [],
    orientation > 1 ? makeChunk("eXIf", writeOrientation(orientation)) : [],
    ...rest,
  );
}

function makeChunk(name, data) {
  const body = concat(encodeLatin1(name), data);
  const numbers = new Uint8Array(8);
  dataView(numbers).setUint32(0, data.length);
  dataView(numbers).setUint32(4, crc32(body));
  return concat(numbers.subarray(0, 4), body, numbers.subarray(4));
}

// PNG 11.3.2.3: name, NUL, compression method, profile. Null if it can't be decompressed: no decoder could use it.
async function cleanProfile(data) {
  const packed = data.subarray(data.indexOf(0) + 2);
  const profile = stripProfile(await decompress(packed, "deflate", MAX_DECOMPRESSED_BYTES).catch(() => new Uint8Array()));
  return profile ? concat(encodeLatin1("icc\0\0"), await compress(profile, "deflate")) : null;
}

async function reportText({ name, data }, findings) {
  const keyword = decodeLatin1(data.subarray(0, Math.max(data.indexOf(0), 0)));
  const text = await readText(name, data, keyword.length);
  if (keyword === "XML:com.adobe.xmp") return findings.addAll(readXmp(text));
  // ImageMagick's Exif or IPTC data in hexadecimal, which ExifReader has read.
  if (keyword.startsWith(RAW_PROFILE)) return findings.add("extra");
  const what = REVEALED_BY_KEYWORD.find(([pattern]) => pattern.test(keyword))?.[1] ?? "comment";
  const shown = name === "iTXt" ? new TextDecoder().decode(text) : decodeLatin1(text);
  findings.add(what, what === "comment" ? `${keyword}: ${shown}` : shown);
}

// PNG 11.3.3: keyword, NUL; then for zTXt one byte, for iTXt two bytes and two texts that end with NUL.
async function readText(name, data, keywordLength) {
  let at = keywordLength + 1;
  if (name === "tEXt") return data.subarray(at);
  if (name === "zTXt") return decompressText(data.subarray(at + 1));
  const isPacked = data[at] === 1;
  at = data.indexOf(0, data.indexOf(0, at + 2) + 1) + 1;
  return isPacked ? decompressText(data.subarray(at)) : data.subarray(at);
}

// A text that can't be decompressed is removed like others; only its value can't be shown.
function decompressText(data) {
  return decompress(data, "deflate", MAX_DECOMPRESSED_BYTES).catch(() => encodeLatin1("…"));
}

function describeTime(data) {
  const [year, ...rest] = [(data[0] << 8) | data[1], ...data.subarray(2, 7)];
  const [month, day, hour, minute, second] = rest.map((number) => String(number).padStart(2, "0"));
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}
