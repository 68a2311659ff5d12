// Text strings of a PDF.

import { PDFHexString, PDFString } from "../vendor/pdf.js";

// A file may refer to one text from everywhere: it is read once.
const texts = new WeakMap();

/** The text of a string; "" for any other object. */
export function readText(object) {
  if (!(object instanceof PDFString || object instanceof PDFHexString)) return "";
  if (!texts.has(object)) texts.set(object, object.decodeText());
  return texts.get(object);
}
