// The code phrase (SPEC 2): eight words that only the reporter knows; derives keys from them (Argon2id, RFC 9106).

import { InvalidPhrase } from "./errors.js";
import { INSTANCE_BYTES, Identity, deriveSealingKey, mailboxId } from "./keys.js";
import { deriveSigningKey } from "./signature.js";
import { derive as deriveKey, digest } from "./encoding.js";
import { argon2idAsync } from "./vendor/noble.js";

export const WORD_COUNT = 8;
const MAX_CHARACTERS = 1000;
// So many words of a phrase in their order give it away: one of eight may be wrong, and the others are found.
const GIVING_AWAY = 4;
export const LIST_WORDS = 7772;
export const TOKEN_BYTES = 32;
// The costs suit Tor Browser without a JIT; the phrase's 103 bits do not lean on them.
const COSTS = { t: 1, m: 9216, p: 1, dkLen: 32, version: 0x13 };
// Between two pauses for whatever else is to be done. Each pause takes 4 ms, if only for a timer.
const WORKING_MS = 25;
const LIKELY = 0.6;
// What keyboards and programs put into words and nobody sees, and the dot that a Turkish capital leaves in lower case.
const UNSEEN = /[\u00ad\u0307\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/g;

export let WORDS = [];
let listed = new Set();

/**
 * Set the word list, the text of words.txt: this module can fetch nothing itself.
 * Throws RangeError unless all 7772 words are there, for a phrase drawn from fewer could be guessed.
 */
export function useWords(text) {
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (new Set(words).size !== LIST_WORDS) throw new RangeError("not the whole word list");
  WORDS = Object.freeze(words);
  listed = new Set(words);
}

/**
 * What a code phrase derives: identity, mailbox token, gate, mailbox id and lock, the last four of 32 bytes.
 * The lock opens the slots of the channel's escalation (SPEC 3): who holds it may read all that the reporter sent.
 */
export class Reporter {
  constructor(identity, token, gate, mailbox, lock) {
    Object.assign(this, { identity, token, gate, mailbox, lock });
    Object.freeze(this);
  }

  /** Compute gate and mailbox id for an identity with one sealing key, a mailbox token and a lock (32 bytes). */
  static fromKeys(identity, token, lock) {
    const mailbox = mailboxId(identity.sealing[0].address, identity.signing.verify);
    return new Reporter(identity, token, digest("mailbox gate", token), mailbox, lock);
  }
}

/**
 * Generate a code phrase in normal form: 8 of 7772 words, 103 bits, by the system's generator.
 * Throws RangeError before the word list is set.
 */
export function generate() {
  if (WORDS.length !== LIST_WORDS) throw new RangeError("no word list");
  return Array.from({ length: WORD_COUNT }, randomWord).join(" ");
}

/** Split what was typed, its first 1000 characters, into words: NFKC, lower case, no unseen signs, only a to z. */
export function split(written) {
  // Cut first: normalising takes the square of the length of a run of accents.
  const begun = Array.from(written.slice(0, 2 * MAX_CHARACTERS)).slice(0, MAX_CHARACTERS).join("");
  return begun.normalize("NFKC").toLowerCase().replaceAll("\u0131", "i").replace(UNSEEN, "").match(/[a-z]+/g) ?? [];
}

/**
 * Bring what was typed into the normal form.
 * Throws InvalidPhrase unless it is exactly eight listed words.
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

/** Whether a text holds eight listed words in a row, or four of this phrase (in normal form) in their order. */
export function holdsPhrase(text, phrase = null) {
  const words = text.split(/[ \t\r\n]+/).flatMap(split);
  if (listRuns(words, WORD_COUNT).some((run) => run.split(" ").every(isListed))) return true;
  if (phrase === null) return false;
  const secret = new Set(listRuns(phrase.split(" "), GIVING_AWAY));
  return listRuns(words, GIVING_AWAY).some((run) => secret.has(run));
}

/**
 * List a phrase (in normal form) with two of its words exchanged, neighbours first: the places of both from 0.
 * At most 28; fewer where words are alike.
 */
export function listSwapped(phrase) {
  const [words, swapped] = [phrase.split(" "), []];
  for (let distance = 1; distance < words.length; distance++) {
    for (let one = 0; one < words.length - distance; one++) {
      const other = one + distance;
      if (words[one] === words[other]) continue;
      const exchanged = [...words];
      [exchanged[one], exchanged[other]] = [words[other], words[one]];
      swapped.push([one, other, exchanged.join(" ")]);
    }
  }
  return swapped;
}

/** List the listed words that are most like this one, the likeliest first (Ratcliff and Obershelp). */
export function suggest(word, limit = 3) {
  return WORDS.map((listedWord) => [compare(listedWord, word), listedWord])
    .filter(([likeness]) => likeness >= LIKELY)
    .sort(([one, first], [other, second]) => other - one || (first < second ? 1 : -1))
    .slice(0, limit)
    .map(([, listedWord]) => listedWord);
}

/**
 * Derive a reporter's keys and ids from a code phrase, at this instance (16 bytes).
 * Argon2id with t=1, m=9216 KiB, p=1, which takes seconds where there is no JIT: `onProgress` is called with 0 to 1.
 * Throws InvalidPhrase before anything is derived, RangeError for an instance of another size.
 */
export async function deriveReporter(written, instance, onProgress = undefined) {
  if (instance.length !== INSTANCE_BYTES) throw new RangeError("an instance has 16 bytes");
  const master = await argon2idAsync(normalise(written), instance, { ...COSTS, asyncTick: WORKING_MS, onProgress });
  const sealing = deriveSealingKey(deriveKey(master, "sealing seed"));
  const signing = deriveSigningKey(deriveKey(master, "signing seed"));
  const [token, lock] = [deriveKey(master, "mailbox token"), deriveKey(master, "escalation lock")];
  return Reporter.fromKeys(new Identity([sealing], signing), token, lock);
}

function listRuns(words, length) {
  return words.flatMap((_, at) => (at + length <= words.length ? [words.slice(at, at + length).join(" ")] : []));
}

function randomWord() {
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
