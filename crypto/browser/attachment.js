// Attachments (SPEC 5): files of any size, sealed in chunks of 1 MiB, so that memory stays flat.
// By WebCrypto, which every browser has at full speed, also where scripts run slowly; it needs a secure context.

import { FileChanged, TamperedAttachment } from "./errors.js";
import { derive, digest, equal, join } from "./notation.js";

const MAGIC = new TextEncoder().encode("SLA1");
export const KEY_BYTES = 32;
export const ID_BYTES = 16;
export const CHUNK_BYTES = 2 ** 20;
export const TAG_BYTES = 16;
export const HEAD_BYTES = MAGIC.length + 32;
export const SMALLEST_BYTES = 65536;
export const MAX_PIECES = 2 ** 32;

/** Draw the key of one file: 32 random bytes, never used for another. */
export function drawKey() {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}

/** How many bytes are sealed for a file of this size: at least 65536, and at most 12 % more than it has (PADMÉ). */
export function paddedSize(sizeBytes) {
  const bytes = Math.max(sizeBytes, SMALLEST_BYTES);
  const exponent = bitLength(bytes) - 1;
  const step = 2 ** (exponent - bitLength(exponent));
  return Math.ceil(bytes / step) * step;
}

/** How many pieces a file of this size makes. */
export function countPieces(sizeBytes) {
  return Math.ceil(paddedSize(sizeBytes) / CHUNK_BYTES);
}

/** Where in the file a chunk begins and ends, in bytes: nowhere (twice its size) where there is only padding. */
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
  #digests = [];

  /** `key` is 32 bytes, drawn for this file. Throws RangeError for more than 4 PiB. */
  constructor(key, sizeBytes) {
    this.pieces = countPieces(sizeBytes);
    if (!(sizeBytes >= 0 && this.pieces <= MAX_PIECES)) throw new RangeError("no file has this size");
    this.#sizeBytes = sizeBytes;
    this.#key = key;
    this.#cipher = makeCipher(key, "encrypt");
  }

  /** What the message says of the pieces (32 bytes). Throws RangeError until all are sealed. */
  get digest() {
    if (this.#digests.length !== this.pieces) throw new RangeError("not all is sealed");
    return digest("attachment", join(...this.#digests));
  }

  /**
   * Seal the next chunk, which `locateChunk` finds in the file: at most 1 MiB, and 52 bytes more when sealed.
   * Throws FileChanged if the data isn't as long as that, RangeError if all is sealed.
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
    this.#digests[number] = await sha256(piece);
    return piece;
  }
}

/** Opens one file, piece by piece in order; what it gives out is what was sealed, or it throws. */
export class Opener {
  #sizeBytes;
  #key;
  #expected;
  #cipher;
  #opened = 0;
  #digests = [];

  /** `key` and `expected` (the digest) are 32 bytes. Throws TamperedAttachment for a size that no file has. */
  constructor(key, sizeBytes, expected) {
    this.pieces = countPieces(sizeBytes);
    if (this.pieces > MAX_PIECES) throw new TamperedAttachment();
    this.#sizeBytes = sizeBytes;
    this.#key = key;
    this.#expected = expected;
    this.#cipher = makeCipher(key, "decrypt");
  }

  /** Open the next piece: the file's bytes in it, at most 1 MiB. Throws TamperedAttachment. */
  async open(piece) {
    const number = this.#opened;
    if (number === this.pieces) throw new TamperedAttachment();
    if (number === 0 && !equal(piece.subarray(0, HEAD_BYTES), head(this.#key))) throw new TamperedAttachment();
    const size = chunkSize(this.#sizeBytes, number);
    const sealed = number === 0 ? piece.subarray(HEAD_BYTES) : piece;
    if (sealed.length !== size + TAG_BYTES) throw new TamperedAttachment();
    this.#opened++;
    const padded = await this.#decrypt(number, sealed);
    const [start, stop] = locateChunk(this.#sizeBytes, number);
    if (padded.subarray(stop - start).some((byte) => byte !== 0)) throw new TamperedAttachment();
    this.#digests[number] = await sha256(piece);
    return padded.subarray(0, stop - start);
  }

  /** Check that all pieces came, and that they are those that the message means. Throws TamperedAttachment. */
  finish() {
    const isWhole = this.#digests.length === this.pieces;
    if (!isWhole || !equal(digest("attachment", join(...this.#digests)), this.#expected)) throw new TamperedAttachment();
  }

  async #decrypt(number, sealed) {
    const parameters = { name: "AES-GCM", iv: nonce(number, this.pieces) };
    try {
      return new Uint8Array(await crypto.subtle.decrypt(parameters, await this.#cipher, sealed));
    } catch {
      throw new TamperedAttachment();
    }
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

// Exact up to 2^53, as Math.log2 is not.
function bitLength(number) {
  return number.toString(2).length;
}

async function sha256(piece) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", piece));
}
