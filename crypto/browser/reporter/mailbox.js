// The mailbox (SPEC 4): a reporter's view of a case, opened from the replies and the note that the server holds.

import { MAX_INTEGER, isCount } from "../canonical.js";
import {
  countNext, findOfficer, genuine, markContradicted, markRetired, markReusedNumbers, mergeCounts, mergeSeen,
  openReceived, replyDigest,
} from "../conversation.js";
import { ErasedServed, ForkedDirectory, NoteBehind, NoteMissing, UntrustedDirectory } from "../errors.js";
import * as notes from "./note.js";
import { b64encode } from "../encoding.js";
import { Members, Note, Reply } from "../message.js";
import { REPORTER } from "../message_fields.js";
import { Believed, Following, findNamed, followMembers, orderTold } from "./members.js";

// How many more messages than genuine ones show the server can hold: more is no lost note, but a lie.
const MOST_UNSHOWN = 10_000;

/**
 * Who will read a follow-up (SPEC 4): active `readers`; `new`, the ids of those who weren't members at the last one.
 * `inactive` are the ids of members to whom nothing can be sealed any more, `unreachable` those of members who have no
 * address today. If `ask`, nobody is left, or it isn't known who is, and the reporter is asked whom of `choices` to write
 * to; if `isUnnamed`, no message names any of these.
 */
