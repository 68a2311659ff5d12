// Proof of work (SPEC 11): puzzles whose solving costs time and whose checking costs little, bound to one request.
//
// A puzzle is Hashcash's (find a nonce under which a hash begins with zeros) with PBKDF2-HMAC-SHA-256 (RFC 8018) as its
// hash: browsers compute that natively, at one speed with and without a JIT, and never in WebAssembly.

import { b64encode, join } from "../encoding.js";

const ITERATIONS = 512;
const ZERO_BITS = 9;
const EXPECTED_TRIES = 2 ** ZERO_BITS;
export const MOST_PUZZLES = 20;
// Tries at the same time: browsers share them out among their threads.
const LANES = 4;

/** Puzzles solved for one request: the portal's seed (16 bytes), the request's digest (32), a nonce for each. */
export class Work {
  constructor(seed, digest, nonces = []) {
    Object.assign(this, { seed, digest, nonces });
  }
}

/** Digest a request to an address of the API (SHA-256, 32 bytes): what work for it is bound to. */
export async function digestRequest(path, body) {
  const request = join(new TextEncoder().encode(`${path}\0`), body);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", request));
}

/**
 * Solve further puzzles until there are so many, at most 20. `onProgress` hears the expected share that is done.
 * Takes 512 tries a puzzle on average, each of 512 iterations.
 */
export async function solve(work, puzzles, onProgress = () => null) {
  const password = join(work.seed, work.digest);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const nonces = [...work.nonces];
  while (nonces.length < puzzles) {
    nonces.push(await findNonce(key, nonces.length, (share) => onProgress((nonces.length + share) / puzzles)));
    onProgress(nonces.length / puzzles);
  }
  return new Work(work.seed, work.digest, nonces);
}

/** How likely a puzzle would have been solved after so many tries: 0 to below 1. */
export function estimateShare(tries) {
  return 1 - (1 - 1 / EXPECTED_TRIES) ** tries;
}

/** Write work as the header Proof-Of-Work has it: seed, digest and nonces in base64url. */
export function encode(work) {
  const nonces = work.nonces.flatMap((nonce) => [nonce >> 8, nonce & 255]);
  return b64encode(join(work.seed, work.digest, Uint8Array.from(nonces)));
}

async function findNonce(key, place, onTries) {
  for (let nonce = 0; ; nonce += LANES) {
    const tried = Array.from({ length: LANES }, (_, lane) => isSolution(key, place, nonce + lane));
    const lane = (await Promise.all(tried)).indexOf(true);
    if (lane >= 0) return nonce + lane;
    if (nonce % 64 === 0) onTries(estimateShare(nonce));
  }
}

async function isSolution(key, place, nonce) {
  const salt = Uint8Array.of(place, nonce >> 8, nonce & 255);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS };
  const [first, second] = new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
  return ((first << 8) | second) >> (16 - ZERO_BITS) === 0;
}
