// Goes through a document from its catalogue and keeps what kinds.js names; everything else is dropped and reported.

import {
  PDFArray, PDFBool, PDFDict, PDFHexString, PDFName, PDFNull, PDFNumber, PDFRawStream, PDFRef, PDFString,
} from "../vendor/pdf.js";
import { kinds } from "./kinds.js";

const [TYPE, SUBTYPE, KIDS, PAGE] = ["Type", "Subtype", "Kids", "Pg"].map((name) => PDFName.of(name));
const NAMES = new Map();

export class Keeper {
  /** The references that the catalogue leads to. */
  reached = new Set();
  #context;
  #report;
  #look;
  #catalog;
  #pages = new Set();
  #seen = new Map();
  #waiting = [];
  #plain = new Map();
  #texts = new Map();
  #through = new Set();
  // Pictures and forms by the name under which they wait for a page to draw them.
  #unused = new Map();
  #drawn = new Set();

  /** `report(key, object)` is told what is dropped; `look` has a function for each kind that is looked at when it is kept. */
  constructor(context, { report, look }) {
    this.#context = context;
    this.#report = report;
    this.#look = look;
  }

  /** Keep what a catalogue (a PDFRef) leads to. False if it leads to no pages. */
  async keep(root) {
    this.#catalog = this.#context.lookup(root);
    this.#findPages(this.#catalog);
    if (!this.#admit(root, [kinds.get("catalog")])) return false;
    while (this.#waiting.length > 0) {
      const [target, kind] = this.#waiting.pop();
      // Looked at before, for what is about to be dropped, and after.
      const seen = this.#look[kind.name]?.(target, kind);
      if (seen instanceof Promise) await seen;
      if (target instanceof PDFArray) this.#keepItems(target, kind);
      else this.#keepEntries(target instanceof PDFRawStream ? target.dict : target, kind);
    }
    this.#dropUnused();
    return true;
  }

  /** Keep what is drawn under this name (a PDFName), in whatever resources it is. */
  draw(name) {
    if (this.#drawn.has(name)) return;
    this.#drawn.add(name);
    for (const { dict, value, kind } of this.#unused.get(name) ?? []) {
      if (!this.#admit(value, kind.each)) this.#drop(dict, name, value);
    }
  }

  /** Keep all that could be drawn: for a page that can't be read. */
  drawAll() {
    for (const name of this.#unused.keys()) this.draw(name);
    this.draw = () => {};
    this.#unused = null;
  }

  // Pages that were taken out may still be led to, from links and marks: they are none of these.
  #findPages(catalog) {
    const waiting = [catalog instanceof PDFDict ? catalog.lookup(PDFName.of("Pages")) : undefined];
    while (waiting.length > 0) {
      const node = waiting.pop();
      if (!(node instanceof PDFDict) || this.#pages.has(node)) continue;
      this.#pages.add(node);
      const children = node.lookup(KIDS);
      if (children instanceof PDFArray) for (const each of children.asArray()) waiting.push(this.#context.lookup(each));
    }
  }

  // Whether a value is one of these kinds; what is in it is looked through later.
  #admit(value, alternatives) {
    const target = value instanceof PDFRef ? this.#context.lookup(value) ?? PDFNull : value;
    const kind = alternatives.find((each) => this.#fits(target, each));
    if (!kind) return false;
    if (value instanceof PDFRef) this.reached.add(value);
    if (kind.name === "plain" || kind.name === "text") this.#reachInto(target);
    else if (kind.shape && target instanceof kind.shape && this.#isNew(target, kind)) this.#waiting.push([target, kind]);
    return true;
  }

  #fits(target, kind) {
    if (kind.name === "plain") return this.#isPlain(target);
    if (kind.name === "text") return this.#isText(target);
    if (kind.named && (isString(target) || target instanceof PDFName)) return true;
    if (!(target instanceof kind.shape)) return false;
    const isPage = kind.name === "page" || kind.name === "pages";
    // A page is nothing else, whatever leads to it, and neither is the catalogue.
    if (isPage !== this.#pages.has(target) || (target === this.#catalog && kind.name !== "catalog")) return false;
    if (isPage) return target.has(KIDS) === (kind.name === "pages");
    if (target instanceof PDFArray) return this.#fitsArray(target, kind);
    const dict = target instanceof PDFRawStream ? target.dict : target;
    if (kind.by) return kind.of.has(dict.lookup(kind.by));
    if (kind.type) return dict.lookup(TYPE) === name(kind.type);
    if (kind.subtype) return dict.lookup(SUBTYPE) === name(kind.subtype);
    if (kind.lacks) return !dict.has(name(kind.lacks));
    if (kind.not) return !kind.not.some((each) => dict.lookup(SUBTYPE) === name(each));
    if (kind.needs) return dict.has(name(kind.needs)) && (!dict.has(PAGE) || this.#pages.has(dict.lookup(PAGE)));
    return true;
  }

  #fitsArray(target, kind) {
    if (kind.of) return kind.of.has(target.lookup(0));
    const first = target.size() > 0 ? target.lookup(0) ?? PDFNull : null;
    return !kind.named || (first !== null && kind.places[0].some((each) => this.#fits(first, each)));
  }

  // A file may refer to one array from everywhere: it is gone through once.
  #isPlain(target) {
    if (!(target instanceof PDFArray)) {
      return target instanceof PDFNumber || target instanceof PDFName || target instanceof PDFBool || target === PDFNull;
    }
    if (!this.#plain.has(target)) this.#plain.set(target, target.asArray().every((each) => this.#isPlain(this.#resolve(each))));
    return this.#plain.get(target);
  }

  #isText(target) {
    if (!(target instanceof PDFArray)) return isString(target);
    const isAll = () => target.size() > 0 && target.asArray().every((each) => isString(this.#resolve(each)));
    if (!this.#texts.has(target)) this.#texts.set(target, isAll());
    return this.#texts.get(target);
  }

  #resolve(value) {
    return value instanceof PDFRef ? this.#context.lookup(value) ?? PDFNull : value;
  }

  #reachInto(target) {
    if (!(target instanceof PDFArray) || this.#through.has(target)) return;
    this.#through.add(target);
    for (const each of target.asArray()) {
      if (each instanceof PDFRef) this.reached.add(each);
      this.#reachInto(this.#resolve(each));
    }
  }

  // One object may be of several kinds, wrongly or not: what all of them allow stays.
  #isNew(target, kind) {
    const seen = this.#seen.get(target);
    if (seen === undefined) this.#seen.set(target, kind);
    else if (seen === kind || (seen instanceof Set && seen.has(kind))) return false;
    else if (seen instanceof Set) seen.add(kind);
    else this.#seen.set(target, new Set([seen, kind]));
    return true;
  }

  #keepEntries(dict, kind) {
    const waits = kind.name === "{image|form}" && this.#unused !== null;
    const keys = kind.by ? kind.of.get(dict.lookup(kind.by)) : kind.keys;
    for (const [key, value] of dict.dict) {
      if (waits && !this.#drawn.has(key)) this.#wait(key, { dict, value, kind });
      else if (!this.#admit(value, keys ? keys.get(key) ?? [] : kind.each)) this.#drop(dict, key, value);
    }
  }

  #drop(dict, key, value) {
    dict.delete(key);
    this.#report(key, this.#resolve(value), dict);
  }

  #keepItems(array, kind) {
    const items = array.asArray();
    const kept = this.#keepSome(items, kind, array);
    if (kept.length === items.length && kept.every((each, at) => each === items[at])) return;
    while (array.size() > kept.length) array.remove(array.size() - 1);
    for (const [at, each] of kept.entries()) array.set(at, each);
  }

  #keepSome(items, kind, array) {
    if (kind.pairs) return this.#keepPairs(items, kind.pairs);
    return kind.each ? this.#keepEach(items, kind) : this.#keepPlaces(items, kind, array.lookup(0));
  }

  #keepEach(items, { each }) {
    return items.filter((item) => this.#admit(item, each) || this.#report(null, this.#resolve(item)));
  }

  #keepPairs(items, values) {
    const keys = [kinds.get("plain"), kinds.get("text")];
    return items.filter((_, at) => {
      const [key, value] = [items[at & ~1], items[at | 1]];
      if (value !== undefined && this.#admit(key, keys) && this.#admit(value, values)) return true;
      if (at & 1) this.#report(null, this.#resolve(value));
      return false;
    });
  }

  #keepPlaces(items, kind, first) {
    const places = kind.of ? kind.of.get(first) : kind.places;
    // A colour profile that could not be cleaned is replaced by the name of a device's colours.
    if (places === undefined) return items;
    for (const item of items.slice(places.length)) this.#report(null, this.#resolve(item));
    return items.slice(0, places.length).map((item, at) => {
      if (this.#admit(item, places[at])) return item;
      this.#report(null, this.#resolve(item));
      return PDFNull;
    });
  }

  #wait(key, entry) {
    if (!this.#unused.has(key)) this.#unused.set(key, []);
    this.#unused.get(key).push(entry);
  }

  #dropUnused() {
    for (const [key, entries] of this.#unused ?? []) {
      if (this.#drawn.has(key)) continue;
      for (const { dict, value } of entries) this.#drop(dict, key, value);
    }
  }
}

function isString(object) {
  return object instanceof PDFString || object instanceof PDFHexString;
}

function name(text) {
  if (!NAMES.has(text)) NAMES.set(text, PDFName.of(text));
  return NAMES.get(text);
}
