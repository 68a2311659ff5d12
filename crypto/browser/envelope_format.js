// The form of an envelope (SPEC 3): what can be parsed and checked without a key, by the portal too.

import { MalformedEnvelope } from "./errors.js";
import { equal } from "./encoding.js";

export const MAGIC = new TextEncoder().encode("SLE2");
export const MAX_SLOTS = 32;
export const SEALED_BYTES = 80;
export const CIPHERTEXT_BYTES = 1088;
export const WRAPPED_BYTES = 48;
export const SLOT_BYTES = SEALED_BYTES + CIPHERTEXT_BYTES + WRAPPED_BYTES;
export const COMMITMENT_BYTES = 32;
export const TAG_BYTES = 16;
export const PADDED_BYTES = [12, 13, 14, 15, 16, 17, 18, 19].map((power) => 2 ** power);

/** The parts of an envelope: `head` (magic, count and slots), slots (1216 bytes each), commitment (32), payload. */
export class Parts {
  constructor(head, slots, commitment, payload) {
    Object.assign(this, { head, slots, commitment, payload });
  }
}

/**
 * Split an envelope into its parts.
 * Throws MalformedEnvelope unless it has the magic, 1 to 32 whole slots, a commitment, and a payload of one of the
 * eight sizes (4096 to 524288 bytes) and 16 more.
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