export class Audience {
  constructor(readers, newcomers, inactive, ask, choices, isUnnamed, unreachable) {
    Object.assign(this, { readers, new: newcomers, inactive, ask, choices, isUnnamed, unreachable });
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
  constructor({ reporter, directory, day, sent, held, note, noteSuspect, told }) {
    Object.assign(this, { reporter, directory, day, sent, held, note, noteSuspect, told });
    Object.freeze(this);
  }

  /** What was told by their places, but for what was said of the members: replies, and what can't be read. */
  get replies() {
    return new Map([...this.told].filter(([, { message }]) => !(message instanceof Members)));
  }

  /** The messages that are genuine and not set aside: replies, and what was said of the members. */
  get believed() {
    return genuine([...this.told.values()]).filter((message) => !this.isSetAside(message));
  }

  /** The replies that are genuine and not set aside. */
  get genuine() {
    return this.believed.filter((message) => message instanceof Reply);
  }

  /** All messages that could be opened, in the order in which they were written. */
  get ordered() {
    return orderTold([...this.told.values()]).map((item) => {
      const isBelieved = item.isGenuine && !this.isSetAside(item.message);
      return new Believed(b64encode(replyDigest(item.envelope)), isBelieved ? item.message : null);
    });
  }

  /**
   * The number of the reporter's next message: the highest that the note and genuine replies know of.
   * While the note is not believed, the server is asked as well, and believed up to 10,000 beyond that.
   */
  get nextNumber() {
    const { [REPORTER]: claimed = 0 } = mergeSeen(this.believed);
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
    const held = new Set([...this.told.values()].map(({ envelope }) => b64encode(replyDigest(envelope))));
    const erased = listErased(this.note);
    const named = new Set(this.believed.map(({ previous }) => previous).filter((previous) => previous !== null));
    return new Set([...named].filter((each) => !held.has(each) && !erased.has(each)));
  }

  /** The field `seen` of the next message: for each officer, one more than the number of the last reply opened. */
  get seen() {
    const following = countNext(this.believed.map(({ author, number }) => [author, number]));
    return mergeCounts(this.note?.seen ?? {}, following);
  }

  /** Who works on the case now, as the note knows, and what was told since; nobody while it is not believed. */
  get following() {
    if (this.noteSuspect !== null || this.note.to.length === 0) return new Following([], null, []);
    return followMembers(this.note.to, this.note.told, this.ordered, this.note.escalated);
  }

  /** Who may read a follow-up: the members, less who is left out. If they aren't known, the reporter is asked. */
  get audience() {
    const [{ members }, leftOut] = [this.following, this.note?.left_out ?? []];
    const reachable = this.directory.reachable(this.day);
    const active = this.directory.eligible(this.day).filter(({ id }) => reachable.has(id) && !leftOut.includes(id));
    const readers = active.filter(({ id }) => members.includes(id));
    const ids = this.directory.active(this.day).map(({ id }) => id);
    const inactive = members.filter((id) => !ids.includes(id));
    const unreachable = members.filter((id) => ids.includes(id) && !reachable.has(id));
    if (readers.length > 0) {
      const newcomers = readers.map(({ id }) => id).filter((id) => !this.note.wrote_to.includes(id));
      return new Audience(readers, newcomers, inactive, false, [], false, unreachable);
    }
    const named = findNamed(this.ordered);
    const choices = active.filter(({ id }) => named.has(id));
    const isUnnamed = choices.length === 0;
    return new Audience([], [], inactive, true, isUnnamed ? active : choices, isUnnamed, unreachable);
  }

  /** Whether this message was set aside, as not believed. */
  isSetAside({ author, number }) {
    const setAside = new Map(Object.entries(this.note?.set_aside ?? {}));
    return setAside.get(author)?.includes(number) ?? false;
  }
}

/**
 * Open what the server holds; `mine` is the note that this visit has made already, if any.
 * Throws UntrustedDirectory if the note names a newer directory, ForkedDirectory if it names one to which the chain of
 * `directory` wasn't followed. All else that is wrong is marked in the mailbox.
 */
export function openMailbox(reporter, directory, contents, day, mine = null) {
  const theirs = openNote(reporter, directory, contents.note);
  const note = notes.reconcile(mine, theirs);
  if (note !== null && note.directory.version > directory.version) throw new UntrustedDirectory();
  if (note !== null && !directory.recognises(note.directory)) {
    throw new ForkedDirectory(note.directory, directory.reference);
  }
  const told = openTold(reporter, directory, contents);
  const erased = listErased(note);
  for (const { envelope, suspect } of told.values()) {
    if (erased.has(b64encode(replyDigest(envelope)))) suspect.push(ErasedServed);
  }
  const sent = isCount(contents.sent) ? contents.sent : 0;
  const opened = { reporter, directory, day, sent, held: contents.note, note, noteSuspect: null, told };
  if (theirs === null) return new Mailbox({ ...opened, noteSuspect: NoteMissing });
  const mailbox = new Mailbox(opened);
  const wasPutBack = mine !== null && theirs.number < mine.number;
  const isBehind = wasPutBack || notes.isBehind(note, mailbox.believed);
  return isBehind ? new Mailbox({ ...opened, noteSuspect: NoteBehind }) : mailbox;
}

/** Read which directory the note of the visit before knew: the chain is to be followed back to it. null: none. */
export function readKnown(reporter, directory, contents) {
  return openNote(reporter, directory, contents.note)?.directory ?? null;
}

function openNote(reporter, directory, envelope) {
  if (envelope === null) return null;
  const { sealing, signing } = reporter.identity;
  return openReceived(envelope, sealing, [Note, reporter.mailbox, directory.instance], () => signing.verify).message;
}

function listErased(note) {
  return new Set((note?.erased ?? []).map(({ digest }) => digest));
}

function openTold(reporter, directory, contents) {
  // Byte-identical envelopes count once.
  const places = new Map();
  for (const [place, envelope] of contents.replies) {
    const written = b64encode(envelope);
    if (!places.has(written)) places.set(written, [place, envelope]);
  }
  const [context, findAuthor] = [[[Reply, Members], reporter.mailbox, directory.instance], findOfficer(directory)];
  const open = (envelope) => openReceived(envelope, reporter.identity.sealing, context, findAuthor);
  const told = new Map([...places.values()].map(([place, envelope]) => [place, open(envelope)]));
  markRetired([...told.values()], directory);
  markContradicted([...told.values()], directory);
  markReusedNumbers([...told.values()]);
  return told;
}
