// PDF (ISO 32000-2): parsed, and written anew with the objects that the catalogue leads to. Earlier versions and
// objects that nothing refers to are removed, and metadata on the way.

import { Locked, TooLarge, Unreadable } from "./errors.js";
import { Findings } from "./findings.js";
import { stripProfile } from "./pictures/icc.js";
import { removeMetadata as removeJpegMetadata } from "./pictures/jpeg.js";
import { containsLocalPath } from "./local_paths.js";
import {
  PDFArray, PDFDict, PDFHexString, PDFName, PDFParser, PDFRawStream, PDFRef, PDFStream, PDFStreamWriter, PDFString,
  decodePDFRawStream,
} from "./vendor/pdf.js";
import { readXmp } from "./pictures/xmp.js";

const OBJECTS_A_TICK = 500;
const MAX_UNPACKED_BYTES = 128 * 2 ** 20;

const INFO = {
  Author: "author", Creator: "software", Producer: "software", CreationDate: "day", ModDate: "day", Title: "title",
  Subject: "title", Keywords: "title", Company: "company", Manager: "author", SourceModified: "day",
};

// Keys that are removed from any dictionary, and what each reveals.
const REMOVED = {
  Metadata: null, PieceInfo: "extra", LastModified: "day", CreationDate: "day", ModDate: "day", Thumb: "preview",
  SpiderInfo: "path", CreatorInfo: "software", Perms: "signature", DSS: "signature",
};
// Keys that are removed from annotations: author, date and name (tables 166 and 172).
const REMOVED_FROM_ANNOTATIONS = { T: "reviewer", M: "day", NM: null };
const NOT_BY_READERS = new Set(["Widget", "Link"].map((name) => PDFName.of(name)));

/** Remove a document's metadata: {bytes, findings: Findings, left: [what]}. Throws Unreadable, Locked. */
export async function removeMetadata(bytes) {
  const context = await parse(bytes);
  const findings = new Findings();
  const left = new Set(["pages"]);
  const { Root, Info, ID, Encrypt } = context.trailerInfo;
  if (Encrypt) throw new Locked();
  if (!(context.lookup(Root) instanceof PDFDict)) throw new Unreadable();
  reportInfo(context.lookup(Info), findings);
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
    // true: throw at the first invalid object. Copied without being parsed, it could hold anything.
    return await PDFParser.forBytesWithOptions(bytes, OBJECTS_A_TICK, true).parseDocument();
  } catch {
    // The cross-reference table of an encrypted file may not be readable.
    throw decodeAscii(bytes).includes("/Encrypt") ? new Locked() : new Unreadable();
  }
}

function reportInfo(info, findings) {
  if (!(info instanceof PDFDict)) return;
  for (const [key, value] of info.entries()) {
    const name = key.decodeText();
    findings.add(Object.hasOwn(INFO, name) ? INFO[name] : "extra", readString(info.context.lookup(value)));
  }
}

// The references of all objects that the root leads to. Removes metadata from each object on the way.
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
      // One by one, because the number of arguments of a call is limited.
      for (const each of object.asArray()) waiting.push(each);
    } else if (object instanceof PDFDict || object instanceof PDFStream) {
      const dict = object instanceof PDFStream ? object.dict : object;
      cleanDict(dict, findings, left);
      for (const each of dict.values()) waiting.push(each);
    } else if (containsLocalPath(readString(object))) {
      left.add("paths");
    }
  }
  return reached;
}

function cleanDict(dict, findings, left) {
  const find = (key) => dict.lookup(PDFName.of(key));
  const subtype = find("Subtype");
  const isAnnotation = dict.has(PDFName.of("Rect")) && subtype instanceof PDFName && !NOT_BY_READERS.has(subtype);
  const removed = isAnnotation ? { ...REMOVED, ...REMOVED_FROM_ANNOTATIONS } : REMOVED;
  for (const [key, what] of Object.entries(removed)) removeKey(dict, key, what, findings);
  if (find("FT") === PDFName.of("Sig") || readString(find("FT")) === "Sig") removeKey(dict, "V", "signature", findings);
  if (dict.has(PDFName.of("EF"))) left.add("embedded");
  if (dict.has(PDFName.of("XFA")) || dict.has(PDFName.of("OCGs"))) left.add("hidden");
  if (isAnnotation && subtype !== PDFName.of("Popup")) left.add("comments");
}

function removeKey(dict, key, what, findings) {
  const value = dict.lookup(PDFName.of(key));
  if (value === undefined) return;
  if (key === "Metadata") findings.addAll(value instanceof PDFRawStream && isNew(value) ? readXmp(decompress(value)) : []);
  else if (what) findings.add(what, readString(value) || null);
  dict.delete(PDFName.of(key));
}

async function cleanStream(stream, findings, left) {
  const filter = stream.dict.lookup(PDFName.of("Filter"));
  const only = filter instanceof PDFArray && filter.size() === 1 ? filter.lookup(0) : filter;
  if (only === PDFName.of("JPXDecode")) left.add("embedded");
  if (only !== PDFName.of("DCTDecode")) return;
  try {
    const { bytes, findings: found } = await removeJpegMetadata(stream.contents);
    findings.addAll(found.list());
    stream.updateContents(bytes);
  } catch {
    left.add("embedded");
  }
}

function cleanProfile(stream, left) {
  if (!(stream instanceof PDFRawStream) || !isNew(stream)) return;
  const neutral = stripProfile(decompress(stream));
  if (neutral === null) return void left.add("embedded");
  left.add("colours");
  for (const key of ["Filter", "DecodeParms"]) stream.dict.delete(PDFName.of(key));
  stream.updateContents(neutral);
}

function decompress(stream) {
  const bytes = decodePDFRawStream(stream).decode();
  const { context } = stream.dict;
  // Counted with what pdf-lib unpacks (vendor/build.mjs).
  context.unpackedBytes = (context.unpackedBytes ?? 0) + bytes.length;
  if (context.unpackedBytes > MAX_UNPACKED_BYTES) throw new TooLarge();
  return bytes;
}

// A file may refer to one object from everywhere: it is read once.
const [seen, texts] = [new WeakSet(), new WeakMap()];

function isNew(object) {
  return !seen.has(object) && seen.add(object).has(object);
}

function readString(object) {
  if (!(object instanceof PDFString || object instanceof PDFHexString)) return "";
  if (!texts.has(object)) texts.set(object, object.decodeText());
  return texts.get(object);
}

// An incremental update has the offset of the table before it. So has a linearized file,
// which is not counted.
function hasEarlierVersion(bytes) {
  return /\/Prev\s+\d+\s*(?:\/|>>)/.test(decodeAscii(bytes)) && !decodeAscii(bytes.subarray(0, 2048)).includes("/Linearized");
}

// For ASCII searches only: windows-1252, but much faster than decodeLatin1.
function decodeAscii(bytes) {
  return new TextDecoder("latin1").decode(bytes);
}
