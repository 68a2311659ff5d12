// The mailbox (SPEC 4): a reporter's view of a case, opened from the replies and the note that the server holds.

import { MAX_INTEGER, isCount } from "../canonical.js";
import {
  countNext, findOfficer, genuine, markRetired, markReusedNumbers, mergeCounts, mergeSeen, openReceived, removedFrom,
  replyDigest,
} from "../conversation.js";
import { ErasedServed, NoteBehind, NoteMissing, UntrustedDirectory } from "../errors.js";
import * as notes from "../note.js";
import { b64encode } from "../encoding.js";
import { Note, REPORTER, Reply } from "../message.js";

// How many more messages than genuine ones show the server can hold: more is no lost note, but a lie.
const MOST_UNSHOWN = 10_000;

/**
 * Who will read a follow-up (SPEC 4): active `readers`; who was `removed`, by whom (a Map); who is `inactive`.
 * If `ask`, nobody is left and the reporter is asked whom of `choices` to write to.
 */
export class Audience {
  constructor(readers, removed, inactive, ask, choices) {
    Object.assign(this, { readers, removed, inactive, ask, choices });
  }
}

/**
 * What the server holds of a mailbox: replies, each a place and an envelope, and the note or null.
 * `sent` is how many of the reporter's messages it holds, the report included, as it says: whatever that is.
 */
export class MailboxContents {
  constructor(replies, sent, note) {
    Object.assign(this, { replies, sent, note });
  }
}

/**
 * An opened mailbox. `note` is what the reporter's browser knows, from this visit and from the server.
 * `held` is the envelope of the server's note; `noteSuspect` is the error for which the note is not believed.
 */
export class Mailbox {
  constructor({ reporter, directory, day, sent, held, note, noteSuspect, replies }) {
    Object.assign(this, { reporter, directory, day, sent, held, note, noteSuspect, replies });
    Object.freeze(this);
  }

  /** The replies that are genuine and not set aside. */
  get genuine() {
    return genuine([...this.replies.values()]).filter((reply) => !this.isSetAside(reply));
  }

  /**
   * The number of the reporter's next message: the highest that the note and genuine replies know of.
   * While the note is not believed, the server is asked as well, and believed up to 10,000 beyond that.
   */
  get nextNumber() {
    const { [REPORTER]: claimed = 0 } = mergeSeen(this.genuine);
    const shown = Math.max(1, this.note?.next ?? 0, claimed);
    const isAsked = this.noteSuspect !== null && this.sent <= shown + MOST_UNSHOWN;
    return isAsked ? Math.min(Math.max(shown, this.sent), MAX_INTEGER) : shown;
  }

  /** The digest of the reporter's newest envelope, which the next one names; null while the note isn't believed. */
  get last() {
    return this.noteSuspect === null ? this.note.last : null;
  }

  /** The digests, in b64, of envelopes that genuine replies name as the one before, neither held nor erased. */
  get lost() {
    const held = new Set([...this.replies.values()].map(({ envelope }) => b64encode(replyDigest(envelope))));
    const erased = listErased(this.note);
    const named = new Set(this.genuine.map(({ previous }) => previous).filter((previous) => previous !== null));
    return new Set([...named].filter((each) => !held.has(each) && !erased.has(each)));
  }

  /** The field `seen` of the next message: for each officer, one more than the number of the last reply opened. */
  get seen() {
    const following = countNext(this.genuine.map(({ author, number }) => [author, number]));
    return mergeCounts(this.note?.seen ?? {}, following);
  }

  /** Who may read a follow-up. It never widens; if it is not known, the reporter is asked. */
  get audience() {
    const known = this.noteSuspect === null ? this.note.to : [];
    const removed = removedFrom(known, this.genuine);
    const active = this.directory.active(this.day);
    const readers = active.filter(({ id }) => known.includes(id) && !removed.has(id));
    const inactive = known.filter((id) => !removed.has(id) && !active.some((recipient) => recipient.id === id));
    return new Audience(readers, removed, inactive, readers.length === 0, readers.length === 0 ? active : []);
  }

  /** Whether the reporter has set this reply aside, as not believed. */
  isSetAside({ author, number }) {
    const setAside = new Map(Object.entries(this.note?.set_aside ?? {}));
    return setAside.get(author)?.includes(number) ?? false;
  }
}

/**
 * Open what the server holds; `mine` is the note that this visit has made already, if any.
 * Throws UntrustedDirectory if the note names a newer directory. All else that is wrong is marked in the mailbox.
 */
export function openMailbox(reporter, directory, contents, day, mine = null) {
  const theirs = openNote(reporter, directory, contents.note);
  const note = notes.reconcile(mine, theirs);
  if (note !== null && note.directory.version > directory.version) throw new UntrustedDirectory();
  const replies = openReplies(reporter, directory, contents);
  const erased = listErased(note);
  for (const { envelope, suspect } of replies.values()) {
    if (erased.has(b64encode(replyDigest(envelope)))) suspect.push(ErasedServed);
  }
  const sent = isCount(contents.sent) ? contents.sent : 0;
  const opened = { reporter, directory, day, sent, held: contents.note, note, noteSuspect: null, replies };
  if (theirs === null) return new Mailbox({ ...opened, noteSuspect: NoteMissing });
  const mailbox = new Mailbox(opened);
  const wasPutBack = mine !== null && theirs.number < mine.number;
  const isBehind = wasPutBack || notes.isBehind(note, mailbox.genuine);
  return isBehind ? new Mailbox({ ...opened, noteSuspect: NoteBehind }) : mailbox;
}

function openNote(reporter, directory, envelope) {
  if (envelope === null) return null;
  const { sealing, signing } = reporter.identity;
  return openReceived(envelope, sealing, [Note, reporter.mailbox, directory.instance], () => signing.verify).message;
}

function listErased(note) {
  return new Set((note?.erased ?? []).map(({ digest }) => digest));
}

function openReplies(reporter, directory, contents) {
  // Byte-identical envelopes count once.
  const places = new Map();
  for (const [place, envelope] of contents.replies) {
    const written = b64encode(envelope);
    if (!places.has(written)) places.set(written, [place, envelope]);
  }
  const [context, findAuthor] = [[Reply, reporter.mailbox, directory.instance], findOfficer(directory)];
  const open = (envelope) => openReceived(envelope, reporter.identity.sealing, context, findAuthor);
  const replies = new Map([...places.values()].map(([place, envelope]) => [place, open(envelope)]));
  markRetired([...replies.values()], directory);
  markReusedNumbers([...replies.values()]);
  return replies;
}
