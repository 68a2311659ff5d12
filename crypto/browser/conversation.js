// What a row of messages tells when it is read as a whole (SPEC 4): gaps, twins, status, and who may read on.

import { MAX_INTEGER } from "./canonical.js";
import { unseal } from "./envelope.js";
import { AfterRetirement, MalformedMessage, NotForThisIdentity, SealedLineError, SentTwice } from "./errors.js";
import { STATUSES, authorOf, checkPlace } from "./message.js";

export const MAX_LISTED = 100;

/** An envelope as this opener sees it: its message if it could be read, and why it should not be trusted. */
export class Received {
  constructor(envelope, message = null, suspect = []) {
    Object.assign(this, { envelope, message, suspect });
  }

  /** Whether it may change what we believe. */
  get isGenuine() {
    return this.message !== null && this.suspect.length === 0;
  }

  get isSealedToOthers() {
    return this.suspect.includes(NotForThisIdentity);
  }

  /** Look up a field; null if there is none, or no readable message. */
  get(name) {
    return this.message !== null && Object.hasOwn(this.message, name) ? this.message[name] : null;
  }
}

/** Open an envelope found at `place` (kind, mailbox of 32 bytes), and never throw for what is wrong in it. */
export function openReceived(envelope, keys, place, findAuthor) {
  const findAuthorHere = (message) => {
    checkPlace(message, ...place);
    return findAuthor(message);
  };
  try {
    return new Received(envelope, unseal(envelope, keys, findAuthorHere));
  } catch (error) {
    if (!(error instanceof SealedLineError)) throw error;
    return new Received(envelope, null, [error.constructor]);
  }
}

/**
 * Make what finds the verifying key (32 bytes) of a reply's or entry's author.
 * It throws MalformedMessage for an author whom the directory does not list.
 */
export function findOfficer(directory) {
  return (message) => {
    const recipient = directory.find(message.from);
    if (recipient === null) throw new MalformedMessage();
    return recipient.verify;
  };
}

/** Mark what is dated after its author retired. */
export function markRetired(received, directory) {
  for (const item of received) {
    const author = directory.find(item.get("from"));
    if (author !== null && author.retired_on !== null && item.get("sent_on") > author.retired_on) {
      item.suspect.push(AfterRetirement);
    }
  }
}

/** Mark different messages of one author that carry the same number. */
export function markTwins(received) {
  const first = new Map();
  for (const item of received) {
    if (item.message === null) continue;
    const key = `${authorOf(item.message)} ${item.message.number}`;
    const twin = first.get(key) ?? item;
    first.set(key, twin);
    if (twin === item) continue;
    item.suspect.push(SentTwice);
    if (!twin.suspect.includes(SentTwice)) twin.suspect.push(SentTwice);
  }
}

/** Count, for each author, one more than the highest number opened. */
export function countNext(received, name = "number") {
  const counted = received.filter((item) => item.get(name) !== null);
  // Clipped, because an author may claim the last number that there is.
  const following = (item) => Math.min(item.get(name) + 1, MAX_INTEGER);
  return mergeCounts(...counted.map((item) => ({ [authorOf(item.message)]: following(item) })));
}

/** Gather, for each author, the most that genuine messages say they have seen. */
export function claimNext(genuine) {
  return mergeCounts(...genuine.map((item) => item.get("seen")));
}

/** Take the greatest count for each author. */
export function mergeCounts(...counts) {
  const greatest = new Map();
  for (const [author, count] of counts.flatMap(Object.entries)) {
    greatest.set(author, Math.max(greatest.get(author) ?? 0, count));
  }
  return Object.fromEntries(greatest);
}

/** List the numbers below `following` that are not held; the first hundred, for a claim may be absurd. */
export function missing(held, following) {
  const absent = [];
  for (let number = 0; number < following && absent.length < MAX_LISTED; number++) {
    if (!held.includes(number)) absent.push(number);
  }
  return absent;
}

/** Tell the status: that of the latest day; of one day, the furthest on. */
export function latestStatus(genuine) {
  const dated = genuine
    .filter((item) => item.get("status") !== null)
    .map((item) => `${item.get("sent_on")} ${STATUSES.indexOf(item.get("status"))}`);
  return dated.length === 0 ? null : STATUSES[Number(dated.sort().at(-1).split(" ")[1])];
}

/**
 * Name who was taken out of an audience, and by whom: a Map of removed to author.
 * Only somebody in the audience can take somebody out of it, and nobody can be put in.
 */
export function removedFrom(audience, genuine) {
  const removed = new Map();
  for (const item of genuine.filter((item) => audience.includes(item.get("from")))) {
    for (const id of audience.filter((id) => !item.get("to").includes(id))) {
      if (!removed.has(id)) removed.set(id, item.get("from"));
    }
  }
  return removed;
}
