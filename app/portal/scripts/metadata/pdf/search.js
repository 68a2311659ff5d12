// Looks in what is about to be written for everything that was found.

import { decodeLatin1 } from "../bytes.js";
import { containsLocalPath } from "../local_paths.js";
import { PDFArray, PDFDict, PDFHexString, PDFName, PDFRawStream, PDFString } from "../vendor/pdf.js";
import { readText } from "./text.js";

// Shorter values are parts of too many words; titles and days are on the pages as a rule, programs in their typefaces.
const MIN_LENGTH = 4;
const UNSEARCHED = new Set(["title", "day", "software", "comment", "place"]);
const DEFAULT_NAME = /^(?:author|unknown|user|admin|microsoft|adobe|microsoft (?:office )?user|windows user|anonymous)$/i;
const WORDS = { author: "names", editor: "names", reviewer: "names", company: "names", signature: "names", path: "paths" };

/** What is left of what was found (keys of messages.js): in the texts of content streams, and in all objects. */
export function findLeft(context, texts, findings) {
  const { strings, streams } = collect(context);
  const left = new Set([...texts, strings].some(containsLocalPath) ? ["paths"] : []);
  const values = findings.list().filter(isSearched).map(({ what, value }) => ({ what, value: normalise(value) }));
  if (values.length === 0) return left;
  for (const text of [...texts, strings, ...streams.map((stream) => decodeLatin1(stream.contents))]) {
    const plain = normalise(text);
    for (const { what, value } of values) if (plain.includes(value)) left.add(WORDS[what] ?? "repeated");
  }
  return left;
}

/** A content stream's texts, which may be in pieces: [(Ja) -20 (ne)] TJ. */
export function joinTexts(text) {
  const read = text.replace(/<([0-9a-f\s]{2,})>/gi, (_, digits) => `(${readHex(digits.replace(/\s/g, ""))})`);
  return read.replace(/\)[\s\d.-]*\(/g, "").replace(/\\([()\\])/g, "$1");
}

function isSearched({ what, value }) {
  return value.length >= MIN_LENGTH && !UNSEARCHED.has(what) && !DEFAULT_NAME.test(value) && !/^[\d.]+$/.test(value);
}

// All strings and names as one text, and the streams as they are written.
function collect(context) {
  const [strings, names, streams] = [[], new Set(), []];
  const waiting = [...context.indirectObjects.values()];
  while (waiting.length > 0) {
    const object = waiting.pop();
    if (object instanceof PDFName) names.add(object);
    else if (object instanceof PDFString || object instanceof PDFHexString) strings.push(readText(object));
    else if (object instanceof PDFArray) for (const each of object.array) waiting.push(each);
    else if (object instanceof PDFDict) for (const [key, value] of object.dict) waiting.push(key, value);
    else if (object instanceof PDFRawStream) {
      streams.push(object);
      waiting.push(object.dict);
    }
  }
  for (const name of names) strings.push(name.decodeText());
  return { strings: strings.join("\n"), streams };
}

function normalise(text) {
  return text.toLowerCase().replace(/\s+/g, " ");
}

function readHex(digits) {
  let text = "";
  for (let at = 0; at + 1 < digits.length; at += 2) text += String.fromCharCode(parseInt(digits.slice(at, at + 2), 16));
  return text;
}
