// The mailbox (SPEC 4): a reporter's view of a case, opened from what the server holds.

import {
  claimNext, countNext, findOfficer, markRetired, markTwins, mergeCounts, openReceived, removedFrom,
} from "./conversation.js";
import { NoteBehind, NoteMissing, UntrustedDirectory } from "./errors.js";
import * as notes from "./note.js";
import { b64encode } from "./notation.js";

/** Who will read a follow-up; who was removed, by whom (a Map); who is not active now; whether to ask, and whom. */
export class Audience {
  constructor(readers, removed, inactive, ask, choices) {
    Object.assign(this, { readers, removed, inactive, ask, choices });
  }
}

/** What the server hands out: replies as [place, envelope], how many messages it holds, the note or null. */
export class Answer {
  constructor(replies, sent, note) {
    Object.assign(this, { replies, sent, note });
  }
}

/** An opened mailbox. `note` is all that the reporter remembers: of this visit, and of the note the server held. */
export class Mailbox {
  constructor({ reporter, directory, day, sent, held, note, noteSuspect, replies }) {
    Object.assign(this, { reporter, directory, day, sent, held, note, noteSuspect, replies });
    Object.freeze(this);
  }

  /** The replies that we believe. */
  get genuine() {
    return [...this.replies.values()].filter((item) => item.isGenuine && !this.isSetAside(item));
  }

  /** The number of this reporter's next message. */
  get nextNumber() {
    const { reporter: claimed = 0 } = claimNext(this.genuine);
    return Math.max(this.note?.next ?? 0, claimed, this.sent);
  }

  /** For each officer, one more than the number of the last reply opened. */
  get seen() {
    return mergeCounts(this.note?.seen ?? {}, countNext(this.genuine));
  }

  /** Who may read a follow-up: it only ever shrinks, and if we can't tell, the reporter is asked. */
  get audience() {
    const known = this.noteSuspect === null ? this.note.to : [];
    const removed = removedFrom(known, this.genuine);
    const active = this.directory.active(this.day);
    const readers = active.filter(({ id }) => known.includes(id) && !removed.has(id));
    const inactive = known.filter((id) => !removed.has(id) && !active.some((recipient) => recipient.id === id));
    return new Audience(readers, removed, inactive, readers.length === 0, readers.length === 0 ? active : []);
  }

  /** Whether the reporter chose not to believe this reply. */
  isSetAside(item) {
    const setAside = new Map(Object.entries(this.note?.set_aside ?? {}));
    return setAside.get(item.get("from"))?.includes(item.get("number")) ?? false;
  }
}

/**
 * Open what the server holds; `mine` is the note that this visit has come to already, if it has.
 * Throws UntrustedDirectory if the reporter has known a newer directory. Whatever else is wrong is told in the view.
 */
export function openMailbox(reporter, directory, answer, day, mine = null) {
  const theirs = openNote(reporter, answer.note);
  const note = notes.join(mine, theirs);
  if (note !== null && note.directory > directory.version) throw new UntrustedDirectory();
  const replies = openReplies(reporter, directory, answer);
  const opened = { reporter, directory, day, sent: answer.sent, held: answer.note, note, noteSuspect: null, replies };
  if (theirs === null) return new Mailbox({ ...opened, noteSuspect: NoteMissing });
  const mailbox = new Mailbox(opened);
  const wasPutBack = mine !== null && theirs.number < mine.number;
  const isBehind = wasPutBack || notes.isBehind(note, mailbox.genuine);
  return isBehind ? new Mailbox({ ...opened, noteSuspect: NoteBehind }) : mailbox;
}

function openNote(reporter, envelope) {
  if (envelope === null) return null;
  const { sealing, signing } = reporter.identity;
  return openReceived(envelope, sealing, ["note", reporter.mailbox], () => signing.verify).message;
}

function openReplies(reporter, directory, answer) {
  // Byte-identical envelopes count once.
  const places = new Map();
  for (const [place, envelope] of answer.replies) {
    const written = b64encode(envelope);
    if (!places.has(written)) places.set(written, [place, envelope]);
  }
  const [found, findAuthor] = [["reply", reporter.mailbox], findOfficer(directory)];
  const open = (envelope) => openReceived(envelope, reporter.identity.sealing, found, findAuthor);
  const replies = new Map([...places.values()].map(([place, envelope]) => [place, open(envelope)]));
  markRetired([...replies.values()], directory);
  markTwins([...replies.values()]);
  return replies;
}
