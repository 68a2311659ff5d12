// The outside of an envelope (SPEC 3): all that can be told, and checked, without a key.

import { MalformedEnvelope } from "./errors.js";
import { equal } from "./notation.js";

export const MAGIC = new TextEncoder().encode("SLE1");
export const MAX_SLOTS = 32;
export const SEALED_BYTES = 80;
export const CIPHERTEXT_BYTES = 1088;
export const WRAPPED_BYTES = 48;
export const SLOT_BYTES = SEALED_BYTES + CIPHERTEXT_BYTES + WRAPPED_BYTES;
export const COMMITMENT_BYTES = 32;
export const TAG_BYTES = 16;
export const PADDED_BYTES = [12, 13, 14, 15, 16, 17, 18, 19].map((power) => 2 ** power);

/** An envelope cut at its seams; `head` is everything before the commitment (32 bytes). */
export class Parts {
  constructor(head, slots, commitment, payload) {
    Object.assign(this, { head, slots, commitment, payload });
  }
}

/**
 * Cut an envelope into its parts.
 * Throws MalformedEnvelope unless it has the magic, 1 to 32 whole slots of 1216 bytes, a commitment, and a payload of
 * one of the eight sizes (4096 to 524288 bytes, and 16).
 */
export function split(envelope) {
  const count = envelope[4];
  if (!equal(envelope.subarray(0, 4), MAGIC) || !(count >= 1 && count <= MAX_SLOTS)) throw new MalformedEnvelope();
  const end = 5 + SLOT_BYTES * count;
  const payload = envelope.subarray(end + COMMITMENT_BYTES);
  if (!PADDED_BYTES.includes(payload.length - TAG_BYTES)) throw new MalformedEnvelope();
  const starts = Array.from({ length: count }, (_, slot) => 5 + SLOT_BYTES * slot);
  const slots = starts.map((start) => envelope.subarray(start, start + SLOT_BYTES));
  return new Parts(envelope.subarray(0, end), slots, envelope.subarray(end, end + COMMITMENT_BYTES), payload);
}
