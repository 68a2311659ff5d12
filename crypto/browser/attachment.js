// Attachments (SPEC 5): seals and opens files in pieces of 1 MiB with AES-256-GCM (NIST SP 800-38D).
//
// A file is padded (PADMÉ, at least 65536 bytes) and cut into chunks of 2^20 bytes, each sealed under a nonce of its
// own. A sealed chunk is called a piece: 16 bytes longer, the first one 36 more (magic and key commitment). One piece
// at a time is in memory.
// By WebCrypto, which every browser has at full speed, also where scripts run slowly; it needs a secure context.

import { FileChanged, TamperedAttachment } from "./errors.js";
import { derive, digest, equal, join } from "./encoding.js";

const MAGIC = new TextEncoder().encode("SLA2");
export const KEY_BYTES = 32;
export const ID_BYTES = 16;
export const CHUNK_BYTES = 2 ** 20;
export const TAG_BYTES = 16;
export const HEAD_BYTES = MAGIC.length + 32;
export const SMALLEST_BYTES = 65536;
export const MAX_PIECES = 2 ** 32;

/**
 * Generate the key of one file: 32 random bytes.
 * Never used for a second file: its nonces would be the same.
 */
export function generateKey() {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}

/** Compute how many bytes are sealed for a file: at least 65536, at most 12 % more than its size (PADMÉ). */
export function paddedSize(sizeBytes) {
  const bytes = Math.max(sizeBytes, SMALLEST_BYTES);
  const exponent = bitLength(bytes) - 1;
  const step = 2 ** (exponent - bitLength(exponent));
  return Math.ceil(bytes / step) * step;
}

/** Count the pieces of a file of this size in bytes. */
export function countPieces(sizeBytes) {
  return Math.ceil(paddedSize(sizeBytes) / CHUNK_BYTES);
}

/** Find where in the file a chunk begins and ends, in bytes; both are the file's size if it is only padding. */
export function locateChunk(sizeBytes, number) {
  const start = Math.min(number * CHUNK_BYTES, sizeBytes);
  return [start, Math.min(start + CHUNK_BYTES, sizeBytes)];
}

/** Seals one file, each chunk once and in order: a second text under the same nonce would give both away. */
export class Sealer {
  #sizeBytes;
  #key;
  #cipher;
  #sealed = 0;
  #digests = new Digests();

  /** Take a `key` of 32 bytes, generated for this file. Throws RangeError for a size below 0 or above 4 PiB. */
  constructor(key, sizeBytes) {
    this.pieces = countPieces(sizeBytes);
    if (sizeBytes < 0 || this.pieces > MAX_PIECES) throw new RangeError("no file has this size");
    this.#sizeBytes = sizeBytes;
    this.#key = key;
    this.#cipher = makeCipher(key, "encrypt");
  }

