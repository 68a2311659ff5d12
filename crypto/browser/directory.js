// The directory (SPEC 6): who can receive reports. Signs and verifies it with the organisation's root key (Ed25519).
//
// Days are texts, YYYY-MM-DD, and inclusive. A directory is valid for at most 400 days. It holds no addresses: they are on
// cards that its people sign themselves, and that are joined to it.

import * as canonical from "./canonical.js";
import { checkIds, readDocument, readNextRoot, readProofKeys } from "./directories/document.js";
import { readChannel } from "./directories/channel.js";
import { followHandovers, isSigned, openSigned } from "./directories/handovers.js";
import { readRecipient } from "./directories/recipient.js";
import {
  ExpiredDirectory, MissingAddress, NobodyToRead, SealedLineError, StaleDirectory, UntrustedDirectory,
} from "./errors.js";
import { INSTANCE_BYTES } from "./keys.js";
import { DirectoryReference } from "./message.js";
import { b64decode, b64encode, digest, equal, labelled } from "./encoding.js";
import { AddressCard } from "./statements/address_card.js";
import { Statements, addDays, readStatements } from "./statements/statements.js";

export const FRESH_DAYS = 35;
export const MAX_ACTIVE = 32;

/**
 * A verified directory of an installation, `instance` (16 bytes). `digest` (32) is what the next one names as
 * `previous`.
 * `confirmations` is how many people have to confirm it, so that it stays fresh; `statements` is what its people have
 * signed themselves. `proofKeys` (32 bytes each) verify the portal's signatures of days (SPEC 10); empty if it signs none. `nextRoot`
 * (32 bytes) is the key that signs all later versions, if it is another. Maps by version, of digests (32 bytes):
 * `handovers`, which named the key that signed this one, and `earlier` ones, as far as the chain was followed.
 */
export class Directory {
  constructor(document, read) {
    const { version, issued_on, expires_on, organisation, confirmations } = document;
    const instance = b64decode(document.instance, INSTANCE_BYTES);
    Object.assign(this, { instance, version, issued_on, expires_on, organisation, confirmations, document, ...read });
    Object.freeze(this);
  }

  /** How messages name it: by its version and digest. */
  get reference() {
    return new DirectoryReference({ version: this.version, digest: b64encode(this.digest) });
  }

  /** The same directory, of which these `earlier` ones are known. */
  withEarlier(earlier) {
    return new Directory(this.document, { ...this, earlier });
  }

  /** Join the `cards` and `confirmations` that were served with it (SPEC 7), as far as they can be trusted. */
  join(served) {
    const known = this.recipients.map(({ verify }) => verify);
    const statements = readStatements(served?.cards, served?.confirmations, this.instance, known);
    return new Directory(this.document, { ...this, statements });
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

  /**
   * Check that a reporter may trust it on this day to be the newest.
   * Throws ExpiredDirectory, StaleDirectory. What officers do needs no such check.
   */
  checkFresh(day) {
    this.checkCurrent(day);
    if (day > this.freshUntil(day)) throw new StaleDirectory();
  }

  /** The last day on which it is fresh, as far as can be told on this day. */
  freshUntil(day) {
    const { issued_on, expires_on, confirmations: needed } = this;
    const people = this.active(day).map(({ verify }) => verify);
    const confirmed = this.statements.countConfirmed(this.digest, people, day);
    const counts = needed >= 1 && needed <= confirmed.length && confirmed[needed - 1] > issued_on;
    const until = addDays(counts ? confirmed[needed - 1] : issued_on, FRESH_DAYS);
    return until < expires_on ? until : expires_on;
  }

  /** List the recipients active on this day, in order. */
  active(day) {
    return this.recipients.filter((recipient) => recipient.isActive(day));
  }

  /** List those who could ever be given a case, in order: the active ones who read reports. */
  eligible(day) {
    return this.active(day).filter(({ readsReports }) => readsReports);
  }

  /** List who has a slot in everything that is sealed on this day, in order: a Map of ids and the cards to seal to. */
  reachable(day) {
    return new Map(this.#findCards(day).filter(([, card]) => card instanceof AddressCard));
  }

  /** List the active recipients to whom nothing can be sealed on this day: a Map of ids, and why. */
  unreachable(day) {
    return new Map(this.#findCards(day).filter(([, card]) => !(card instanceof AddressCard)));
  }

  #findCards(day) {
    return this.active(day).map(({ id, verify }) => {
      try {
        return [id, this.statements.findCard(verify, day)];
      } catch (error) {
        if (!(error instanceof SealedLineError)) throw error;
        return [id, error.constructor];
      }
    });
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
    const reachable = this.reachable(day);
    const eligible = this.eligible(day).map(({ id }) => id).filter((id) => reachable.has(id) && !without.includes(id));
    return eligible.includes(escalation) ? escalation : null;
  }

  /**
   * List the ids of those who should read a report on this channel, in the directory's order.
   * Throws NobodyToRead if there are none, or no such channel.
   */
  offered(channelId, leftOut, day) {
    const channel = this.findChannel(channelId);
    if (channel === null) throw new NobodyToRead();
    const kept = channel.recipients.filter((id) => !leftOut.includes(id));
    const offered = new Set([...kept, ...this.substitutes(channel, leftOut, day).keys()]);
    const active = this.active(day).map(({ id }) => id).filter((id) => offered.has(id));
    if (active.length === 0) throw new NobodyToRead();
    return active;
  }

  /**
   * List the ids of those who can read a report on this channel: who is offered and has an address.
   * Throws NobodyToRead, and MissingAddress if nobody of them has one.
   */
  readers(channelId, leftOut, day) {
    const reachable = this.reachable(day);
    const readers = this.offered(channelId, leftOut, day).filter((id) => reachable.has(id));
    if (readers.length === 0) throw new MissingAddress();
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
    const listed = Object.hasOwn(signed, "handovers") ? signed.handovers : [];
    const [signer, handovers] = followHandovers(listed, rootVerify, (data) => readDirectory(data, new Map()));
    const directory = readDirectory(openSigned(signed, signer), handovers);
    const isOld = directory.version < knownVersion || directory.version <= Math.max(-1, ...handovers.keys());
    require(!isOld, "an older directory than the one known");
    return directory;
  });
}

function readDirectory(data, handovers) {
  const document = readDocument(data);
  const recipients = document.recipients.map((fields) => readRecipient(fields, document.issued_on));
  const channels = document.channels.map(readChannel);
  checkIds(document);
  const earlier = new Map(document.previous === null ? [] : [[document.version - 1, b64decode(document.previous)]]);
  const directory = new Directory(document, {
    ...{ channels, recipients, digest: digest("directory", data), handovers, earlier, statements: new Statements() },
    ...{ proofKeys: readProofKeys(document), nextRoot: readNextRoot(document) },
  });
  const active = directory.active(document.issued_on).length;
  require(active >= 1 && active <= MAX_ACTIVE, "nobody active, or too many");
  return directory;
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
