// The directory (SPEC 6): who can receive reports. Signs and verifies it with the organisation's root key (Ed25519).
//
// Days are texts, YYYY-MM-DD, and inclusive. A directory is valid for at most 35 days.

import * as canonical from "./canonical.js";
import { isDay, isName } from "./canonical.js";
import { readChannel } from "./directories/channel.js";
import { AUDITOR, checkIds, readDocument, readNextRoot, readProofKeys } from "./directories/document.js";
import { ExpiredDirectory, NobodyToRead, UntrustedDirectory } from "./errors.js";
import { INSTANCE_BYTES, checkAddress } from "./keys.js";
import { DirectoryReference } from "./message.js";
import { isList, isObject, isText } from "./schema.js";
import { checkVerifyingKey, fingerprint, verify as verifySignature } from "./signature.js";
import { b64decode, b64encode, digest, equal, labelled } from "./encoding.js";

export const MAX_ACTIVE = 32;
export const MAX_HANDOVERS = 64;

const isSigned = isObject({ document: isText, signature: isText });

/**
 * Somebody who receives reports, or once did.
 * `verify` (32 bytes) is the verifying key, `address` (1216) what envelopes are sealed to.
 */
export class Recipient {
  constructor({ id, name, role, verify, address, issued_on, expires_on, retired_on, duties }) {
    Object.assign(this, { id, name, role, verify, address, issued_on, expires_on, retired_on, duties });
    Object.freeze(this);
  }

  /** The fingerprint of the verifying key, as people compare it (SPEC 1). */
  get fingerprint() {
    return fingerprint(this.verify);
  }

  /** Whether they have the duty `auditor`: they read dockets (SPEC 9), and no reports. */
  get isAuditor() {
    return this.duties.includes(AUDITOR);
  }

  /** Whether messages may be sealed to them on this day. */
  isActive(day) {
    return this.issued_on <= day && day <= this.expires_on && !this.hasRetired(day);
  }

  /** Whether their `retired_on` has come by this day. */
  hasRetired(day) {
    return this.retired_on !== null && this.retired_on <= day;
  }

  /** The last day on which what they sign counts: `retired_on` or `expires_on`, whichever is earlier. */
  get lastDay() {
    return this.retired_on !== null && this.retired_on < this.expires_on ? this.retired_on : this.expires_on;
  }
}

/**
 * A verified directory of an installation, `instance` (16 bytes). `digest` (32) is what the next one names as
 * `previous`.
 * `proofKeys` (32 bytes each) verify the portal's signatures of days (SPEC 10); empty if it signs none. `nextRoot`
 * (32 bytes) is the key that signs all later versions, if it is another. Maps by version, of digests (32 bytes):
 * `handovers`, which named the key that signed this one, and `earlier` ones, as far as the chain was followed.
 */
export class Directory {
  constructor(document, channels, recipients, digest, [proofKeys, nextRoot], handovers, earlier) {
    const { version, issued_on, expires_on, organisation } = document;
    const instance = b64decode(document.instance, INSTANCE_BYTES);
    Object.assign(this, { instance, version, issued_on, expires_on, organisation });
    Object.assign(this, { channels, recipients, digest, proofKeys, document, nextRoot, handovers, earlier });
    Object.freeze(this);
  }

  /** How messages name it: by its version and digest. */
  get reference() {
    return new DirectoryReference({ version: this.version, digest: b64encode(this.digest) });
  }

  /** The same directory, of which these `earlier` ones are known. */
  withEarlier(earlier) {
    const { document, channels, recipients, digest, proofKeys, nextRoot, handovers } = this;
    return new Directory(document, channels, recipients, digest, [proofKeys, nextRoot], handovers, earlier);
  }

  /** Whether a reference is to this directory or an earlier one; null where nothing is known of that version. */
  recognises({ version, digest }) {
    const known = version === this.version ? this.digest : this.earlier.get(version);
    return known === undefined ? null : b64encode(known) === digest;
  }

  /** Check that it is of this installation (16 bytes). Throws UntrustedDirectory. */
  checkInstance(instance) {
    if (!equal(this.instance, instance)) throw new UntrustedDirectory();
  }

  /**
   * Check that messages may be sealed under it on this day.
   * Throws ExpiredDirectory. Opening messages needs no such check.
   */
  checkCurrent(day) {
    if (day > this.expires_on) throw new ExpiredDirectory();
  }

  /** List the recipients active on this day, in order: who has a slot in every report, follow-up and entry. */
  active(day) {
    return this.recipients.filter((recipient) => recipient.isActive(day));
  }

  /** List those who could ever be given a case, in order: the active ones, and no auditor. */
  eligible(day) {
    return this.active(day).filter(({ isAuditor }) => !isAuditor);
  }

  /** Find a recipient by id, retired ones included; null if there is none. */
  find(id) {
    return this.recipients.find((recipient) => recipient.id === id) ?? null;
  }

  /** Find a channel by id; null if there is none. */
  findChannel(id) {
    return this.channels.find((channel) => channel.id === id) ?? null;
  }

