// Envelopes (SPEC 3): a signed message, padded and sealed to its readers, with decoys for the others.

import { MalformedMessage, NotForThisIdentity, SealedLineError, TamperedEnvelope } from "./errors.js";
import { SIGNATURE_BYTES, X25519_BYTES, verify } from "./keys.js";
import * as messages from "./message.js";
import { derive, equal, join, labelled } from "./notation.js";
import * as sealedbox from "./sealedbox.js";
import { CIPHERTEXT_BYTES, MAGIC, MAX_SLOTS, PADDED_BYTES, SEALED_BYTES, WRAPPED_BYTES, split } from "./structure.js";
import { mlkem768, xchacha20poly1305 } from "./vendor/noble.js";

export const KEY_BYTES = 32;
// Every key encrypts one text, once, so the nonce may be constant.
const NONCE = new Uint8Array(24);
const END_MARK = 0x80;

/** One place in an envelope: for the owner of `address`, who can read it, or for whom it is a decoy. */
export class Slot {
  constructor(address, readable = true) {
    Object.assign(this, { address, readable });
  }
}

/**
 * Add the end mark and zero bytes, up to the smallest of the eight sizes (4096 to 524288 bytes) that holds it.
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
 * Take the padding off.
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
 * Throws MalformedMessage if the message breaks its own rules, RangeError for too few or too many slots, or an address
 * that no check let through.
 */
export function seal(message, author, slots) {
  if (slots.length < 1 || slots.length > MAX_SLOTS) throw new RangeError("an envelope has 1 to 32 slots");
  const contentKey = draw(KEY_BYTES);
  const head = join(MAGIC, [slots.length], ...slots.map((slot) => wrap(contentKey, slot)));
  const commitment = derive(contentKey, "commitment", head);
  const text = messages.write(message);
  const padded = pad(join(author.sign(signed(commitment, text)), text));
  return join(head, commitment, cipher(derive(contentKey, "payload"), commitment).encrypt(padded));
}

/**
 * Open an envelope with whichever of the keys fits, and check who wrote the message.
 * `findAuthor` names the verifying key (32 bytes) for a message of good form, or throws MalformedMessage. Throws, in
 * the order of SPEC 4: MalformedEnvelope, NotForThisIdentity, TamperedEnvelope, MalformedMessage, TamperedEnvelope.
 */
export function unseal(envelope, keys, findAuthor) {
  return openWith(envelope, findContentKey(envelope, keys), findAuthor);
}

/**
 * Find the content key (32 bytes) in the slot that one of the keys opens.
 * Throws MalformedEnvelope, NotForThisIdentity, TamperedEnvelope.
 */
export function findContentKey(envelope, keys) {
  const { head, slots, commitment } = split(envelope);
  let unwrapped = false;
  for (const slot of slots) {
    for (const key of keys) {
      const contentKey = unwrap(slot, key);
      if (contentKey === null) continue;
      if (equal(derive(contentKey, "commitment", head), commitment)) return contentKey;
      unwrapped = true;
    }
  }
  throw unwrapped ? new TamperedEnvelope() : new NotForThisIdentity();
}

/**
 * Open an envelope with its content key (32 bytes), and check who wrote the message, as `unseal` does.
 * Throws NotForThisIdentity for the key of another envelope.
 */
export function openWith(envelope, contentKey, findAuthor) {
  const { head, commitment, payload } = split(envelope);
  if (!equal(derive(contentKey, "commitment", head), commitment)) throw new NotForThisIdentity();
  const data = attempt(() => unpad(cipher(derive(contentKey, "payload"), commitment).decrypt(payload)));
  if (data.length < SIGNATURE_BYTES) throw new TamperedEnvelope();
  const [signature, text] = [data.subarray(0, SIGNATURE_BYTES), data.subarray(SIGNATURE_BYTES)];
  const message = messages.read(text);
  messages.checkKeys(message);
  attempt(() => verify(findAuthor(message), signature, signed(commitment, text)));
  return message;
}

function wrap(contentKey, slot) {
  const secret = draw(KEY_BYTES);
  const sealed = sealedbox.seal(secret, slot.address.subarray(0, X25519_BYTES));
  const { cipherText, sharedSecret } = mlkem768.encapsulate(slot.address.subarray(X25519_BYTES));
  const key = derive(secret, "slot", join(sharedSecret, cipherText, sealed));
  return join(sealed, cipherText, slot.readable ? cipher(key).encrypt(contentKey) : draw(WRAPPED_BYTES));
}

function unwrap(slot, key) {
  const sealed = slot.subarray(0, SEALED_BYTES);
  const ciphertext = slot.subarray(SEALED_BYTES, SEALED_BYTES + CIPHERTEXT_BYTES);
  const wrapped = slot.subarray(SEALED_BYTES + CIPHERTEXT_BYTES);
  try {
    const secret = sealedbox.open(sealed, key.x25519, key.address.subarray(0, X25519_BYTES));
    const shared = mlkem768.decapsulate(ciphertext, key.mlkem);
    return cipher(derive(secret, "slot", join(shared, ciphertext, sealed))).decrypt(wrapped);
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

function draw(size) {
  return crypto.getRandomValues(new Uint8Array(size));
}

function attempt(step) {
  try {
    return step();
  } catch (error) {
    throw error instanceof SealedLineError ? error : new TamperedEnvelope();
  }
}
