// A receipt (SPEC 10): what a reporter may keep to prove that a report was sent. It opens nothing and leads nowhere.

import { digest } from "./notation.js";

export const RECEIPT_BYTES = 32;

/** Compute the receipt of a sealed report: 32 bytes. */
export function compute(envelope) {
  return digest("receipt", envelope);
}
