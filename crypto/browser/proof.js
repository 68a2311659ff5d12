// Proof of submission (SPEC 10): verifies signed days, and makes and verifies proofs that a receipt is in one.
//
// A day is a Merkle tree of 64 to 1048576 receipts (digests of sealed reports, and random ones), full and binary, hashed
// with BLAKE2b-256. Its head is signed by the portal. Neither tree nor head tells what a report is about, whose it is,
// or how many came. Its leaves are read in parts of at most 16384.

import * as canonical from "./canonical.js";
import { isCount, isDay } from "./canonical.js";
import { UntrustedProof } from "./errors.js";
import { b64decode, b64encode, digest, equal, join, labelled } from "./encoding.js";
import { RECEIPT_BYTES } from "./receipt.js";
import { isBytes, isList, isObject, isText } from "./schema.js";
import { verify } from "./signature.js";

export const SMALLEST = 64;
export const LARGEST = 2 ** 20;
export const PART_LEAVES = 2 ** 14;
export const NODE_BYTES = 32;
// The first receipt of a part is within so many characters of base64url.
const FIRST_CHARACTERS = 44;

const isHead = isObject({
  instance: isBytes(16),
  day: isDay,
  previous: (value) => value === null || isBytes(32)(value),
  root: isBytes(32),
  size: (value) => isCount(value) && value >= SMALLEST && value <= LARGEST && (value & (value - 1)) === 0,
});
const signedHead = { head: isText, signature: isBytes(64) };
const isSignedHead = isObject(signedHead);
const isAnswer = isObject({ ...signedHead, path: isText, leaves: isText });
const isProof = isObject({ ...signedHead, receipt: isBytes(RECEIPT_BYTES), place: isCount, path: isList(isBytes(32)) });

/** A verified head: the Merkle root (32 bytes), the number of leaves, and its own `digest` for the next to name. */
export class Head {
  constructor({ day, size }, previous, root, digest) {
    Object.assign(this, { day, previous, root, size, digest });
    Object.freeze(this);
  }

  /** In how many parts the leaves are read. */
  get parts() {
    return Math.ceil(this.size / PART_LEAVES);
  }

  /** Whether receipts may have had no room: they are then in a later day. */
  get isFull() {
    return this.size === LARGEST;
  }
}

/**
 * A verified part of a day: the day's head, the part's number, its leaves in order. Beside them the levels of its own
 * tree from the leaves' hashes up, the nodes beside the way from there to the root, and what was signed.
 */
export class Part {
  constructor(head, number, leaves, levels, path, { head: text, signature }) {
    Object.assign(this, { head, number, leaves, levels, path, signed: { head: text, signature } });
    Object.freeze(this);
  }
}

/** Split what was joined: receipts, or nodes, of 32 bytes each. */
export function split(joined) {
  return Array.from({ length: joined.length / NODE_BYTES }, (_, at) => joined.subarray(at * NODE_BYTES, (at + 1) * NODE_BYTES));
}

/** Hash leaves (receipts, a power of two of them) into a tree: its levels, from their hashes up to the one node. */
export function hashLeaves(leaves) {
  return joinNodes(leaves.map((leaf) => digest("day leaf", leaf)));
}

// Leaves and nodes are hashed under labels of their own, so that neither passes for the other (RFC 9162, section 2.1.1).
/** Join nodes (32 bytes each, a power of two of them) in pairs: the levels, from these up to the one node. */
export function joinNodes(nodes) {
  const levels = [nodes];
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1);
    levels.push(Array.from({ length: below.length / 2 }, (_, at) => digest("day node", join(below[2 * at], below[2 * at + 1]))));
  }
  return levels;
}

/** List the nodes beside the way up from a place of the lowest level, the lowest first. */
export function listPath(levels, place) {
  return levels.slice(0, -1).map((level, height) => level[(place >> height) ^ 1]);
}

/**
 * Verify a head and its signature with the portal's keys (32 bytes each) and the instance (16 bytes).
 * Throws UntrustedProof.
 */
export function verifyHead(signed, keys, instance) {
  return attempt(() => {
    require(isSignedHead(signed), "no head");
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

/**
 * Whether a part as the portal answers it, not yet verified, begins with this receipt or one that sorts before it.
 * A receipt belongs in the last part of its day of which this is true. Throws UntrustedProof.
 */
export function beginsBy(answer, receipt) {
  return attempt(() => {
    require(isAnswer(answer), "not a part of a day");
    return !isBefore(receipt, b64decode(answer.leaves.slice(0, FIRST_CHARACTERS)).subarray(0, RECEIPT_BYTES));
  });
}

/** Verify what the portal answers for a part of a day: the day's head, and its leaves. Throws UntrustedProof. */
export function verifyPart(answer, keys, instance, day, number) {
  return attempt(() => {
    require(isAnswer(answer), "not a part of a day");
    const head = verifyHead(answer, keys, instance);
    const leaves = split(b64decode(answer.leaves, Math.min(head.size, PART_LEAVES) * RECEIPT_BYTES));
    const path = split(b64decode(answer.path, Math.log2(head.parts) * NODE_BYTES));
    require(head.day === day, "another day");
    require(number >= 0 && number < head.parts, "no such part");
    require(leaves.every((leaf, at) => at === 0 || isBefore(leaves[at - 1], leaf)), "not in order, or one twice");
    const levels = hashLeaves(leaves);
    require(equal(climb(levels.at(-1)[0], number, path), head.root), "other leaves than were signed");
    return new Part(head, number, leaves, levels, path, answer);
  });
}

/** Make the proof that a day has this receipt (32 bytes) in this part, for `verifyProof`; null if it has not. */
export function makeProof(part, receipt) {
  const at = part.leaves.findIndex((leaf) => equal(leaf, receipt));
  if (at < 0) return null;
  const path = [...listPath(part.levels, at), ...part.path].map(b64encode);
  return { receipt: b64encode(receipt), place: part.number * PART_LEAVES + at, path, ...part.signed };
}

/**
 * Verify a proof by itself, without the portal; returns the head of the receipt's day.
 * Throws UntrustedProof.
 */
export function verifyProof(proof, keys, instance) {
  return attempt(() => {
    require(isProof(proof), "not a proof");
    const head = verifyHead(proof, keys, instance);
    const { place, path } = proof;
    require(place < head.size && 2 ** path.length === head.size, "another tree");
    const leaf = digest("day leaf", b64decode(proof.receipt));
    require(equal(climb(leaf, place, path.map((node) => b64decode(node))), head.root), "not in this tree");
    return head;
  });
}

// Bit h of the place says whether the node at height h stands right of its neighbour.
function climb(node, place, path) {
  return path.reduce((below, beside, height) => digest("day node", (place >> height) & 1 ? join(beside, below) : join(below, beside)), node);
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
