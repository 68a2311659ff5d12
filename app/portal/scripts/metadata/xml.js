// XML, parsed strictly and written anew: nothing is kept that the parser did not report as element, attribute or text.

import { decodeLatin1 } from "./bytes.js";
import { Unreadable } from "./errors.js";
import { makeParser } from "./vendor/xml.js";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAX_DEPTH = 1000;
const RESERVED = { xml: "http://www.w3.org/XML/1998/namespace", xmlns: "http://www.w3.org/2000/xmlns/" };
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;" };
const NAMED = Object.fromEntries(Object.entries(ESCAPES).map(([character, name]) => [name.slice(1, -1), character]));
// A text goes on only in these: all others, a number in a drawing or an author before a comment, stand by themselves.
const TEXT_BEGIN = /<(?:[\w-]+:)?(?!(?:t|delText|span|a)[\s>])[\w-]+(?:\s[^>]*[^/>])?>(?=[^<])/g;
const TEXT_END = /([^<>])<\/(?:[\w-]+:)?(?!(?:t|delText|span|a)>)[\w-]+>/g;
const PARAGRAPH_END = /<\/(?:[\w-]+:)?(?:p|h|si|f|v|definedName|instrText)>|<(?:[\w-]+:)?(?:tab|br|s|line-break)\/>/g;

/**
 * Rewrite XML (bytes in UTF-8 or UTF-16) as text. `onElement(element, parent)` may change or delete
 * `element.attributes`, by name each {name, local, uri, value}; if it gives false, the element is removed with its
 * content. The outermost has no parent. `onText(text, element)` gives the text to write. Comments, processing
 * instructions and document types are removed. Throws Unreadable, also for elements in more than 1000 others.
 */
export function rewriteXml(bytes, { onElement = () => true, onText = (text) => text }) {
  const open = [];
  let removedDepth = 0;
  let written = "";
  const write = (text) => {
    if (removedDepth === 0 && open.length > 0) written += escapeText(onText(text, open.at(-1)));
  };
  parse(decode(bytes), {
    onopentag(element) {
      if (removedDepth > 0 || onElement(element, open.at(-1)) === false) return void removedDepth++;
      open.push(element);
      written += openTag(element);
    },
    onclosetag(name) {
      if (removedDepth > 0) return void removedDepth--;
      if (!open.pop().isSelfClosing) written += `</${name}>`;
    },
    ontext: write,
    oncdata: write,
  });
  if (written === "") throw new Unreadable();
  return DECLARATION + written;
}

/**
 * Parse XML (bytes). `onElement(element, parent)` and `onText(text, element)` get elements with the `local` name and
 * what the callback itself has put on them; the outermost has no parent. Throws Unreadable.
 */
export function readXml(bytes, { onElement = () => {}, onText = () => {} }) {
  const open = [];
  const read = (text) => open.length > 0 && onText(text, open.at(-1));
  parse(decode(bytes), {
    onopentag(element) {
      onElement(element, open.at(-1));
      open.push(element);
    },
    onclosetag: () => open.pop(),
    ontext: read,
    oncdata: read,
  });
}

/** What is written in XML (text): its texts, each on a line of its own that doesn't go on in the next, and its attributes' values. */
export function listTexts(xml) {
  const values = Array.from(xml.matchAll(/="([^"]*)"/g), ([, value]) => value);
  const apart = xml.replace(TEXT_BEGIN, "\n").replace(TEXT_END, "$1\n");
  const texts = apart.replace(PARAGRAPH_END, "\n").replace(/<[^>]*>/g, "");
  return `${texts}\n${values.join("\n")}`.replace(/&(#?\w+);/g, (_, name) => NAMED[name] ?? " ");
}

function parse(text, { onopentag, onclosetag, ontext, oncdata }) {
  const parser = makeParser(true, { strictEntities: true, position: false });
  const namespaces = new Namespaces();
  Object.assign(parser, {
    onopentag(element) {
      if (parser.tags.length > MAX_DEPTH) throw new Unreadable();
      onopentag(namespaces.enter(element));
    },
    onclosetag(name) {
      namespaces.leave();
      onclosetag(name);
    },
    ontext,
    oncdata,
    onerror() {
      throw new Unreadable();
    },
  });
  parser.write(text).close();
}

// Namespaces (Namespaces in XML 1.0). Not those of sax: there each look-up goes through all elements that declare any,
// and each attribute through all before it.
class Namespaces {
  // By prefix, the namespaces declared by the open elements, innermost last.
  #declared = new Map(Object.entries(RESERVED).map(([prefix, uri]) => [prefix, [uri]]));
  #prefixes = [];

  // Gives the element {name, local, uri, attributes, isSelfClosing}; its attributes by name.
  enter({ name, attributes, isSelfClosing }) {
    const pairs = Object.entries(attributes).map(([name, value]) => ({ ...splitName(name), name, value }));
    const declared = pairs.filter((each) => each.prefix === "xmlns" || each.name === "xmlns");
    for (const each of declared) this.#declare(each.prefix === "" ? "" : each.local, each.value);
    this.#prefixes.push(declared.map((each) => (each.prefix === "" ? "" : each.local)));
    for (const each of pairs) each.uri = each.prefix === "" ? "" : this.#find(each.prefix);
    const { prefix, local } = splitName(name);
    const uri = prefix === "" ? (this.#declared.get("")?.at(-1) ?? "") : this.#find(prefix);
    return { name, local, uri, attributes: Object.fromEntries(pairs.map((each) => [each.name, each])), isSelfClosing };
  }

  leave() {
    for (const prefix of this.#prefixes.pop()) this.#declared.get(prefix).pop();
  }

  #declare(prefix, uri) {
    if (Object.hasOwn(RESERVED, prefix) && uri !== RESERVED[prefix]) throw new Unreadable();
    if (!this.#declared.has(prefix)) this.#declared.set(prefix, []);
    this.#declared.get(prefix).push(uri);
  }

  #find(prefix) {
    const uri = this.#declared.get(prefix)?.at(-1);
    if (!uri) throw new Unreadable();
    return uri;
  }
}

function splitName(name) {
  const colon = name.indexOf(":");
  return colon < 0 ? { prefix: "", local: name } : { prefix: name.slice(0, colon), local: name.slice(colon + 1) };
}

function decode(bytes) {
  const encoding = { "\xff\xfe": "utf-16le", "\xfe\xff": "utf-16be" }[decodeLatin1(bytes.subarray(0, 2))] ?? "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Unreadable();
  }
}

function openTag({ name, attributes, isSelfClosing }) {
  const pairs = Object.values(attributes).map((attribute) => ` ${attribute.name}="${escapeValue(attribute.value)}"`);
  return `<${name}${pairs.join("")}${isSelfClosing ? "/" : ""}>`;
}

function escapeText(text) {
  return text.replace(/[&<>\r]/g, (character) => ESCAPES[character]);
}

function escapeValue(text) {
  return text.replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character]);
}
