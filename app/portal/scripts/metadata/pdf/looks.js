// What is looked at on the way through a document: hidden things, which are told, and streams, which are cleaned.

import { TooLarge } from "../errors.js";
import { isLocalPath, isPicturePath, containsLocalPath } from "../local_paths.js";
import { PDFArray, PDFDict, PDFName, PDFNumber, PDFRawStream, PDFString } from "../vendor/pdf.js";
import { cleanContent, readContent } from "./content.js";
import { joinTexts } from "./search.js";
import { cleanInlinePicture, cleanPicture, cleanProfile, cleanSegments, dropProfile, rewrite, unpack } from "./streams.js";
import { readText } from "./text.js";

const HIDDEN_FLAGS = 2 | 32;
// Annotations that are no comments: a reader didn't write them.
const NO_COMMENTS = new Set(["Widget", "Link", "Popup", "Watermark"].map((name) => PDFName.of(name)));
const NEVER_SEEN = new Set(["Link", "Popup"].map((name) => PDFName.of(name)));
const ICC = PDFName.of("ICCBased");

export class Looks {
  /** The texts of all content streams. */
  texts = [];
  /** By kind, what is done with it; a Promise if that takes time. */
  by;
  /** Told which pictures are drawn: draw(name), drawAll(). */
  draw = null;
  #context;
  #findings;
  #left;
  #cleaned = new Set();
  #profiles = new Map();

  constructor(context, findings, left) {
    this.#context = context;
    this.#findings = findings;
    this.#left = left;
    const content = (stream) => this.#once(stream, () => this.#lookAtContent(stream));
    this.by = {
      page: (page) => this.#lookAtPage(page), annotation: (dict) => this.#lookAtAnnotation(dict), field: (dict) => this.#lookAtField(dict),
      layer: () => void left.add("hidden"), element: (dict) => this.#dropPath(dict, "Alt"), action: (dict) => this.#lookAtAction(dict),
      attachment: (dict) => this.#lookAtAttachment(dict), content, form: content, tiling: content, glyph: content,
      image: (stream) => this.#once(stream, () => cleanPicture(stream, findings, left)),
      "shared-segments": (stream) => this.#once(stream, () => cleanSegments(stream, findings, left)),
      colours: (array) => this.#lookAtColours(array), "attached-file": () => void left.add("embedded"),
    };
  }

  #once(object, look) {
    if (this.#cleaned.has(object)) return undefined;
    this.#cleaned.add(object);
    return look();
  }

  #lookAtPage(page) {
    const [whole, shown] = [readBox(page, "MediaBox"), readBox(page, "CropBox")];
    if (!whole || !shown) return;
    if (whole[0] < shown[0] - 1 || whole[1] < shown[1] - 1 || whole[2] > shown[2] + 1 || whole[3] > shown[3] + 1) this.#left.add("outside");
  }

  #lookAtAnnotation(dict) {
    const subtype = dict.lookup(PDFName.of("Subtype"));
    if (!NO_COMMENTS.has(subtype)) this.#left.add("comments");
    const flags = dict.lookup(PDFName.of("F"));
    if (flags instanceof PDFNumber && flags.asNumber() & HIDDEN_FLAGS && !NEVER_SEEN.has(subtype)) this.#left.add("hidden");
    if (subtype === PDFName.of("Widget")) this.#lookAtField(dict);
  }

  // A field that no page shows: it has a value and no place.
  #lookAtField(dict) {
    const box = readBox(dict, "Rect");
    if (box && box[2] > box[0] && box[3] > box[1]) return;
    const value = dict.lookup(PDFName.of("V"));
    if (readText(value) !== "" && !dict.has(PDFName.of("Kids"))) this.#left.add("hidden");
  }

  #lookAtAction(dict) {
    const address = readText(dict.lookup(PDFName.of("URI")));
    if (!isLocalPath(address) && !containsLocalPath(address)) return;
    this.#findings.add("path", address);
    dict.delete(PDFName.of("URI"));
  }

  // Programs use the name of a picture's file as its description.
  #dropPath(dict, key) {
    const text = readText(dict.lookup(PDFName.of(key)));
    if (!isPicturePath(text)) return;
    this.#findings.add("path", text);
    dict.delete(PDFName.of(key));
  }

  #lookAtAttachment(dict) {
    for (const key of ["F", "UF"].map((name) => PDFName.of(name))) {
      const path = readText(dict.lookup(key));
      if (!/[\\/:]/.test(path)) continue;
      this.#findings.add("path", path);
      dict.set(key, PDFString.of(path.split(/[\\/:]/).at(-1).replace(/[()\\]|[^ -~]/g, "_") || "file"));
    }
  }

  async #lookAtColours(array) {
    const profile = array.lookup(1);
    if (array.lookup(0) !== ICC || !(profile instanceof PDFRawStream)) return;
    if (!this.#profiles.has(profile)) this.#profiles.set(profile, await cleanProfile(profile));
    if (this.#profiles.get(profile)) this.#left.add("colours");
    else dropProfile(array);
  }

  async #lookAtContent(stream) {
    let bytes = await unpack(stream).catch((error) => {
      if (error instanceof TooLarge) throw error;
      return null;
    });
    if (bytes === null) return void this.draw.drawAll();
    const cleaned = await cleanContent(bytes, {
      cleanPicture: (entries, data) => cleanInlinePicture(entries, data, this.#context, this.#findings, this.#left),
      report: (what, text) => void this.#findings.add(what === "comment" ? "comment" : "extra", text),
    });
    if (cleaned !== null) await rewrite(stream, (bytes = cleaned));
    const text = new TextDecoder("latin1").decode(bytes);
    const { drawn, hasInvisibleText } = readContent(text);
    for (const name of drawn) this.draw.draw(name);
    if (hasInvisibleText) this.#left.add("hidden");
    this.texts.push(joinTexts(text));
  }
}

function readBox(dict, key) {
  // Pages inherit their boxes.
  let node = dict;
  for (let depth = 0; depth < 50 && node instanceof PDFDict; depth++) {
    const box = node.lookup(PDFName.of(key));
    if (box instanceof PDFArray && box.size() === 4) return sort(box.asArray().map((_, at) => readNumber(box.lookup(at))));
    node = node.lookup(PDFName.of("Parent"));
  }
  return null;
}

function readNumber(object) {
  return object instanceof PDFNumber ? object.asNumber() : 0;
}

function sort([left, bottom, right, top]) {
  return [Math.min(left, right), Math.min(bottom, top), Math.max(left, right), Math.max(bottom, top)];
}
