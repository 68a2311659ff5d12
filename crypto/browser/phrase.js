// The code phrase (SPEC 2): eight words that only the reporter knows, and all that follows from them.

import { InvalidPhrase } from "./errors.js";
import { Identity, deriveSealingKey, deriveSigningKey, mailboxId } from "./keys.js";
import { derive as deriveKey, digest } from "./notation.js";
import { argon2idAsync } from "./vendor/noble.js";

export const WORD_COUNT = 8;
export const LIST_WORDS = 7772;
export const INSTANCE_BYTES = 16;
export const TOKEN_BYTES = 32;
// The costs suit Tor Browser without a JIT; the phrase's 103 bits do not lean on them.
const COSTS = { t: 2, m: 19456, p: 1, dkLen: 32, version: 0x13 };
const LIKELY = 0.6;

export let WORDS = [];
let listed = new Set();

/**
 * Take the word list, the text of words.txt: this file can fetch nothing itself.
 * Throws unless all 7772 words are there, for a phrase drawn from fewer could be guessed.
 */
export function useWords(text) {
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (new Set(words).size !== LIST_WORDS) throw new RangeError("not the whole word list");
  WORDS = Object.freeze(words);
  listed = new Set(words);
}

/** What a code phrase stands for: an identity, the mailbox id, the token that opens it, the gate that finds it. */
export class Reporter {
  constructor(identity, token, gate, mailbox) {
    Object.assign(this, { identity, token, gate, mailbox });
    Object.freeze(this);
  }
}

/** Draw a new code phrase in normal form: 103 bits from the system's generator. */
export function draw() {
  if (WORDS.length !== LIST_WORDS) throw new RangeError("no word list");
  return Array.from({ length: WORD_COUNT }, drawWord).join(" ");
}

/** Split what somebody typed into words: NFKC, lower case, only a to z. */
export function split(written) {
  return written.normalize("NFKC").toLowerCase().split(/[^a-z]+/).filter((word) => word !== "");
}

/**
 * Bring what somebody typed into the normal form.
 * Throws InvalidPhrase unless that is exactly eight listed words.
 */
export function normalise(written) {
  const words = split(written);
  if (words.length !== WORD_COUNT || !words.every(isListed)) throw new InvalidPhrase();
  return words.join(" ");
}

/** Whether the word list has this word. */
export function isListed(word) {
  return listed.has(word);
}

/** List the few words of the list that look most like this one, the likeliest first. */
export function suggest(word, limit = 3) {
  return WORDS.map((listedWord) => [compare(listedWord, word), listedWord])
    .filter(([likeness]) => likeness >= LIKELY)
    .sort(([one, first], [other, second]) => other - one || (first < second ? 1 : -1))
    .slice(0, limit)
    .map(([, listedWord]) => listedWord);
}

/**
 * Derive all that a code phrase stands for, at this instance (16 bytes).
 * Throws InvalidPhrase before anything is derived. Argon2id (RFC 9106) with t=2, 19 MiB, p=1, which takes seconds
 * where there is no JIT: `onProgress` hears 0 to 1 on the way.
 */
export async function derive(written, instance, onProgress = undefined) {
  if (instance.length !== INSTANCE_BYTES) throw new RangeError("an instance has 16 bytes");
  const master = await argon2idAsync(normalise(written), instance, { ...COSTS, onProgress });
  const sealing = deriveSealingKey(deriveKey(master, "sealing seed"));
  const signing = deriveSigningKey(deriveKey(master, "signing seed"));
  const token = deriveKey(master, "mailbox token");
  const gate = digest("mailbox gate", token);
  return new Reporter(new Identity([sealing], signing), token, gate, mailboxId(sealing.address, signing.verify));
}

function drawWord() {
  // Numbers past the last whole multiple of the list's length are drawn again, or early words would be likelier.
  const fair = 2 ** 16 - (2 ** 16 % WORDS.length);
  for (;;) {
    const [number] = crypto.getRandomValues(new Uint16Array(1));
    if (number < fair) return WORDS[number % WORDS.length];
  }
}

// How alike two words look, 0 to 1 (Ratcliff and Obershelp, as Python's difflib has it).
function compare(one, other) {
  const letters = one.length + other.length;
  if ((2 * Math.min(one.length, other.length)) / letters < LIKELY) return 0;
  return (2 * countMatching(one, other)) / letters;
}

function countMatching(one, other) {
  let [size, first, second] = [0, 0, 0];
  for (let i = 0; i < one.length; i++) {
    for (let j = 0; j < other.length; j++) {
      let same = 0;
      while (i + same < one.length && one[i + same] === other[j + same]) same++;
      if (same > size) [size, first, second] = [same, i, j];
    }
  }
  if (size === 0) return 0;
  const before = countMatching(one.slice(0, first), other.slice(0, second));
  return before + size + countMatching(one.slice(first + size), other.slice(second + size));
}