  /** The digest (32 bytes) of all pieces, which goes into the message. Throws RangeError until all are sealed. */
  get digest() {
    if (this.#digests.count !== this.pieces) throw new RangeError("not all is sealed");
    return this.#digests.join();
  }

  /**
   * Seal the next chunk, the bytes that `locateChunk` finds: at most 2^20. Its piece has at most 52 more.
   * Throws FileChanged if the data is not as long as that, RangeError if all chunks are sealed.
   */
  async seal(data) {
    // Counted before anything is awaited: two calls at once must not get the same number.
    const number = this.#sealed;
    if (number === this.pieces) throw new RangeError("all is sealed");
    const [start, stop] = locateChunk(this.#sizeBytes, number);
    if (data.length !== stop - start) throw new FileChanged();
    this.#sealed++;
    const padded = pad(data, chunkSize(this.#sizeBytes, number));
    const parameters = { name: "AES-GCM", iv: nonce(number, this.pieces) };
    const sealed = new Uint8Array(await crypto.subtle.encrypt(parameters, await this.#cipher, padded));
    const piece = number === 0 ? join(head(this.#key), sealed) : sealed;
    await this.#digests.add(number, piece);
    return piece;
  }
}

/** Opens one file, piece by piece in order. Each piece is authenticated alone, the whole of them by `finish`. */
export class Opener {
  #sizeBytes;
  #key;
  #expected;
  #cipher;
  #opened = 0;
  #digests = new Digests();

  /**
   * Take a `key` and the `expected` digest, 32 bytes each.
   * Throws TamperedAttachment for a size below 0 or above 4 PiB.
   */
  constructor(key, sizeBytes, expected) {
    this.pieces = countPieces(sizeBytes);
    if (sizeBytes < 0 || this.pieces > MAX_PIECES) throw new TamperedAttachment();
    this.#sizeBytes = sizeBytes;
    this.#key = key;
    this.#expected = expected;
    this.#cipher = makeCipher(key, "decrypt");
  }

  /**
   * Open the next piece; returns the file's bytes in it, at most 2^20.
   * Throws TamperedAttachment. A piece is opened once: after one that was refused, the file is refused.
   */
  async open(piece) {
    const number = this.#opened++;
    if (number >= this.pieces) throw new TamperedAttachment();
    const padded = await this.#decrypt(number, piece);
    const [start, stop] = locateChunk(this.#sizeBytes, number);
    const [data, padding] = [padded.subarray(0, stop - start), padded.subarray(stop - start)];
    if (!isZero(padding)) throw new TamperedAttachment();
    await this.#digests.add(number, piece);
    return data;
  }

  /** Check that all pieces were opened, and their digest. Throws TamperedAttachment. */
  finish() {
    const isWhole = this.#opened === this.pieces && this.#digests.count === this.pieces;
    if (!isWhole || !equal(this.#digests.join(), this.#expected)) throw new TamperedAttachment();
  }

  async #decrypt(number, piece) {
    const start = number === 0 ? head(this.#key) : new Uint8Array();
    const sealed = piece.subarray(start.length);
    const isSoLong = sealed.length === chunkSize(this.#sizeBytes, number) + TAG_BYTES;
    if (!isSoLong || !equal(piece.subarray(0, start.length), start)) throw new TamperedAttachment();
    const parameters = { name: "AES-GCM", iv: nonce(number, this.pieces) };
    try {
      return new Uint8Array(await crypto.subtle.decrypt(parameters, await this.#cipher, sealed));
    } catch {
      throw new TamperedAttachment();
    }
  }
}

// By number, because two may be hashed at once; too many, in a large file, to be the arguments of one call.
class Digests {
  #parts = [];
  count = 0;

  async add(number, piece) {
    this.#parts[number] = new Uint8Array(await crypto.subtle.digest("SHA-256", piece));
    this.count++;
  }

  join() {
    return digest("attachment", Uint8Array.from(this.#parts.flatMap((part) => [...part])));
  }
}

function makeCipher(key, use) {
  return crypto.subtle.importKey("raw", derive(key, "attachment"), "AES-GCM", false, [use]);
}

function head(key) {
  return join(MAGIC, derive(key, "attachment commitment"));
}

function nonce(number, pieces) {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(7, number);
  bytes[11] = number === pieces - 1 ? 1 : 0;
  return bytes;
}

function chunkSize(sizeBytes, number) {
  return Math.min(paddedSize(sizeBytes) - number * CHUNK_BYTES, CHUNK_BYTES);
}

function pad(data, size) {
  if (data.length === size) return data;
  const padded = new Uint8Array(size);
  padded.set(data);
  return padded;
}

// As text, because the comparison is native: a loop takes 10 ms a chunk, and more where scripts run slowly.
function isZero(bytes) {
  return new TextDecoder("latin1").decode(bytes) === "\0".repeat(bytes.length);
}

// Exact up to 2^53, as Math.log2 is not.
function bitLength(number) {
  return number.toString(2).length;
}
