// Proof of submission (SPEC 10): the Merkle tree of one day's receipts, and the head of it that the portal signs.
// Nothing here says what a report is about, whose it is, or how many came.

import * as canonical from "./canonical.js";
import { isCount, isDay } from "./canonical.js";
import { UntrustedProof } from "./errors.js";
import { verify } from "./keys.js";
import { isBytes, isList, isObject, isText } from "./message.js";
import { b64decode, b64encode, digest, equal, join, labelled } from "./notation.js";
import { RECEIPT_BYTES } from "./receipt.js";

export const SMALLEST = 64;
export const LARGEST = 65536;

const isHead = isObject({
  instance: isBytes(16),
  day: isDay,
  previous: (value) => value === null || isBytes(32)(value),
  root: isBytes(32),
  size: (value) => isCount(value) && value >= SMALLEST && value <= LARGEST && (value & (value - 1)) === 0,
});
const isAnswer = isObject({ head: isText, signature: isBytes(64), leaves: isText });
const isProof = isObject({
  receipt: isBytes(RECEIPT_BYTES),
  place: isCount,
  path: isList(isBytes(32)),
  head: isText,
  signature: isBytes(64),
});

/** The head of a day: `root` (32 bytes) of a tree of `size` leaves; the next names its `digest` as `previous`. */
export class Head {
  constructor({ day, size }, previous, root, digest) {
    Object.assign(this, { day, previous, root, size, digest });
    Object.freeze(this);
  }
}

/** A closed day that was checked: its head, the leaves in their order, the tree over them, and what was signed. */
export class Day {
  constructor(head, leaves, levels, { head: text, signature }) {
    Object.assign(this, { head, leaves, levels, signed: { head: text, signature } });
    Object.freeze(this);
  }
}

/** Compute the root (32 bytes) of a day's leaves: receipts, a power of two of them. */
export function computeRoot(leaves) {
  return climbAll(leaves).at(-1)[0];
}

/**
 * Check a head and its `signature` against the portal's keys (32 bytes each) and the instance (16 bytes).
 * Throws UntrustedProof.
 */
export function verifyHead(signed, keys, instance) {
  return attempt(() => {
    const data = b64decode(signed.head);
    const signature = b64decode(signed.signature, 64);
    require(keys.some((key) => holds(key, signature, labelled("day", data))), "nobody's who may sign days");
    const fields = canonical.read(data);
    require(isHead(fields), "not a head");
    require(equal(b64decode(fields.instance), instance), "another installation's");
    const previous = fields.previous === null ? null : b64decode(fields.previous);
    return new Head(fields, previous, b64decode(fields.root), digest("day", data));
  });
}

/** Check what the portal says of a day: its head and all its leaves. Throws UntrustedProof. */
export function verifyDay(answer, keys, instance, day) {
  return attempt(() => {
    require(isAnswer(answer), "not a closed day");
    const head = verifyHead(answer, keys, instance);
    const data = b64decode(answer.leaves, head.size * RECEIPT_BYTES);
    const leaves = Array.from({ length: head.size }, (_, at) => data.subarray(at * RECEIPT_BYTES, (at + 1) * RECEIPT_BYTES));
    require(head.day === day, "another day");
    require(leaves.every((leaf, at) => at === 0 || isBefore(leaves[at - 1], leaf)), "not in order, or one twice");
    const levels = climbAll(leaves);
    require(equal(levels.at(-1)[0], head.root), "other leaves than were signed");
    return new Day(head, leaves, levels, answer);
  });
}

/** Make the proof that a receipt is in a day, to be checked by `verifyProof`; null if it isn't. */
export function makeProof(day, receipt) {
  const place = day.leaves.findIndex((leaf) => equal(leaf, receipt));
  if (place < 0) return null;
  const path = day.levels.slice(0, -1).map((level, height) => b64encode(level[(place >> height) ^ 1]));
  return { receipt: b64encode(receipt), place, path, ...day.signed };
}

/**
 * Check a proof by itself, without the portal: the head of the day in which the receipt is.
 * Throws UntrustedProof.
 */
export function verifyProof(proof, keys, instance) {
  return attempt(() => {
    require(isProof(proof), "not a proof");
    const head = verifyHead(proof, keys, instance);
    const { place, path } = proof;
    require(place < head.size && 2 ** path.length === head.size, "another tree");
    let node = digest("day leaf", b64decode(proof.receipt));
    for (const [height, text] of path.entries()) {
      const beside = b64decode(text);
      node = digest("day node", (place >> height) & 1 ? join(beside, node) : join(node, beside));
    }
    require(equal(node, head.root), "not in this tree");
    return head;
  });
}

// Leaves and nodes are hashed under labels of their own, so that neither passes for the other (RFC 9162, section 2.1.1).
function climbAll(leaves) {
  const levels = [leaves.map((leaf) => digest("day leaf", leaf))];
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1);
    levels.push(Array.from({ length: below.length / 2 }, (_, at) => digest("day node", join(below[2 * at], below[2 * at + 1]))));
  }
  return levels;
}

function holds(key, signature, data) {
  try {
    verify(key, signature, data);
    return true;
  } catch {
    return false;
  }
}

function isBefore(one, other) {
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at >= 0 && one[at] < other[at];
}

function attempt(step) {
  try {
    return step();
  } catch {
    throw new UntrustedProof();
  }
}

function require(condition, reason) {
  if (!condition) throw new RangeError(reason);
}
