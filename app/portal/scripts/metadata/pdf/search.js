// Looks in what is about to be written for everything that was found.

import { decodeLatin1 } from "../bytes.js";
import { containsLocalPath } from "../local_paths.js";
import { decodeLoosely, listRemaining } from "../remaining.js";
import { PDFArray, PDFDict, PDFHexString, PDFName, PDFRawStream, PDFString } from "../vendor/pdf.js";
import { unpack } from "./streams.js";
import { readText } from "./text.js";

// Titles, days and places are on the pages as a rule, programs in their typefaces.
const UNSEARCHED = new Set(["title", "day", "software", "comment", "place"]);

const FONT_FILES = new Set(["FontFile", "FontFile2", "FontFile3"].map((name) => PDFName.of(name)));

// So much room before a text, in thousandths of the size of its typeface, is a space.
const SPACE = -150;

/** What is left of what was found (keys of messages.js): in the texts of content streams, in all objects, and in typefaces. */
export async function findLeft(context, texts, findings) {
  const { strings, streams, fonts } = collect(context);
  const sought = findings.list().filter(({ what, value }) => !UNSEARCHED.has(what) && !/^[\d.]+$/.test(value));
  const left = new Set([...texts, strings].some(containsLocalPath) ? ["paths"] : []);
  if (sought.length === 0) return left;
  const written = streams.map((stream) => decodeLatin1(stream.contents));
  const typefaces = await Promise.all([...fonts].map((font) => unpack(font).then(decodeLoosely, () => "")));
  return new Set([...left, ...listRemaining(sought, [...texts, strings, ...written, ...typefaces])]);
}

/** A content stream's texts, which may be in pieces: [(Ja) -20 (ne)] TJ. */
export function joinTexts(text) {
  const read = text.replace(/<([0-9a-f\s]{2,})>/gi, (_, digits) => `(${readHex(digits.replace(/\s/g, ""))})`);
  const join = (_, gap) => (parseFloat(gap) < SPACE ? " " : "");
  return read.replace(/\)([\s\d.-]*)\(/g, join).replace(/\\([()\\])/g, "$1");
}

// All strings and names as one text, and the streams as they are written.
function collect(context) {
  const [strings, names, streams, fonts] = [[], new Set(), [], new Set()];
  const waiting = [...context.indirectObjects.values()];
  while (waiting.length > 0) {
    const object = waiting.pop();
    if (object instanceof PDFName) names.add(object);
    else if (object instanceof PDFString || object instanceof PDFHexString) strings.push(readText(object));
    else if (object instanceof PDFArray) for (const each of object.array) waiting.push(each);
    else if (object instanceof PDFDict) {
      for (const [key, value] of object.dict) waiting.push(key, value);
      for (const key of FONT_FILES) if (object.lookup(key) instanceof PDFRawStream) fonts.add(object.lookup(key));
    }
    else if (object instanceof PDFRawStream) {
      streams.push(object);
      waiting.push(object.dict);
    }
  }
  for (const name of names) strings.push(name.decodeText());
  return { strings: strings.join("\n"), streams, fonts };
}

function readHex(digits) {
  let text = "";
  for (let at = 0; at + 1 < digits.length; at += 2) text += String.fromCharCode(parseInt(digits.slice(at, at + 2), 16));
  return text;
}
