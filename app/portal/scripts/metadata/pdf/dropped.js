// What is dropped from a PDF, in the words of findings.

import { PDFArray, PDFDict, PDFName, PDFRawStream, PDFRef } from "../vendor/pdf.js";
import { readText } from "./text.js";

// Enough to tell what a document says of itself, however much that is.
const MAX_OBJECTS = 5000;
// What a key reveals. Null: nothing that is worth telling.
const KEYS = {
  Author: "author", Creator: "software", Producer: "software", CreationDate: "day", ModDate: "day", Title: "title", Subject: "title",
  Keywords: "title", Company: "company", Manager: "author", SourceModified: "day", PieceInfo: "extra", LastModified: "day",
  Thumb: "preview",
  SpiderInfo: "path", CreatorInfo: "software", Perms: "signature", DSS: "signature", T: "reviewer", M: "day", NM: null, User: "author",
  OutputIntents: "profile", JavaScript: "macros", JS: "macros", AA: "macros", "PTEX.FileName": "path", SV: "signature", Lock: "signature",
  CheckSum: "identifier", ID: "identifier", DocumentID: "identifier", Extensions: null, RC: null, RV: null, DS: null, Subj: null, AF: null,
  DA: null, Registry: null, Ordering: null, FontFamily: null, CharSet: null, Panose: null, Lang: null,
};
const SUBTYPES = {
  Sound: "media", Movie: "media", Screen: "media", "3D": "media", RichMedia: "media", Projection: "media", PS: "macros",
};
const ACTIONS = { JavaScript: "macros", Sound: "media", Movie: "media", Rendition: "media", Launch: "path", GoToR: "path", GoToE: "path" };
// Kinds that whatever is in such a dictionary has too.
const PASSED_ON = new Set(["signature", "profile", "path", "macros"]);
// Links back, and what a signature is made of.
const BACK = new Set(["Parent", "P", "Pg", "Prev"].map((name) => PDFName.of(name)));
const UNTOLD = new Set([...BACK, ...["Contents", "Cert", "ByteRange"].map((name) => PDFName.of(name))]);
const [TYPE, SUBTYPE, ACTION, FORM, RECTANGLE] = ["Type", "Subtype", "S", "FT", "Rect"].map((name) => PDFName.of(name));

export class Dropped {
  /** XMP and other streams whose content is still to be read. */
  metadata = [];
  #findings;
  #seen = new Set();

  constructor(findings) {
    this.#findings = findings;
  }

  /** Report a value that was dropped under a key (a PDFName) of a dictionary, both null in an array. */
  report = (key, object, dict = null) => {
    if (!BACK.has(key)) this.#report(nameOf(key, dict), object, null);
  };

  #report(key, object, of) {
    const known = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (known === null) return;
    const text = readText(object);
    if (text) return void this.#findings.add(of ?? known ?? "extra", text);
    if (![PDFArray, PDFDict, PDFRawStream].some((type) => object instanceof type) || this.#isSeen(object)) return;
    if (object instanceof PDFArray) this.#reportItems(key, object, of);
    else this.#reportEntries(key, object, of ?? known);
  }

  #reportItems(key, array, of) {
    for (const each of array.asArray().slice(0, MAX_OBJECTS)) this.#report(key, array.context.lookup(each), of);
  }

  #reportEntries(key, object, known) {
    const dict = object instanceof PDFRawStream ? object.dict : object;
    if (key === "Metadata" && dict !== object) return void this.metadata.push(object);
    const what = this.#recognise(dict) ?? known;
    if (what !== undefined || dict !== object) this.#findings.add(what ?? "extra");
    if (what === "history") return;
    const inner = PASSED_ON.has(what) ? what : null;
    for (const [name, value] of dict.entries()) {
      // What a stream refers to is reported with whatever else leads there.
      const isTold = !UNTOLD.has(name) && (dict === object || !(value instanceof PDFRef));
      if (isTold) this.#report(nameOf(name, dict), dict.context.lookup(value), inner);
    }
  }

  #recognise(dict) {
    const find = (key) => dict.lookup(key);
    const name = (object) => (object instanceof PDFName ? object.decodeText() : "");
    if (name(find(TYPE)) === "Sig" || dict.has(PDFName.of("ByteRange"))) return "signature";
    if (name(find(TYPE)) === "Page") return "history";
    const subtype = name(find(SUBTYPE));
    if (Object.hasOwn(SUBTYPES, subtype)) return SUBTYPES[subtype];
    const action = name(find(ACTION));
    return Object.hasOwn(ACTIONS, action) && !dict.has(FORM) ? ACTIONS[action] : null;
  }

  #isSeen(object) {
    if (this.#seen.has(object) || this.#seen.size >= MAX_OBJECTS) return true;
    this.#seen.add(object);
    return false;
  }
}

// T is who wrote an annotation, and of anything else a title.
function nameOf(key, dict) {
  const name = key?.decodeText() ?? "";
  return name === "T" && (!dict?.has(RECTANGLE) || dict.has(FORM)) ? "Title" : name;
}
