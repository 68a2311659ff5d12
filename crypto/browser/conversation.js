// Messages of a conversation, read together (SPEC 4): opens envelopes, and compares numbers and days.
//
// Finds missing numbers, numbers used twice, and the status.

import { MAX_INTEGER } from "./canonical.js";
import { digest } from "./encoding.js";
import { unseal } from "./envelope.js";
import {
  AfterRetirement, MalformedMessage, NotForThisIdentity, SealedLineError, SentTwice, UnknownDirectory,
} from "./errors.js";
import { authorId } from "./message.js";
import { STATUSES } from "./message_fields.js";
import { checkContext } from "./message_format.js";

export const MAX_LISTED = 100;

/** An envelope that was tried to be opened: its message or null, and in `suspect` the errors found in it. */
export class Received {
  constructor(envelope, message = null, suspect = []) {
    Object.assign(this, { envelope, message, suspect });
  }

  /** Whether the message was opened and has no error. Only such messages change state. */
  get isGenuine() {
    return this.message !== null && this.suspect.length === 0;
  }

  /** Whether the opener's keys open none of its slots. */
  get isSealedToOthers() {
    return this.suspect.includes(NotForThisIdentity);
  }
}

/** Compute the digest (32 bytes) by which a reporter's next message names this one's envelope. */
export function messageDigest(envelope) {
  return digest("message", envelope);
}

/** Compute the digest (32 bytes) by which a reply's entry, and the next reply, name its envelope. */
export function replyDigest(envelope) {
  return digest("reply", envelope);
}

/**
 * Open an envelope and check its author. Errors of SPEC 3 and 4 are not thrown, but put into `suspect`.
 * `keys` are sealing keys. `context` is the kind, the mailbox id (32 bytes) and the instance (16) that the message
 * must have. `findAuthor` returns the author's verifying key (32 bytes), or throws MalformedMessage.
 */
export function openReceived(envelope, keys, context, findAuthor) {
  const findAuthorHere = (message) => findAuthor(checkContext(message, ...context));
  try {
    return new Received(envelope, unseal(envelope, keys, findAuthorHere));
  } catch (error) {
    if (!(error instanceof SealedLineError)) throw error;
    return new Received(envelope, null, [error.constructor]);
  }
}

/** List the messages of those that were opened, suspect ones too. */
export function opened(received) {
  return received.map(({ message }) => message).filter((message) => message !== null);
}

/** List the messages of those that were opened and have no error. */
export function genuine(received) {
  return opened(received.filter((item) => item.isGenuine));
}

/**
 * Make a function that returns the verifying key (32 bytes) of the officer who wrote a message.
 * It throws MalformedMessage for one whom the directory does not list.
 */
export function findOfficer(directory) {
  return (message) => {
    const recipient = directory.find(message.author);
    if (recipient === null) throw new MalformedMessage();
    return recipient.verify;
  };
}

/** Mark messages dated after their author's `retired_on` or `expires_on`, as AfterRetirement. */
export function markRetired(received, directory) {
  for (const item of received) {
    const author = item.message === null ? null : directory.find(item.message.author);
    if (author !== null && item.message.sent_on > author.lastDay) item.suspect.push(AfterRetirement);
  }
}

/** Mark messages that name another directory of a version that is known, as UnknownDirectory. */
export function markContradicted(received, directory) {
  for (const { message, suspect } of received) {
    if (message !== null && directory.recognises(message.directory) === false) suspect.push(UnknownDirectory);
  }
}

/** Mark different messages of one author with the same number, all of them, as SentTwice. */
export function markReusedNumbers(received) {
  const first = new Map();
  for (const item of received) {
    if (item.message === null) continue;
    const key = `${authorId(item.message)} ${item.message.number}`;
    const earlier = first.get(key) ?? item;
    first.set(key, earlier);
    if (earlier === item) continue;
    item.suspect.push(SentTwice);
    if (!earlier.suspect.includes(SentTwice)) earlier.suspect.push(SentTwice);
  }
}

/** Compute each author's next number, one more than the highest, of pairs of an author and a number. */
export function countNext(numbers) {
  // Clipped, because an author may claim the last number that there is.
  return mergeCounts(...numbers.map(([author, number]) => ({ [author]: Math.min(number + 1, MAX_INTEGER) })));
}

/** Compute, for each author, the highest count in the field `seen` of these messages. */
export function mergeSeen(messages) {
  return mergeCounts(...messages.map(({ seen }) => seen));
}

/** Compute the highest of several counts for each author. */
export function mergeCounts(...counts) {
  const greatest = new Map();
  for (const [author, count] of counts.flatMap(Object.entries)) {
    greatest.set(author, Math.max(greatest.get(author) ?? 0, count));
  }
  return Object.fromEntries(greatest);
}

/** List the numbers from 0 to below `following` that are not held: the first 100, for a claim may be absurd. */
export function missing(held, following) {
  const [absent, there] = [[], new Set(held)];
  for (let number = 0; number < following && absent.length < MAX_LISTED; number++) {
    if (!there.has(number)) absent.push(number);
  }
  return absent;
}

/** Return the status of the latest day, of one day the furthest on; null if no reply has one. */
export function latestStatus(replies) {
  const dated = replies
    .filter(({ status }) => status !== null)
    .map(({ sent_on, status }) => `${sent_on} ${STATUSES.indexOf(status)}`);
  return dated.length === 0 ? null : STATUSES[Number(dated.sort().at(-1).split(" ")[1])];
}
