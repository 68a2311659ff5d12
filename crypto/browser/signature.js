// Signatures (SPEC 1): Ed25519 (RFC 8032), with checks of keys so strict that all libraries agree.
//
// Bytes: seeds and verifying keys 32, signatures 64.

import { derive, digest } from "./encoding.js";
import { ed25519 } from "./vendor/noble.js";

export const VERIFY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** A signing key; `verify` (32 bytes) is its public key, the verifying key. */
export class SigningKey {
  constructor(verify, ed25519) {
    Object.assign(this, { verify, ed25519 });
    Object.freeze(this);
  }

  /** Sign data: 64 bytes. */
  sign(data) {
    return ed25519.sign(data, this.ed25519);
  }
}

/** Derive the signing key of a seed of 32 bytes. Throws RangeError for another size. */
export function deriveSigningKey(seed) {
  const secret = derive(seed, "ed25519");
  return new SigningKey(ed25519.getPublicKey(secret), secret);
}

/**
 * Check a verifying key that comes from somebody else.
 * Throws unless it has 32 bytes and is a canonical point of the prime-order subgroup: on others, libraries differ.
 */
export function checkVerifyingKey(verify) {
  if (verify.length !== VERIFY_BYTES) throw new RangeError("a verifying key has 32 bytes");
  checkPoint(verify);
}

/**
 * Verify a signature (64 bytes) over data.
 * Throws if the signature or the verifying key is bad.
 */
export function verify(verifyingKey, signature, data) {
  checkVerifyingKey(verifyingKey);
  if (signature.length !== SIGNATURE_BYTES) throw new RangeError("a signature has 64 bytes");
  checkPoint(signature.subarray(0, VERIFY_BYTES));
  if (!ed25519.verify(signature, data, verifyingKey, { zip215: false })) throw new RangeError("bad signature");
}

/** Write the fingerprint that people compare: 16 bytes of the key's digest, in eight groups of four hex digits. */
export function fingerprint(verifyingKey) {
  const bytes = Array.from(digest("fingerprint", verifyingKey).subarray(0, 16));
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("").match(/.{4}/g).join(" ");
}

// Torsion makes a signature hold in one library and fail in another, so neither key nor R may have any.
function checkPoint(bytes) {
  const point = ed25519.Point.fromBytes(bytes, false);
  if (point.isSmallOrder() || !point.isTorsionFree()) throw new RangeError("not a usable Ed25519 point");
}
