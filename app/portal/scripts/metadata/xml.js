// XML, read strictly and written again: nothing stays that wasn't understood as text, element or attribute.

import { toText } from "./bytes.js";
import { Unreadable } from "./refusals.js";
import { makeParser } from "./vendor/xml.js";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const DEEPEST = 1000;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;" };

/**
 * Write XML (bytes) again, as text. `onElement(element)` may change or delete `element.attributes`, each
 * {local, uri, value}; if it gives false the element goes, with all in it. `onText(text, element)` gives what to write.
 * Comments, instructions and document types go. Throws Unreadable.
 */
export function rewriteXml(bytes, { onElement = () => true, onText = (text) => text }) {
  const open = [];
  let taken = 0;
  let written = "";
  const write = (text) => {
    if (taken === 0 && open.length > 0) written += escapeText(onText(text, open.at(-1)));
  };
  parse(decode(bytes), {
    onopentag(element) {
      if (open.length + taken > DEEPEST) throw new Unreadable();
      if (taken > 0 || onElement(element) === false) return void taken++;
      open.push(element);
      written += openTag(element);
    },
    onclosetag(name) {
      if (taken > 0) return void taken--;
      if (!open.pop().isSelfClosing) written += `</${name}>`;
    },
    ontext: write,
    oncdata: write,
  });
  if (written === "") throw new Unreadable();
  return DECLARATION + written;
}

/** Read XML (bytes): `names` are the local names of the elements around a text, outermost first. Throws Unreadable. */
export function readXml(bytes, { onElement = () => {}, onText = () => {} }) {
  const names = [];
  parse(decode(bytes), {
    onopentag(element) {
      names.push(element.local);
      onElement(element, names);
    },
    onclosetag: () => names.pop(),
    ontext: (text) => onText(text, names),
    oncdata: (text) => onText(text, names),
  });
}

function parse(text, handlers) {
  const parser = makeParser(true, { xmlns: true, strictEntities: true, position: false });
  const onerror = () => {
    throw new Unreadable();
  };
  Object.assign(parser, handlers, { onerror }).write(text).close();
}

function decode(bytes) {
  const encoding = { "\xff\xfe": "utf-16le", "\xfe\xff": "utf-16be" }[toText(bytes.subarray(0, 2))] ?? "utf-8";
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
