// The worker's calls for attachments: seal a file to send, piece by piece, one file at a time.

import { ID_BYTES, Sealer, countPieces, generateKey, locateChunk } from "../../../../crypto/browser/attachment.js";
import { b64encode } from "../../../../crypto/browser/encoding.js";
import { FileChanged } from "../../../../crypto/browser/errors.js";
import { hintGarbageCollection } from "../hint_gc.js";
import { withChunk } from "./read_chunks.js";

const UPLOAD_KEY_BYTES = 16;
const HINT_PIECES = 16;

let sealing = null;

export const attachmentCalls = {
  // SHA-256 of each piece of a file when it is chosen. Firefox reads a file that is changed later without an error.
  async digestFile({ file }) {
    const digests = [];
    for (let number = 0; number < countPieces(file.size); number++) digests.push(await withChunk(chunkOf(file, number), digestBytes));
    return digests;
  },

  // Id and keys are random for each upload, also of the same file. `digests`: see digestFile; null for bytes in memory.
  startSealing({ file, digests }) {
    const [id, key] = [randomBytes(ID_BYTES), generateKey()];
    const sealer = new Sealer(key, file.size);
    const attachment = { id: hexEncode(id), type: file.type, size_bytes: file.size, key: b64encode(key) };
    sealing = { file, digests, sealer, attachment, number: 0 };
    return { id: attachment.id, upload_key: b64encode(randomBytes(UPLOAD_KEY_BYTES)), pieces: sealer.pieces };
  },

  async sealPiece() {
    const { file, digests, sealer } = sealing;
    const number = sealing.number++;
    if (number % HINT_PIECES === HINT_PIECES - 1) hintGarbageCollection();
    return withChunk(chunkOf(file, number), async (chunk) => {
      if (digests && digests[number] !== (await digestBytes(chunk))) throw new FileChanged();
      return { piece: await sealer.seal(chunk) };
    });
  },

  finishSealing() {
    const { attachment, sealer } = sealing;
    return { ...attachment, digest: b64encode(sealer.digest) };
  },
};

function chunkOf(file, number) {
  return file.slice(...locateChunk(file.size, number));
}

async function digestBytes(bytes) {
  return b64encode(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

function randomBytes(size) {
  return crypto.getRandomValues(new Uint8Array(size));
}

function hexEncode(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