  /** Find who stands in for whom (SPEC 4): a Map of substitute to left out, active and not left out themselves. */
  substitutes(channel, leftOut, day) {
    const active = new Set(this.active(day).map(({ id }) => id));
    const fits = (id) => active.has(id) && !leftOut.includes(id) && !channel.recipients.includes(id);
    const absent = channel.recipients.filter((id) => leftOut.includes(id));
    return new Map(absent.flatMap((id) => (channel.otherwise.get(id) ?? []).filter(fits).map((other) => [other, id])));
  }

  /** Find whose slot is locked in what comes in on a channel (SPEC 3); null for nobody, or who is in `without`. */
  findEscalation(channelId, without, day) {
    const escalation = this.findChannel(channelId)?.escalation ?? null;
    const eligible = this.eligible(day).map(({ id }) => id).filter((id) => !without.includes(id));
    return eligible.includes(escalation) ? escalation : null;
  }

  /**
   * List the ids of those who can read a report on this channel, in the directory's order.
   * Throws NobodyToRead if there are none, or no such channel.
   */
  readers(channelId, leftOut, day) {
    const channel = this.findChannel(channelId);
    if (channel === null) throw new NobodyToRead();
    const kept = channel.recipients.filter((id) => !leftOut.includes(id));
    const offered = new Set([...kept, ...this.substitutes(channel, leftOut, day).keys()]);
    const readers = this.active(day).map(({ id }) => id).filter((id) => offered.has(id));
    if (readers.length === 0) throw new NobodyToRead();
    return readers;
  }
}

/**
 * Sign a directory's document with the root key; returns the JSON object of SPEC 6.
 * Throws UntrustedDirectory if `verify` would refuse it.
 */
export function sign(document, root) {
  const data = attempt(() => canonical.write(document));
  const signed = { document: b64encode(data), signature: b64encode(root.sign(labelled("directory", data))) };
  verify(signed, root.verify);
  return signed;
}

/**
 * Verify a signed directory with the root's verifying key (32 bytes), or the one that `handovers` lead to.
 * Throws UntrustedDirectory for a bad signature or form, or a version before the one known already. Expiry is checked
 * apart, by `checkCurrent`.
 */
export function verify(signed, rootVerify, knownVersion = 0) {
  return attempt(() => {
    require(isSigned(signed), "not a signed directory");
    const [signer, handovers] = followHandovers(Object.hasOwn(signed, "handovers") ? signed.handovers : [], rootVerify);
    const directory = readDirectory(open(signed, signer), handovers);
    const isOld = directory.version < knownVersion || directory.version <= newestOf(handovers);
    require(!isOld, "an older directory than the one known");
    return directory;
  });
}

function open(signed, rootVerify) {
  const data = b64decode(signed.document);
  verifySignature(rootVerify, b64decode(signed.signature, 64), labelled("directory", data));
  return data;
}

function followHandovers(listed, rootVerify) {
  require(isList(isSigned)(listed), "not a list of handovers");
  // Those of roots before the one that is pinned end with the one that hands over to it.
  const read = listed.slice(0, MAX_HANDOVERS).map(({ document }) => readDirectory(b64decode(document), new Map()));
  const begin = read.findIndex(({ nextRoot }) => nextRoot !== null && equal(nextRoot, rootVerify)) + 1;
  let signer = rootVerify;
  const handovers = new Map();
  read.forEach(({ version, digest, nextRoot }, at) => {
    require(nextRoot !== null && version > newestOf(handovers), "no handover, or not in order");
    if (at >= begin) {
      open(listed[at], signer);
      signer = nextRoot;
    }
    handovers.set(version, digest);
  });
  return [signer, handovers];
}

function newestOf(digests) {
  return Math.max(-1, ...digests.keys());
}

function readDirectory(data, handovers) {
  const document = readDocument(data);
  const recipients = document.recipients.map((fields) => readRecipient(fields, document.issued_on));
  const channels = document.channels.map(readChannel);
  checkIds(document);
  const keys = [readProofKeys(document), readNextRoot(document)];
  const earlier = new Map(document.previous === null ? [] : [[document.version - 1, b64decode(document.previous)]]);
  const directory = new Directory(document, channels, recipients, digest("directory", data), keys, handovers, earlier);
  const active = directory.active(document.issued_on).length;
  require(active >= 1 && active <= MAX_ACTIVE, "nobody active, or too many");
  return directory;
}

function readRecipient(fields, issued_on) {
  const [verify, address] = [b64decode(fields.verify), b64decode(fields.address)];
  checkVerifyingKey(verify);
  checkAddress(address);
  const retired_on = Object.hasOwn(fields, "retired_on") ? fields.retired_on : null;
  require(!Object.hasOwn(fields, "retired_on") || isDay(retired_on), "not a day");
  const duties = Object.hasOwn(fields, "duties") ? fields.duties : [];
  require(isList(isName)(duties) && new Set(duties).size === duties.length, "not a list of duties");
  return new Recipient({ ...fields, verify, address, issued_on, retired_on, duties });
}

function attempt(step) {
  try {
    return step();
  } catch {
    throw new UntrustedDirectory();
  }
}

function require(condition, reason) {
  if (!condition) throw new RangeError(reason);
}
