// Envelopes (SPEC 3): signs a message, pads it and seals it to its readers, with decoys for the others; opens it.
//
// A slot gives one reader the content key (32 bytes), by a libsodium sealed box (X25519) joined with ML-KEM-768 (FIPS
// 203). The content key encrypts the payload with XChaCha20-Poly1305; a commitment binds it to the slots.

import { MalformedMessage, NotForThisIdentity, SealedLineError, TamperedEnvelope } from "./errors.js";
import { X25519_BYTES } from "./keys.js";
import * as messageFormat from "./message_format.js";
import { SIGNATURE_BYTES, verify } from "./signature.js";
import { derive, equal, join, labelled } from "./encoding.js";
import * as sealedbox from "./sealedbox.js";
import { CIPHERTEXT_BYTES, MAGIC, MAX_SLOTS, PADDED_BYTES, SEALED_BYTES, WRAPPED_BYTES, split } from "./envelope_format.js";
import { mlkem768, xchacha20poly1305 } from "./vendor/noble.js";

export const KEY_BYTES = 32;
// Every key encrypts one text, once, so the nonce may be constant.
const NONCE = new Uint8Array(24);
const END_MARK = 0x80;

/**
 * The slot of one recipient, by `address` (1216 bytes): for a reader, or a decoy if not `readable`.
 * With a `lock` (32 bytes) it opens for its recipient once they know that, and is like a decoy until then.
 */
export class Slot {
  constructor(address, readable = true, lock = new Uint8Array()) {
    Object.assign(this, { address, readable, lock });
  }
}

/** A sealed envelope, and its content key (32 bytes), which opens it for whoever is handed it. */
export class Sealed {
  constructor(envelope, contentKey) {
    Object.assign(this, { envelope, contentKey });
  }
}

/**
 * Add the end mark and zero bytes, up to the smallest of eight sizes (4096 to 524288 bytes) that holds it.
 * Throws MalformedMessage if none does.
 */
export function pad(data) {
  const size = PADDED_BYTES.find((bytes) => data.length + 1 <= bytes);
  if (size === undefined) throw new MalformedMessage();
  const padded = new Uint8Array(size);
  padded.set(data);
  padded[data.length] = END_MARK;
  return padded;
}

/**
 * Remove the padding.
 * Throws TamperedEnvelope unless `pad` makes these very bytes again.
 */
export function unpad(padded) {
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== END_MARK) throw new TamperedEnvelope();
  const data = padded.subarray(0, end);
  if (pad(data).length !== padded.length) throw new TamperedEnvelope();
  return data;
}

/**
 * Sign a message and seal it into 1 to 32 slots of 1216 bytes each.
 * Throws MalformedMessage if the message breaks the rules of SPEC 4, RangeError for another number of slots, or for an
 * address that `checkAddress` would refuse.
 */
export function seal(message, author, slots) {
  return sealText(messageFormat.write(message), author, slots).envelope;
}

/** Sign and seal the text of a message, whatever it says, as `seal` does. */
export function sealText(text, author, slots) {
  if (slots.length < 1 || slots.length > MAX_SLOTS) throw new RangeError("an envelope has 1 to 32 slots");
  const contentKey = randomBytes(KEY_BYTES);
  const head = join(MAGIC, [slots.length], ...slots.map((slot) => wrap(contentKey, slot)));
  const commitment = derive(contentKey, "commitment", head);
  const padded = pad(join(author.sign(signed(commitment, text)), text));
  const payload = cipher(derive(contentKey, "payload"), commitment).encrypt(padded);
  return new Sealed(join(head, commitment, payload), contentKey);
}

/**
 * Open an envelope with whichever of the keys fits, and verify its author's signature.
 * `findAuthor` returns the author's verifying key (32 bytes) for a message of good form, or throws MalformedMessage.
 * Throws, in the order of SPEC 4: MalformedEnvelope, NotForThisIdentity, TamperedEnvelope, MalformedMessage,
 * TamperedEnvelope.
 */
