// The shapes of the kinds of objects in a PDF (kinds.js): what is told of each kind.

import { PDFArray, PDFDict, PDFName, PDFRawStream } from "../vendor/pdf.js";

/** A dictionary. `plain` and `text` list the keys with such values. */
export function dict({ plain = "", text = "", ...keys }) {
  return { shape: PDFDict, keys: { ...spread(plain, "plain"), ...spread(text, "text"), ...keys } };
}

/** The dictionary of a stream. */
export function stream(keys) {
  const plain = `Length Filter ${keys.plain ?? ""}`;
  return { ...dict({ ...keys, plain, DecodeParms: "parameters|[parameters|plain]" }), shape: PDFRawStream };
}

/** One of several dictionaries, told apart by the name under a key. */
export function variants(by, common, of) {
  const all = Object.entries(of).map(([name, own]) => {
    const plain = `${by} ${common.plain} ${own.plain ?? ""}`;
    return [PDFName.of(name), dict({ ...common, ...own, plain }).keys];
  });
  return { shape: PDFDict, by: PDFName.of(by), of: new Map(all) };
}

/** An array with values in fixed places; what follows is dropped. */
export function tuple(...places) {
  return { shape: PDFArray, places };
}

/** One of several such arrays, told apart by its first name. */
export function tuples(of) {
  return { shape: PDFArray, of: new Map(Object.entries(of).map(([name, places]) => [PDFName.of(name), places])) };
}

/** Name and number trees, whose arrays have a key before each value. */
export function tree(name, values) {
  return {
    [name]: dict({ Kids: `[${name}]`, Names: `${name}-pairs`, Nums: `${name}-pairs`, Limits: "plain|text" }),
    [`${name}-pairs`]: { shape: PDFArray, pairs: values },
  };
}

function spread(names, value) {
  return Object.fromEntries(names.split(" ").filter(Boolean).map((name) => [name, value]));
}
