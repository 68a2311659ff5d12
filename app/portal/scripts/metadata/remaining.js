// Looks for what was taken out in what is left of a file: a name may also stand in its text, which is not changed.

const MIN_LENGTH = 4;
// Not looked for: what programs write in place of a name.
const DEFAULT_VALUE = /^(?:author|unknown|anonymous|user|admin|none|adobe|microsoft|microsoft (?:office )?user|windows user|python-docx|openpyxl)$/i;
// What is said of a value that is left, by what it was found as; `values` of any other.
const SAID = { author: "names", editor: "names", reviewer: "names", signature: "names", path: "paths" };
// Of scripts that put spaces between words: there a name in the middle of a longer word is another word.
const IN_WORD = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u;

/**
 * The keys for `left` of the values that were `found` ([{ what, value }]) and are still in one of `texts`: the cleaned
 * file, unpacked and without markup.
 */
export function listRemaining(found, texts) {
  const sought = found.map(({ what, value }) => ({ said: SAID[what] ?? "values", value: normalize(value).replace(/…$/, "") }));
  const values = sought.filter(({ value }) => value.length >= MIN_LENGTH && !DEFAULT_VALUE.test(value));
  const left = new Set();
  for (const text of texts) {
    const plain = normalize(text);
    for (const { said, value } of values) if (!left.has(said) && hasWords(plain, value)) left.add(said);
  }
  return [...left];
}

/** Bytes of any kind as a text to look in: UTF-8, and the letters of UTF-16. */
export function decodeLoosely(bytes) {
  const text = new TextDecoder().decode(bytes);
  return text.includes("\0") ? `${text}\n${text.replaceAll("\0", "")}` : text;
}

function normalize(text) {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}

function hasWords(text, words) {
  const isInside = (inner, outer) => outer !== undefined && IN_WORD.test(inner) && IN_WORD.test(outer);
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (!isInside(words[0], text[at - 1]) && !isInside(words.at(-1), text[at + words.length])) return true;
  }
  return false;
}