export function unseal(envelope, keys, findAuthor) {
  return openWith(envelope, findContentKey(envelope, keys), findAuthor);
}

/**
 * Find the content key (32 bytes) in the first slot that one of the keys opens and the commitment confirms.
 * With a `lock` (32 bytes), in the slots that are locked with it, and in no others. Throws MalformedEnvelope,
 * NotForThisIdentity, TamperedEnvelope.
 */
export function findContentKey(envelope, keys, lock = new Uint8Array()) {
  const { head, slots, commitment } = split(envelope);
  let unwrapped = false;
  for (const slot of slots) {
    for (const key of keys) {
      const contentKey = unwrapWith(slot, key, lock);
      if (contentKey === null) continue;
      if (equal(derive(contentKey, "commitment", head), commitment)) return contentKey;
      unwrapped = true;
    }
  }
  throw unwrapped ? new TamperedEnvelope() : new NotForThisIdentity();
}

/**
 * Open an envelope with its content key (32 bytes), and verify its author's signature.
 * Throws NotForThisIdentity for the key of another envelope; all else as `unseal`.
 */
export function openWith(envelope, contentKey, findAuthor) {
  const { head, commitment, payload } = split(envelope);
  if (!equal(derive(contentKey, "commitment", head), commitment)) throw new NotForThisIdentity();
  const data = attempt(() => unpad(cipher(derive(contentKey, "payload"), commitment).decrypt(payload)));
  if (data.length < SIGNATURE_BYTES) throw new TamperedEnvelope();
  const [signature, text] = [data.subarray(0, SIGNATURE_BYTES), data.subarray(SIGNATURE_BYTES)];
  const message = messageFormat.read(text);
  messageFormat.checkKeys(message);
  attempt(() => verify(findAuthor(message), signature, signed(commitment, text)));
  return message;
}

/** Unwrap the content key of a slot with what its two boxes hold (32 bytes each) and its lock; null if none fits. */
export function unwrap(slot, secret, shared, lock) {
  const [sealed, rest] = [slot.subarray(0, SEALED_BYTES), slot.subarray(SEALED_BYTES)];
  const [ciphertext, wrapped] = [rest.subarray(0, CIPHERTEXT_BYTES), rest.subarray(CIPHERTEXT_BYTES)];
  try {
    return cipher(derive(secret, "slot", join(shared, ciphertext, sealed, lock))).decrypt(wrapped);
  } catch {
    return null;
  }
}

function wrap(contentKey, slot) {
  const secret = randomBytes(KEY_BYTES);
  const sealed = sealedbox.seal(secret, slot.address.subarray(0, X25519_BYTES));
  const { cipherText, sharedSecret } = mlkem768.encapsulate(slot.address.subarray(X25519_BYTES));
  const key = derive(secret, "slot", join(sharedSecret, cipherText, sealed, slot.lock));
  return join(sealed, cipherText, slot.readable ? cipher(key).encrypt(contentKey) : randomBytes(WRAPPED_BYTES));
}

function unwrapWith(slot, key, lock) {
  try {
    const secret = sealedbox.open(slot.subarray(0, SEALED_BYTES), key.x25519, key.address.subarray(0, X25519_BYTES));
    const ciphertext = slot.subarray(SEALED_BYTES, SEALED_BYTES + CIPHERTEXT_BYTES);
    return unwrap(slot, secret, mlkem768.decapsulate(ciphertext, key.mlkem), lock);
  } catch {
    return null;
  }
}

function cipher(key, associated = undefined) {
  return xchacha20poly1305(key, NONCE, associated);
}

function signed(commitment, text) {
  return labelled("message", join(commitment, text));
}

function randomBytes(size) {
  return crypto.getRandomValues(new Uint8Array(size));
}

function attempt(step) {
  try {
    return step();
  } catch (error) {
    throw error instanceof SealedLineError ? error : new TamperedEnvelope();
  }
}
