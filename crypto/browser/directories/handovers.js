// Handovers (SPEC 6): the signed directories by which one root after the other came to sign.

import { b64decode, equal, labelled } from "../encoding.js";
import { isList, isObject, isText } from "../schema.js";
import { verify } from "../signature.js";

export const MAX_HANDOVERS = 64;

/** Tell whether this has the form of a signed directory: b64 of the document, and of the signature. */
export const isSigned = isObject({ document: isText, signature: isText });

/** Take the document (bytes) out of a signed directory. Throws RangeError, unless this root's key (32 bytes) signed it. */
export function openSigned(signed, rootVerify) {
  const data = b64decode(signed.document);
  verify(rootVerify, b64decode(signed.signature, 64), labelled("directory", data));
  return data;
}

/**
 * Follow the handovers in `listed` (at most 64 are read, by `read`) from a root's verifying key (32 bytes).
 * Returns the key that signs now (32 bytes), and the digests of the handovers by version. Throws RangeError.
 */
export function followHandovers(listed, rootVerify, read) {
  require(isList(isSigned)(listed), "not a list of handovers");
  // Those of roots before the one that is pinned end with the one that hands over to it.
  const documents = listed.slice(0, MAX_HANDOVERS).map(({ document }) => read(b64decode(document)));
  const begin = documents.findIndex(({ nextRoot }) => nextRoot !== null && equal(nextRoot, rootVerify)) + 1;
  let signer = rootVerify;
  const handovers = new Map();
  documents.forEach(({ version, digest, nextRoot }, at) => {
    const isLater = version > Math.max(-1, ...handovers.keys());
    require(nextRoot !== null && isLater, "no handover, or not in order");
    if (at >= begin) {
      openSigned(listed[at], signer);
      signer = nextRoot;
    }
    handovers.set(version, digest);
  });
  return [signer, handovers];
}

function require(condition, reason) {
  if (!condition) throw new RangeError(reason);
}
