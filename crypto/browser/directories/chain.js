// The chain of directories (SPEC 6): each names the digest of the one before, so that the newest commits to all.
//
// Whoever knows one follows the chain back to it from the one that is handed out. Signatures of earlier ones need no
// check: the newest is signed.

import * as canonical from "../canonical.js";
import { isCount } from "../canonical.js";
import { b64decode, b64encode, digest } from "../encoding.js";
import { ForkedDirectory, UntrustedDirectory } from "../errors.js";
import { DirectoryReference } from "../message.js";
import { isBytes, isObject, isText } from "../schema.js";

export const MAX_FOLLOWED = 400;

const isSigned = isObject({ document: isText });
const isLink = isObject({
  instance: isText,
  version: isCount,
  previous: (value) => value === null || isBytes(32)(value),
});

/**
 * List the versions to fetch, the newest first, to follow the chain back to a version that is known.
 * Throws UntrustedDirectory for a directory that is older, or more than 400 versions newer; ForkedDirectory for another
 * one of the same version.
 */
export function listMissing(directory, known) {
  const count = directory.version - known.version;
  if (count < 0 || count > MAX_FOLLOWED) throw new UntrustedDirectory();
  if (count === 0 && !directory.recognises(known)) throw new ForkedDirectory(known, directory.reference);
  return Array.from({ length: count }, (_, at) => directory.version - 1 - at);
}

/**
 * Follow the chain back to a version that is known; `signed` are the directories listed as missing, as they came.
 * One that was not to be had is null. Returns the directory with all `earlier` ones. Throws as `listMissing`, and
 * ForkedDirectory if the chain doesn't lead there.
 */
export function follow(directory, known, signed) {
  let followed = directory;
  listMissing(directory, known).forEach((version, at) => {
    followed = followOnce(followed, version, signed[at] ?? null, known);
  });
  if (!followed.recognises(known)) throw new ForkedDirectory(known, nameAt(followed, known), signed.at(-1));
  return followed;
}

/**
 * Follow the chain to this version, which the one after it names, and learn which one comes before.
 * Throws ForkedDirectory for another one, for none, and for one that hands over to a root by which `directory` did not
 * come.
 */
export function followOnce(directory, version, signed, known) {
  const [found, link] = read(version, signed, known);
  const isLinked = directory.recognises(found) && fits(directory, found, link);
  if (!isLinked) throw new ForkedDirectory(known, nameAt(directory, found), signed);
  const before = link.previous === null ? [] : [[version - 1, b64decode(link.previous)]];
  return directory.withEarlier(new Map([...directory.earlier, ...before]));
}

function read(version, signed, known) {
  try {
    const data = b64decode(isSigned(signed) ? signed.document : null);
    const found = new DirectoryReference({ version, digest: b64encode(digest("directory", data)) });
    return [found, canonical.read(data)];
  } catch {
    throw new ForkedDirectory(known, null, signed);
  }
}

// What the chain names at the version of what is shown; that itself where the chain has begun anew.
function nameAt(directory, shown) {
  const named = directory.earlier.get(shown.version);
  return named === undefined ? shown : new DirectoryReference({ version: shown.version, digest: b64encode(named) });
}

function fits(directory, { version, digest: named }, link) {
  if (!isLink(link) || link.instance !== b64encode(directory.instance) || link.version !== version) return false;
  // Whoever stole the root that handed over can sign another handover of that version, to a root of their own.
  const handed = directory.handovers.get(version);
  return !Object.hasOwn(link, "next_root") || (handed !== undefined && b64encode(handed) === named);
}
