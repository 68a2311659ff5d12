// Content streams (ISO 32000-2, 7.8): what pages draw. Remarks are removed, private data of marks, and the metadata of
// pictures that are written in the stream itself.

import { concat, decodeLatin1, encodeLatin1 } from "../bytes.js";
import { PDFName } from "../vendor/pdf.js";

// Only a stream with one of these needs to be looked at token by token; but for the marks that most have.
const SUSPICIOUS = /%|<<|\bBI\b/;
const COMMON_MARKS = /<<(?:\s*\/(?:MCID|Type|Subtype|BBox|Attached)\s*(?:[-\d.]+|\/\w+|\[[^\]<(]*\]))*\s*>>/g;
const TOKEN = /[\0\t\n\f\r ]+|%[^\r\n]*|<<|>>|<[^>]*>|\/[^\0\t\n\f\r ()<>[\]{}/%]*|[[\]{})]|[^\0\t\n\f\r ()<>[\]{}/%]+/y;
const DRAWN = /\/([^\0\t\n\f\r ()<>[\]{}/%]+)[\0\t\n\f\r ]*(?:Do\b|$)/g;
const INVISIBLE = /\b[37][\0\t\n\f\r ]+Tr\b/;
const MARK_KEYS = new Set(["MCID", "ActualText", "Alt", "E", "Lang", "Type", "Subtype", "BBox", "Attached", "Contents"]);
const PICTURE_KEYS = new Set([
  "BPC", "BitsPerComponent", "CS", "ColorSpace", "D", "Decode", "DP", "DecodeParms", "F", "Filter", "H", "Height", "IM", "ImageMask", "I",
  "Interpolate", "Intent", "W", "Width",
]);
const END_OF_PICTURE = /[\0\t\n\f\r ]EI(?=[\0\t\n\f\r ]|$)/g;
// What follows a picture is read as text; bytes of a picture that look like its end are followed by others.
const BINARY = /[^\t\n\f\r -~]/;

/** What a content stream draws (PDFName), in Latin-1 text, and whether it writes text that can't be seen. */
export function readContent(text) {
  const unescape = (name) => name.replace(/#([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
  const drawn = [...text.matchAll(DRAWN)].map(([, name]) => PDFName.of(unescape(name)));
  return { drawn, hasInvisibleText: INVISIBLE.test(text) };
}

/**
 * A content stream without remarks and private data, or null if there are none. `cleanPicture(text, bytes)` gives the entries and
 * bytes of a picture in the stream, cleaned, or null; `report(key, text)` is told what is removed.
 */
export async function cleanContent(bytes, { cleanPicture, report }) {
  if (!SUSPICIOUS.test(new TextDecoder("latin1").decode(bytes).replace(COMMON_MARKS, ""))) return null;
  const text = decodeLatin1(bytes);
  const [kept, tokens] = [[], new Tokens(text)];
  let from = 0;
  for (let token = tokens.next(); token !== null; token = tokens.next()) {
    const replacement = await replace(token, tokens, { cleanPicture, report });
    if (replacement === null) continue;
    kept.push(encodeLatin1(text.slice(from, token.start)), replacement);
    from = tokens.at;
  }
  return kept.length > 0 ? concat(...kept, encodeLatin1(text.slice(from))) : null;
}

// The bytes instead of a token and what belongs to it, or null if it stays.
async function replace({ text, start }, tokens, { cleanPicture, report }) {
  if (text[0] === "%") return report("comment", text.slice(1)) ?? new Uint8Array();
  if (text === "<<") return keepEntries(tokens, start, ">>", MARK_KEYS, report);
  return text === "BI" ? await replacePicture(tokens, start, cleanPicture, report) : null;
}

// Entries up to `end`; null if all of them stay.
function keepEntries(tokens, start, end, allowed, report) {
  const entries = readEntries(tokens, end);
  const dropped = entries.filter(({ key }) => !allowed.has(key));
  for (const { key, value } of dropped) report(key, value);
  if (dropped.length === 0) return null;
  const kept = entries.filter(({ key }) => allowed.has(key)).map(({ key, value }) => `/${key}${value}`);
  return encodeLatin1(`${end === ">>" ? "<<" : "BI "}${kept.join("")}${end}`);
}

function readEntries(tokens, end) {
  const entries = [];
  let depth = 0;
  for (let token = tokens.next(); token !== null && !(depth === 0 && token.text === end); token = tokens.next()) {
    const isKey = depth === 0 && token.text[0] === "/" && (entries.length === 0 || entries.at(-1).isWhole);
    if (isKey) entries.push({ key: token.text.slice(1), value: "", isWhole: false });
    else if (entries.length > 0) addToValue(entries.at(-1), token.text, depth);
    if (token.text === "<<" || token.text === "[") depth++;
    else if ((token.text === ">>" || token.text === "]") && depth > 0) {
      if (--depth === 0 && entries.length > 0) entries.at(-1).isWhole = true;
    }
  }
  return entries;
}

function addToValue(entry, text, depth) {
  if (text[0] === "%") return;
  entry.value += text;
  // A number and an opening bracket are followed by more, or by the next key.
  if (depth === 0 && !/^[\0\t\n\f\r ]/.test(text) && text !== "<<" && text !== "[") entry.isWhole = true;
}

async function replacePicture(tokens, start, cleanPicture, report) {
  const edited = keepEntries(tokens, start, "ID", PICTURE_KEYS, report);
  const entries = edited === null ? tokens.text.slice(start + 2, tokens.at - 2) : decodeLatin1(edited.subarray(3, -2));
  const data = tokens.readPicture();
  const cleaned = await cleanPicture(entries, encodeLatin1(data));
  if (cleaned === null && edited === null) return null;
  const { head, bytes } = cleaned ?? { head: entries, bytes: encodeLatin1(data) };
  return concat(encodeLatin1(`BI ${head} ID `), bytes, encodeLatin1("\nEI"));
}

class Tokens {
  at = 0;

  constructor(text) {
    this.text = text;
  }

  /** The next token, {text, start}; null at the end, and where the rest can't be read. */
  next() {
    if (this.at >= this.text.length) return null;
    const start = this.at;
    if (this.text[start] === "(") this.at = findClosing(this.text, start);
    else {
      TOKEN.lastIndex = start;
      this.at = TOKEN.test(this.text) ? TOKEN.lastIndex : this.text.length;
    }
    return { text: this.text.slice(start, this.at), start };
  }

  /** A picture's data after ID and one space, up to EI. */
  readPicture() {
    const start = this.at + 1;
    END_OF_PICTURE.lastIndex = this.at;
    for (let found = END_OF_PICTURE.exec(this.text); found; found = END_OF_PICTURE.exec(this.text)) {
      this.at = END_OF_PICTURE.lastIndex;
      if (!BINARY.test(this.text.slice(this.at, this.at + 15))) return this.text.slice(start, found.index);
    }
    this.at = this.text.length;
    return this.text.slice(start);
  }
}

function findClosing(text, start) {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return at + 1;
  }
  return text.length;
}
