// Safe file names (SPEC 5): from a name that somebody else chose to one that is safe to show and to write to disk.
//
// The sets of characters are written out, and NFC is left to blocks in which no character can be added: what a library
// calls a format character, or composes, depends on its version of Unicode, and both languages must agree in all of
// them.

const MAX_BYTES = 200;
const MAX_EXTENSION_BYTES = 32;
const FALLBACK = "file";

// Any of them, however many, is one space: a row of them could push an extension out of sight.
const SPACES = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]+/g;
// Categories Cc and Cf, and what is ignorable by default: shown, they turn other characters round, or are nothing.
const INVISIBLE = new RegExp(
  String.raw`[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f`
    + String.raw`\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0`
    + String.raw`\ufff0-\ufffb\u{110bd}\u{110cd}\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}`
    + String.raw`\u{e0000}-\u{e0fff}]`,
  "gu",
);
// What Windows forbids or reads as a stream of its own, surrogates, and private use, where systems hide the forbidden.
const UNSAFE = /[<>:"|?*\ud800-\udfff\ue000-\uf8ff\u{f0000}-\u{10ffff}]/gu;
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)/i;
const COMPOSED = new RegExp(
  String.raw`[ -\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u052f\u0620-\u06ff\u0900-\u097f\u1100-\u11ff`
    + String.raw`\u1e00-\u1eff\u3041-\u3096\u3099-\u30ff\uac00-\ud7a3]+`,
  "g",
);
const utf8 = new TextEncoder();

/**
 * Make a name safe: the last part of a path, at most 200 bytes in UTF-8, its extension kept, never empty.
 * A safe name stays as it is.
 */
export function sanitise(name) {
  const visible = name.split(/[/\\]/).at(-1).replace(INVISIBLE, "").replace(UNSAFE, "_");
  // Cut before it is composed: composing a long run of marks takes the square of its length.
  const short = shorten(visible.replace(SPACES, " ").replace(/^[ .]+/, ""));
  const composed = short.replace(COMPOSED, (run) => run.normalize("NFC"));
  return shorten(RESERVED.test(composed) ? `_${composed}` : composed) || FALLBACK;
}

function shorten(untrimmed) {
  const name = trimEnd(untrimmed);
  const dot = name.lastIndexOf(".");
  const longest = dot > 0 ? name.slice(dot) : "";
  const extension = utf8.encode(longest).length <= MAX_EXTENSION_BYTES ? longest : "";
  const stem = name.slice(0, name.length - extension.length);
  const room = new Uint8Array(MAX_BYTES - utf8.encode(extension).length);
  return trimEnd(stem.slice(0, utf8.encodeInto(stem, room).read) + extension);
}

// Not by a pattern: `[ .]+$` takes the square of the length of what is not at the end.
function trimEnd(name) {
  let end = name.length;
  while (end > 0 && " .".includes(name[end - 1])) end--;
  return name.slice(0, end);
}
