// Keys and addresses (SPEC 1): who can open, and who has signed.

import { derive, digest, join } from "./notation.js";
import { ed25519, mlkem768, x25519 } from "./vendor/noble.js";

export const SEED_BYTES = 32;
export const X25519_BYTES = 32;
export const MLKEM_BYTES = 1184;
export const ADDRESS_BYTES = X25519_BYTES + MLKEM_BYTES;
export const VERIFY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

const MLKEM_MODULUS = 3329;
const MLKEM_COEFFICIENT_BYTES = 1152; // 768 coefficients of 12 bits; the 32 bytes after them are free
const X25519_PRIME = hex("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed").reverse();
// The canonical encodings of the points whose order divides 8 (RFC 7748, section 7): a secret shared with one is none.
const LOW_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map(hex);

/** What opens messages sealed to `address` (1216 bytes): X25519 joined with ML-KEM-768 (FIPS 203). */
export class SealingKey {
  constructor(address, x25519, mlkem) {
    Object.assign(this, { address, x25519, mlkem });
    Object.freeze(this);
  }
}

/** What signs messages (Ed25519, RFC 8032); others check them with `verify` (32 bytes). */
export class SigningKey {
  constructor(verify, ed25519) {
    Object.assign(this, { verify, ed25519 });
    Object.freeze(this);
  }

  /** Sign the data: 64 bytes. */
  sign(data) {
    return ed25519.sign(data, this.ed25519);
  }
}

/** One person's secret: the sealing keys of all epochs, the newest last, and the signing key. */
export class Identity {
  constructor(sealing, signing) {
    Object.assign(this, { sealing, signing });
    Object.freeze(this);
  }
}

/** Draw a seed: 32 random bytes. */
export function drawSeed() {
  return crypto.getRandomValues(new Uint8Array(SEED_BYTES));
}

/** Derive the sealing key of a 32-byte seed. */
export function deriveSealingKey(seed) {
  const secret = derive(seed, "x25519");
  const mlkem = mlkem768.keygen(derive(seed, "mlkem768", undefined, 64));
  return new SealingKey(join(x25519.getPublicKey(secret), mlkem.publicKey), secret, mlkem.secretKey);
}

/** Derive the signing key of a 32-byte seed. */
export function deriveSigningKey(seed) {
  const secret = derive(seed, "ed25519");
  return new SigningKey(ed25519.getPublicKey(secret), secret);
}

/**
 * Check an address that somebody else wrote.
 * Throws unless it is 1216 bytes, its X25519 key canonical and not of low order, its ML-KEM key reduced
 * (FIPS 203, section 7.2).
 */
export function checkAddress(address) {
  if (address.length !== ADDRESS_BYTES) throw new RangeError("an address has 1216 bytes");
  const point = address.subarray(0, X25519_BYTES);
  if (compareLittleEndian(point, X25519_PRIME) >= 0 || LOW_ORDER.some((low) => compareLittleEndian(point, low) === 0)) {
    throw new RangeError("not a usable X25519 key");
  }
  checkModulus(address.subarray(X25519_BYTES));
}

/**
 * Check a verifying key that somebody else wrote.
 * Throws unless it is 32 bytes, a canonical point of the prime-order subgroup: on others, libraries differ.
 */
export function checkVerifyingKey(verify) {
  if (verify.length !== VERIFY_BYTES) throw new RangeError("a verifying key has 32 bytes");
  checkPoint(verify);
}

/**
 * Check a signature (64 bytes) over the data.
 * Throws if it, or the verifying key, does not hold.
 */
export function verify(verifyingKey, signature, data) {
  checkVerifyingKey(verifyingKey);
  if (signature.length !== SIGNATURE_BYTES) throw new RangeError("a signature has 64 bytes");
  checkPoint(signature.subarray(0, VERIFY_BYTES));
  if (!ed25519.verify(signature, data, verifyingKey, { zip215: false })) throw new RangeError("bad signature");
}

/** Write what people compare of a verifying key: 16 bytes of its digest, in eight groups of four hex digits. */
export function fingerprint(verifyingKey) {
  const bytes = Array.from(digest("fingerprint", verifyingKey).subarray(0, 16));
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("").match(/.{4}/g).join(" ");
}

/** Compute the mailbox id (32 bytes) that commits to a reporter's two public keys (SPEC 2). */
export function mailboxId(address, verifyingKey) {
  return digest("mailbox id", join(address, verifyingKey));
}

// Torsion makes a signature hold in one library and fail in another, so neither key nor R may have any.
function checkPoint(bytes) {
  const point = ed25519.Point.fromBytes(bytes, false);
  if (point.isSmallOrder() || !point.isTorsionFree()) throw new RangeError("not a usable Ed25519 point");
}

function checkModulus(mlkem) {
  for (let at = 0; at < MLKEM_COEFFICIENT_BYTES; at += 3) {
    const first = mlkem[at] | ((mlkem[at + 1] & 0x0f) << 8);
    const second = (mlkem[at + 1] >> 4) | (mlkem[at + 2] << 4);
    if (first >= MLKEM_MODULUS || second >= MLKEM_MODULUS) throw new RangeError("not a reduced ML-KEM key");
  }
}

function compareLittleEndian(one, other) {
  for (let at = X25519_BYTES - 1; at >= 0; at--) {
    if (one[at] !== other[at]) return one[at] - other[at];
  }
  return 0;
}

function hex(text) {
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
}
