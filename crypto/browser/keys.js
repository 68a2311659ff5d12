// Sealing keys, addresses and identities (SPEC 1): X25519 (RFC 7748) joined with ML-KEM-768 (FIPS 203).
//
// Bytes: seeds and X25519 keys 32, an ML-KEM-768 public key 1184, an address (both public keys) 1216.

import { derive, digest, join } from "./encoding.js";
import { mlkem768, x25519 } from "./vendor/noble.js";

export const SEED_BYTES = 32;
export const X25519_BYTES = 32;
export const MLKEM_BYTES = 1184;
export const ADDRESS_BYTES = X25519_BYTES + MLKEM_BYTES;
export const INSTANCE_BYTES = 16;

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

/** A key pair that opens what is sealed to `address` (1216 bytes). */
export class SealingKey {
  constructor(address, x25519, mlkem) {
    Object.assign(this, { address, x25519, mlkem });
    Object.freeze(this);
  }
}

/** One person's secret keys: all sealing keys that they hold, the newest last, and the signing key. */
export class Identity {
  constructor(sealing, signing) {
    Object.assign(this, { sealing, signing });
    Object.freeze(this);
  }
}

/** Generate a seed: 32 random bytes. */
export function generateSeed() {
  return crypto.getRandomValues(new Uint8Array(SEED_BYTES));
}

/** Derive the sealing key of a seed of 32 bytes. Throws RangeError for another size. */
export function deriveSealingKey(seed) {
  const secret = derive(seed, "x25519");
  const mlkem = mlkem768.keygen(derive(seed, "mlkem768", undefined, 64));
  return new SealingKey(join(x25519.getPublicKey(secret), mlkem.publicKey), secret, mlkem.secretKey);
}

/**
 * Check an address that comes from somebody else.
 * Throws RangeError unless it has 1216 bytes, its X25519 key is canonical and not of low order, and its ML-KEM key
 * passes the modulus check (FIPS 203, section 7.2).
 */
export function checkAddress(address) {
  if (address.length !== ADDRESS_BYTES) throw new RangeError("an address has 1216 bytes");
  const point = address.subarray(0, X25519_BYTES);
  if (compareLittleEndian(point, X25519_PRIME) >= 0 || LOW_ORDER.some((low) => compareLittleEndian(point, low) === 0)) {
    throw new RangeError("not a usable X25519 key");
  }
  checkModulus(address.subarray(X25519_BYTES));
}

/** Compute the mailbox id (32 bytes) of a reporter's two public keys: it commits to them (SPEC 2). */
export function mailboxId(address, verifyingKey) {
  return digest("mailbox id", join(address, verifyingKey));
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
