// Office files: archives of XML parts and pictures. What to take out of the parts is in ooxml.js and odf.js.

import { toText } from "./bytes.js";
import { Findings } from "./findings.js";
import * as odf from "./odf.js";
import * as ooxml from "./ooxml.js";
import { holdsPath } from "./paths.js";
import { TooLarge, Unreadable } from "./refusals.js";
import { rewriteXml } from "./xml.js";
import { listEntries, readEntry, writeZip } from "./zip.js";

const MOST_UNPACKED_BYTES = 128 * 2 ** 20;
const DEEPEST = 2;
// By their first three bytes.
const PICTURES = {
  "\xff\xd8\xff": () => import("./jpeg.js"),
  "\x89PN": () => import("./png.js"),
  RIF: () => import("./webp.js"),
};
const FONT = /\.(?:odttf|fntdata|ttf|otf)$/i;
// Shorter names are parts of too many words, and these are nobody's.
const SHORTEST_NAME = 4;
const NOBODY = /^(?:author|unknown|user|admin|microsoft (?:office )?user|windows user|python-docx|openpyxl)$/i;

/** Which kind of Office file an archive is: odf, ooxml, or null if it is none. */
export async function tellPackage(file) {
  const entries = await listEntries(file);
  const has = (pattern) => entries.some(({ name }) => pattern.test(name));
  const mark = entries.find(({ name }) => name === "mimetype");
  const mimetype = mark ? toText(await readEntry(file, mark, 200)) : "";
  if (/^application\/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation|graphics)/.test(mimetype)) return "odf";
  return has(/^\[Content_Types\]\.xml$/i) && has(/^(?:word|xl|ppt)\//) ? "ooxml" : null;
}

/** Sift an Office file: {bytes, findings, left}. Throws Unreadable, Locked and TooLarge. */
export async function sift(bytes, depth = 0) {
  const file = new Blob([bytes]);
  const kind = await tellPackage(file);
  if (kind === null) throw new Unreadable();
  const findings = new Findings();
  const left = new Set(["content"]);
  const parts = await readParts(file);
  const { kept, editorOf } = (kind === "odf" ? odf : ooxml).select(parts, findings, left);
  // An OpenDocument file must begin with what it is.
  const written = new Map(kept.has("mimetype") ? [["mimetype", null]] : []);
  for (const [name, data] of kept) {
    const editor = editorOf(name);
    if (editor) written.set(name, new TextEncoder().encode(rewriteXml(data, editor)));
    else written.set(name, isOfPackage(name) ? data : await siftEmbedded(name, data, findings, left, depth));
  }
  const texts = [...written].filter(([name]) => editorOf(name)).map(([, data]) => new TextDecoder().decode(data));
  tellRemains(texts, findings, left);
  return { bytes: await writeZip(written), findings, left: [...left] };
}

function isOfPackage(name) {
  return name === "mimetype" || /^\[Content_Types\]\.xml$|\.rels$/i.test(name);
}

async function readParts(file) {
  const entries = await listEntries(file);
  if (entries.reduce((sum, { size }) => sum + size, 0) > MOST_UNPACKED_BYTES) throw new TooLarge();
  const parts = new Map();
  for (const entry of entries) parts.set(entry.name, await readEntry(file, entry, MOST_UNPACKED_BYTES));
  return parts;
}

// Pictures and documents inside are cleaned like others; what can't be cleaned stays, and is told.
async function siftEmbedded(name, data, findings, left, depth) {
  const mark = toText(data.subarray(0, 3));
  const load = PICTURES[mark] ?? (mark.startsWith("PK") && depth < DEEPEST ? () => import("./office.js") : null);
  if (!load) {
    if (data.length > 0 && !FONT.test(name)) left.add(/vba/i.test(name) ? "macros" : "embedded");
    return data;
  }
  try {
    const sifted = await (await load()).sift(data, depth + 1);
    findings.addAll(sifted.findings.list());
    for (const what of sifted.left) if (what !== "picture") left.add(what);
    return sifted.bytes;
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    left.add("embedded");
    return data;
  }
}

// What was taken out where it is expected may also stand in the text: a name under a letter, a folder in a link.
function tellRemains(texts, findings, left) {
  const people = findings.values("author", "editor", "reviewer");
  const names = people.filter((name) => name.length >= SHORTEST_NAME && !NOBODY.test(name));
  for (const text of texts) {
    const plain = text.replace(/<[^>]*>/g, "").toLowerCase();
    if (names.some((name) => plain.includes(name.toLowerCase()))) left.add("names");
    if (holdsPath(text)) left.add("paths");
  }
}
