// Office files: ZIP archives of XML parts and pictures. What is removed from the parts is in ooxml.js and odf.js.

import { decodeLatin1 } from "../bytes.js";
import { detectType } from "../detect_type.js";
import { TooLarge, Unreadable } from "../errors.js";
import { Findings } from "../findings.js";
import { FORMATS, READ_IN_PARTS } from "../formats.js";
import { containsLocalPath } from "../local_paths.js";
import { decodeLoosely, listRemaining } from "../remaining.js";
import * as odf from "./odf.js";
import * as ooxml from "./ooxml.js";
import { listTexts, rewriteXml } from "../xml.js";
import { listEntries, readEntry, writeZip } from "./zip.js";

const MAX_DECOMPRESSED_BYTES = 128 * 2 ** 20;
const MAX_DEPTH = 2;
// The kinds of embedded files that are cleaned too, and documents.
const EMBEDDED = new Set(["jpeg", "png", "webp", "heic", "film"]);
const FONT_FILE = /\.(?:odttf|fntdata|ttf|otf)$/i;

/**
 * The kind of Office file that a ZIP archive (a Blob) is: "odf", "ooxml", or null. Throws Unreadable, Locked, TooLarge.
 */
export async function detectPackage(file) {
  const entries = await listEntries(file);
  const has = (pattern) => entries.some(({ name }) => pattern.test(name));
  const mark = entries.find(({ name }) => name === "mimetype");
  const mimetype = mark ? decodeLatin1(await readEntry(file, mark, 200)) : "";
  if (/^application\/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation|graphics)/.test(mimetype)) return "odf";
  return has(/^\[Content_Types\]\.xml$/i) && has(/^(?:word|xl|ppt)\//) ? "ooxml" : null;
}

/**
 * Remove an Office file's metadata: {bytes, findings: Findings, left: [what]}. `depth`: how many files it is embedded
 * in; `room.bytes`: to how many bytes it and what is embedded in it may decompress. Throws Unreadable, Locked, TooLarge.
 */
export async function removeMetadata(bytes, depth = 0, room = { bytes: MAX_DECOMPRESSED_BYTES }) {
  const file = new Blob([bytes]);
  const kind = await detectPackage(file);
  if (kind === null) throw new Unreadable();
  const findings = new Findings();
  const left = new Set(["content"]);
  const parts = await readParts(file, room);
  const { kept, editorOf } = (kind === "odf" ? odf : ooxml).selectParts(parts, findings, left);
  // The part mimetype must be the first of an OpenDocument file.
  const written = new Map(kept.has("mimetype") ? [["mimetype", null]] : []);
  for (const [name, data] of kept) {
    const editor = editorOf(name);
    if (editor) written.set(name, new TextEncoder().encode(rewriteXml(data, editor)));
    else written.set(name, isPackagePart(name) ? data : await cleanEmbedded(name, data, findings, left, depth, room));
  }
  reportRemaining(written, editorOf, findings, left);
  return { bytes: await writeZip(written), findings, left: [...left] };
}

function isPackagePart(name) {
  return name === "mimetype" || /^\[Content_Types\]\.xml$|\.rels$/i.test(name);
}

async function readParts(file, room) {
  const entries = await listEntries(file);
  room.bytes -= entries.reduce((sum, { size }) => sum + size, 0);
  if (room.bytes < 0) throw new TooLarge();
  const parts = new Map();
  for (const entry of entries) parts.set(entry.name, await readEntry(file, entry, entry.size));
  return parts;
}

// Embedded pictures and documents are cleaned too. What can't be cleaned is kept and reported in `left`.
async function cleanEmbedded(name, data, findings, left, depth, room) {
  const kind = await detectType(new Blob([data]));
  const isPackage = kind === "zip" && depth < MAX_DEPTH;
  if (!isPackage && !EMBEDDED.has(kind)) {
    if (data.length > 0 && !FONT_FILE.test(name)) left.add(/vba/i.test(name) ? "macros" : "embedded");
    return data;
  }
  try {
    const format = await FORMATS[isPackage ? "ooxml" : kind]();
    const cleaned = await format.removeMetadata(READ_IN_PARTS.has(kind) ? new Blob([data]) : data, depth + 1, room);
    findings.addAll(cleaned.findings.list());
    if (isPackage) left.add("inside");
    for (const what of cleaned.left) if (what !== "picture") left.add(what);
    return new Uint8Array(await new Blob([cleaned.bytes]).arrayBuffer());
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    left.add("embedded");
    return data;
  }
}

// What was removed as metadata may also be in the text, which is not changed: a signature, a link.
function reportRemaining(parts, editorOf, findings, left) {
  function* listAll() {
    for (const [name, data] of parts) {
      const isXml = editorOf(name) || isPackagePart(name);
      const text = isXml ? listTexts(new TextDecoder().decode(data)) : decodeLoosely(data);
      if (isXml && containsLocalPath(text)) left.add("paths");
      yield name;
      yield text;
    }
  }
  for (const what of listRemaining(findings.list(), listAll())) left.add(what);
}
