// What may be in a PDF file (ISO 32000-2): for each kind of dictionary, stream and array, the keys that are kept and what
// may be their values. Whatever is not named here is dropped by keeper.js.
//
// A value is written as alternatives, separated by "|". "plain" are numbers, names, true, false and null, also in arrays;
// "text" is text that readers show, also in arrays; [x] is an array of x, {x} a dictionary of x under any names; any other
// word is a kind below.

import { PDFArray, PDFDict, PDFName } from "../vendor/pdf.js";
import { ANNOTATIONS } from "./annotation_kinds.js";
import { DOCUMENT, STRUCTURE } from "./document_kinds.js";
import { DRAWING } from "./drawing_kinds.js";

const KINDS = new Map();

for (const [name, kind] of Object.entries({ ...DOCUMENT, ...STRUCTURE, ...ANNOTATIONS, ...DRAWING })) {
  KINDS.set(name, { name, ...kind });
}

/** The kinds by name, prepared: alternatives as lists of kinds, keys as PDF names. */
export const kinds = prepare();

function prepare() {
  const lists = new Map();
  const read = (value) => lists.get(value) ?? lists.set(value, split(value).map((word) => find(word, read))).get(value);
  for (const kind of [...KINDS.values()]) {
    if (kind.keys) kind.keys = prepareKeys(kind.keys, read);
    for (const part of ["each", "pairs"]) if (kind[part]) kind[part] = read(kind[part]);
    if (kind.places) kind.places = kind.places.map(read);
    if (!kind.of) continue;
    for (const [name, inner] of kind.of) kind.of.set(name, Array.isArray(inner) ? inner.map(read) : prepareKeys(inner, read));
  }
  return KINDS;
}

function prepareKeys(keys, read) {
  return new Map(Object.entries(keys).map(([key, value]) => [PDFName.of(key), read(value)]));
}

// "a|[b|c]" is two alternatives.
function split(value) {
  return value.match(/[^|[\]{}]+|\[[^\]]*\]|\{[^}]*\}/g);
}

function find(word, read) {
  if (KINDS.has(word)) return KINDS.get(word);
  const kind = { name: word };
  KINDS.set(word, kind);
  const shape = { "[": PDFArray, "{": PDFDict }[word[0]];
  if (shape) Object.assign(kind, { shape, each: read(word.slice(1, -1)) });
  else if (word !== "plain" && word !== "text") throw new TypeError(word);
  return kind;
}
