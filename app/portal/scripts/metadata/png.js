// PNG: only the chunks that draw the picture stay, and nothing after its last one.

import { crc32, fromText, join, pack, toText, unpack, view } from "./bytes.js";
import { readExif, writeOrientation } from "./exif.js";
import { neutraliseProfile } from "./profile.js";
import { Unreadable } from "./refusals.js";
import { readXmp } from "./xmp.js";

const SIGNATURE = "\x89PNG\r\n\x1a\n";
// The picture, its colours and transparency, and the pictures of an animation.
const DRAWS = new Set(
  "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD cICP mDCV cLLI acTL fcTL fdAT".split(" "),
);
const TEXTS = new Set(["tEXt", "zTXt", "iTXt"]);
const SAID_BY_KEYWORD = [
  [/^(author|artist|copyright|creator)$/i, "author"],
  [/^(software|signature)$/i, "software"],
  [/^(creation time|date:|create-date|modify-date)/i, "day"],
  [/^(title|description)$/i, "title"],
  [/^(source|make|model|device)/i, "device"],
];
const MOST_UNPACKED_BYTES = 2 ** 22;

/** Sift a picture: {bytes, findings, left}. Throws Unreadable and TooLarge. */
export async function sift(bytes) {
  const { chunks, end } = listChunks(bytes);
  const { findings, orientation } = await readExif(bytes);
  for (const chunk of chunks.filter(({ name }) => TEXTS.has(name))) await tellText(chunk, findings);
  const chunk = (name) => chunks.find((each) => each.name === name);
  if (chunk("tIME")) findings.add("day", describeTime(chunk("tIME").data));
  const ignored = /^(?:tIME|eXIf|iCCP|pHYs|hIST|sPLT|sTER)$/;
  if (chunks.some(({ name }) => !DRAWS.has(name) && !TEXTS.has(name) && !ignored.test(name))) findings.add("extra");
  if (end < bytes.length) findings.add("extra");
  const profile = chunk("iCCP") ? await cleanProfile(chunk("iCCP").data) : null;
  const left = profile ? ["picture", "colours"] : ["picture"];
  return { bytes: write(chunks, orientation, profile), findings, left };
}

/** The chunks up to the last: {name, data, whole}; `end` is where they end. */
function listChunks(bytes) {
  const chunks = [];
  const numbers = view(bytes);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const stop = at + 12 + numbers.getUint32(at);
    if (stop > bytes.length) break;
    const name = toText(bytes.subarray(at + 4, at + 8));
    chunks.push({ name, data: bytes.subarray(at + 8, stop - 4), whole: bytes.subarray(at, stop) });
    at = stop;
    if (name === "IEND" && chunks[0].name === "IHDR") return { chunks, end: at };
  }
  throw new Unreadable();
}

function write(chunks, orientation, profile) {
  const kept = chunks.filter(({ name }) => DRAWS.has(name)).map(({ whole }) => whole);
  const [header, ...rest] = kept;
  return join(
    fromText(SIGNATURE),
    header,
    // A profile must come before the palette, and how the picture is turned before its data.
    profile ? makeChunk("iCCP", profile) : [],
    orientation > 1 ? makeChunk("eXIf", writeOrientation(orientation)) : [],
    ...rest,
  );
}

function makeChunk(name, data) {
  const body = join(fromText(name), data);
  const numbers = new Uint8Array(8);
  view(numbers).setUint32(0, data.length);
  view(numbers).setUint32(4, crc32(body));
  return join(numbers.subarray(0, 4), body, numbers.subarray(4));
}

// PNG 11.3.2.3: a name, NUL, one byte, the profile. One that can't be unpacked is of no use to anybody.
async function cleanProfile(data) {
  const packed = data.subarray(data.indexOf(0) + 2);
  const profile = neutraliseProfile(await unpack(packed, "deflate", MOST_UNPACKED_BYTES).catch(() => new Uint8Array()));
  return profile ? join(fromText("icc\0\0"), await pack(profile, "deflate")) : null;
}

async function tellText({ name, data }, findings) {
  const keyword = toText(data.subarray(0, Math.max(data.indexOf(0), 0)));
  const text = await readText(name, data, keyword.length);
  if (keyword === "XML:com.adobe.xmp") return findings.addAll(readXmp(text));
  // ExifReader reads those that hold Exif or IPTC data in hexadecimal.
  if (keyword.startsWith("Raw profile type")) return findings.add("extra");
  const what = SAID_BY_KEYWORD.find(([pattern]) => pattern.test(keyword))?.[1] ?? "comment";
  const shown = name === "iTXt" ? new TextDecoder().decode(text) : toText(text);
  findings.add(what, what === "comment" ? `${keyword}: ${shown}` : shown);
}

// PNG 11.3.3: keyword, NUL, then for zTXt one byte, for iTXt two bytes and two texts that end with NUL.
async function readText(name, data, keywordLength) {
  let at = keywordLength + 1;
  if (name === "tEXt") return data.subarray(at);
  if (name === "zTXt") return unpackText(data.subarray(at + 1));
  const isPacked = data[at] === 1;
  at = data.indexOf(0, data.indexOf(0, at + 2) + 1) + 1;
  return isPacked ? unpackText(data.subarray(at)) : data.subarray(at);
}

// A text that can't be unpacked goes all the same; only what it said can't be told.
function unpackText(data) {
  return unpack(data, "deflate", MOST_UNPACKED_BYTES).catch(() => fromText("…"));
}

function describeTime(data) {
  const [year, ...rest] = [(data[0] << 8) | data[1], ...data.subarray(2, 7)];
  const [month, day, hour, minute, second] = rest.map((number) => String(number).padStart(2, "0"));
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}
