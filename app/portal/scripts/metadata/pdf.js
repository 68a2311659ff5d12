// PDF: taken apart and written anew from what its catalogue leads to. Earlier versions, and all that lies about, go.

import { Findings } from "./findings.js";
import { sift as siftJpeg } from "./jpeg.js";
import { holdsPath } from "./paths.js";
import { neutraliseProfile } from "./profile.js";
import { Locked, Unreadable } from "./refusals.js";
import {
  PDFArray, PDFDict, PDFHexString, PDFName, PDFParser, PDFRawStream, PDFRef, PDFStream, PDFStreamWriter, PDFString,
  decodePDFRawStream,
} from "./vendor/pdf.js";
import { readXmp } from "./xmp.js";

const OBJECTS_A_TICK = 500;

const INFO = {
  Author: "author", Creator: "software", Producer: "software", CreationDate: "day", ModDate: "day", Title: "title",
  Subject: "title", Keywords: "title", Company: "company", Manager: "author", SourceModified: "day",
};

// What goes from any dictionary, and what it tells.
const TAKEN = {
  Metadata: null, PieceInfo: "extra", LastModified: "day", CreationDate: "day", ModDate: "day", Thumb: "preview",
  SpiderInfo: "path", CreatorInfo: "software", Perms: "signature", DSS: "signature",
};
// Notes that readers put on pages: their author, day and mark (ISO 32000-2, tables 166 and 172).
const TAKEN_FROM_NOTES = { T: "reviewer", M: "day", NM: null };
const NOT_NOTES = /^(?:Widget|Link)$/;

/** Sift a document: {bytes, findings, left}. Throws Unreadable and Locked. */
export async function sift(bytes) {
  const context = await parse(bytes);
  const findings = new Findings();
  const left = new Set(["pages"]);
  const { Root, Info, ID, Encrypt } = context.trailerInfo;
  if (Encrypt) throw new Locked();
  if (!(context.lookup(Root) instanceof PDFDict)) throw new Unreadable();
  tellInfo(context.lookup(Info), findings);
  if (ID) findings.add("identifier");
  if (hasEarlierVersion(bytes)) findings.add("history");
  const reached = await walk(context, Root, findings, left);
  for (const [ref] of context.enumerateIndirectObjects()) if (!reached.has(ref)) context.delete(ref);
  context.trailerInfo = { Root };
  const written = await PDFStreamWriter.forContext(context, OBJECTS_A_TICK).serializeToBuffer();
  return { bytes: written, findings, left: [...left] };
}

async function parse(bytes) {
  try {
    // Throws at the first object that it doesn't understand: one that is copied unread could say anything.
    return await PDFParser.forBytesWithOptions(bytes, OBJECTS_A_TICK, true).parseDocument();
  } catch {
    // Locked, even the list of its objects may not be readable.
    throw search(bytes).includes("/Encrypt") ? new Locked() : new Unreadable();
  }
}

function tellInfo(info, findings) {
  if (!(info instanceof PDFDict)) return;
  for (const [key, value] of info.entries()) {
    const name = key.decodeText();
    findings.add(Object.hasOwn(INFO, name) ? INFO[name] : "extra", readString(info.context.lookup(value)));
  }
}

// Everything that the catalogue leads to; what tells something is taken out on the way.
async function walk(context, root, findings, left) {
  const reached = new Set();
  const waiting = [root];
  while (waiting.length > 0) {
    const object = waiting.pop();
    if (object instanceof PDFRef) {
      if (reached.has(object)) continue;
      reached.add(object);
      const target = context.lookup(object);
      if (target instanceof PDFRawStream) await cleanStream(target, findings, left);
      waiting.push(target);
    } else if (object instanceof PDFArray) {
      if (object.lookup(0) === PDFName.of("ICCBased")) cleanProfile(object.lookup(1), left);
      // One by one: a call takes only so many arguments.
      for (const each of object.asArray()) waiting.push(each);
    } else if (object instanceof PDFDict || object instanceof PDFStream) {
      const dict = object instanceof PDFStream ? object.dict : object;
      cleanDict(dict, findings, left);
      for (const each of dict.values()) waiting.push(each);
    } else if (holdsPath(readString(object))) {
      left.add("paths");
    }
  }
  return reached;
}

function cleanDict(dict, findings, left) {
  const name = (key) => dict.lookup(PDFName.of(key))?.decodeText?.() ?? "";
  const subtype = dict.lookup(PDFName.of("Subtype")) instanceof PDFName ? name("Subtype") : "";
  const isNote = dict.has(PDFName.of("Rect")) && subtype !== "" && !NOT_NOTES.test(subtype);
  const taken = isNote ? { ...TAKEN, ...TAKEN_FROM_NOTES } : TAKEN;
  for (const [key, what] of Object.entries(taken)) take(dict, key, what, findings);
  if (name("FT") === "Sig") take(dict, "V", "signature", findings);
  if (dict.has(PDFName.of("EF"))) left.add("embedded");
  if (dict.has(PDFName.of("XFA")) || dict.has(PDFName.of("OCGs"))) left.add("hidden");
  if (isNote && subtype !== "Popup") left.add("comments");
}

function take(dict, key, what, findings) {
  const value = dict.lookup(PDFName.of(key));
  if (value === undefined) return;
  if (key === "Metadata") findings.addAll(value instanceof PDFRawStream ? readXmp(unpack(value)) : []);
  else if (what) findings.add(what, readString(value) || null);
  dict.delete(PDFName.of(key));
}

async function cleanStream(stream, findings, left) {
  const filter = stream.dict.lookup(PDFName.of("Filter"));
  const only = filter instanceof PDFArray && filter.size() === 1 ? filter.lookup(0) : filter;
  if (only === PDFName.of("JPXDecode")) left.add("embedded");
  if (only !== PDFName.of("DCTDecode")) return;
  try {
    const { bytes, findings: found } = await siftJpeg(stream.contents);
    findings.addAll(found.list());
    stream.updateContents(bytes);
  } catch {
    left.add("embedded");
  }
}

function cleanProfile(stream, left) {
  if (!(stream instanceof PDFRawStream)) return;
  const neutral = neutraliseProfile(unpack(stream));
  if (neutral === null) return void left.add("embedded");
  left.add("colours");
  for (const key of ["Filter", "DecodeParms"]) stream.dict.delete(PDFName.of(key));
  stream.updateContents(neutral);
}

function unpack(stream) {
  return decodePDFRawStream(stream).decode();
}

function readString(object) {
  return object instanceof PDFString || object instanceof PDFHexString ? object.decodeText() : "";
}

// A version that is added says where the one before it lists its objects. So does a file made for slow lines.
function hasEarlierVersion(bytes) {
  return /\/Prev\s+\d+\s*(?:\/|>>)/.test(search(bytes)) && !search(bytes.subarray(0, 2048)).includes("/Linearized");
}

// Only for what is ASCII: the browser's own decoder is much faster than ours.
function search(bytes) {
  return new TextDecoder("latin1").decode(bytes);
}
