// The mailbox worker's calls for a file that an officer sent: open it, piece by piece, one file at a time.

import { CHUNK_BYTES, HEAD_BYTES, Opener, TAG_BYTES, paddedSize } from "../../../../crypto/browser/attachment.js";
import { b64decode } from "../../../../crypto/browser/encoding.js";

let opening = null;

export const openingCalls = {
  startOpening({ file: { key, size_bytes, digest } }) {
    opening = { opener: new Opener(b64decode(key), size_bytes, b64decode(digest)), parts: [] };
    const { pieces } = opening.opener;
    const all_bytes = HEAD_BYTES + paddedSize(size_bytes) + pieces * TAG_BYTES;
    return { pieces, most_bytes: HEAD_BYTES + CHUNK_BYTES + TAG_BYTES, all_bytes };
  },

  // The parts stay here until finishOpening has authenticated the whole. Blobs: browsers hold them outside of the heap.
  async openPiece({ sealed }) {
    const { opener, parts } = opening;
    parts.push(new Blob([await opener.open(sealed)]));
    return null;
  },

  async finishOpening() {
    const { opener, parts } = opening;
    opener.finish();
    const file = new Blob(parts, { type: "application/octet-stream" });
    // Reading throws now if the browser could not store every part.
    await file.slice(0, 1).arrayBuffer();
    return file;
  },

  stopOpening() {
    opening = null;
    return null;
  },
};
