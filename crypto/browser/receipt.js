// Receipts (SPEC 10): digests of sealed reports, kept to prove that one was sent. They give no access to a mailbox.

import { digest } from "./encoding.js";

export const RECEIPT_BYTES = 32;

/** Compute the receipt (32 bytes) of a report's envelope. */
export function computeReceipt(envelope) {
  return digest("receipt", envelope);
}
