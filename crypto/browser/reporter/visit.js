// Visits to the mailbox (SPEC 4): seals the next note, with what was seen, erased, set aside or withdrawn.

import { findUnanswered, findWaiting, listLocked } from "./escalation.js";
import { Mailbox } from "./mailbox.js";
import { opened, replyDigest } from "../conversation.js";
import { b64encode } from "../encoding.js";
import { Erased, Note } from "../message.js";
import * as notes from "./note.js";
import { sealToSelf } from "../report.js";

/** A sealed note, and the digest (32 bytes) of the note that it replaces; null if the server has none. */
export class SealedNote {
  constructor(note, replaces) {
    Object.assign(this, { note, replaces });
  }
}

/** Seal a note that says this visit was made; null while the note is not believed, so that the doubt remains. */
export function sealVisit(mailbox) {
  return mailbox.noteSuspect === null ? sealNextNote(mailbox, {}) : null;
}

/** Seal a note that lists the replies at these places as erased, so that they don't count as missing. */
export function sealErasing(mailbox, places) {
  const items = places.map((place) => mailbox.replies.get(place)).filter(({ message }) => message !== null);
  const erased = items.map(({ envelope, message: { author, number } }) => {
    return new Erased({ author, number, digest: b64encode(replyDigest(envelope)) });
  });
  return sealNextNote(mailbox, { erased: notes.unionErased(currentNote(mailbox).erased, erased) });
}

/** Seal a note that sets the reply at this place aside, as not believed; or, if not `aside`, believes it again. */
export function sealSettingAside(mailbox, place, aside) {
  const numbers = listNumbers(opened([mailbox.replies.get(place)]));
  const note = currentNote(mailbox);
  const set_aside = aside ? notes.unionNumbers(note.set_aside, numbers) : leaveOut(note.set_aside, numbers);
  // From here on the reply claims nothing: neither what it says was seen, nor its own number.
  const without = new Mailbox({ ...mailbox, note: new Note({ ...note, set_aside }) });
  return sealNextNote(without, { unanswered_since: findWaiting(without, place, aside) });
}

/** Seal a note without these ids of uploads, which the reporter has withdrawn. */
export function sealWithdrawing(mailbox, ids) {
  return sealNextNote(mailbox, { uploads: currentNote(mailbox).uploads.filter((id) => !ids.includes(id)) });
}

/** Return the note of this mailbox; a new one, with no audience, if none could be opened. */
export function currentNote(mailbox) {
  if (mailbox.note !== null) return mailbox.note;
  const made = notes.newNote(mailbox.reporter.mailbox, [], mailbox.directory, mailbox.day);
  return new Note({ ...made, escalation: listLocked(mailbox) });
}

/** Seal the next note: the current one brought up to this visit, with these changes, in place of the one held. */
export function sealNextNote(mailbox, changes) {
  const { reporter, directory, day } = mailbox;
  const [known, { members, told, refused }] = [currentNote(mailbox), mailbox.following];
  const renewed = new Note({
    ...known,
    number: known.number + 1,
    seen: mailbox.seen,
    directory: directory.reference,
    sent_on: day,
    visited_on: day,
    // The audience of a note in doubt may be an old, wider one: forgotten, so that the reporter goes on being asked.
    to: members,
    told,
    unanswered_since: findUnanswered(mailbox),
    set_aside: notes.unionNumbers(known.set_aside, listNumbers(refused)),
    last: mailbox.last,
    ...changes,
  });
  const replaces = mailbox.held === null ? null : notes.noteDigest(mailbox.held);
  return new SealedNote(sealToSelf(reporter, renewed), replaces);
}

function listNumbers(messages) {
  return messages.reduce((joined, { author, number }) => notes.unionNumbers(joined, { [author]: [number] }), {});
}

function leaveOut(known, numbers) {
  const dropped = new Map(Object.entries(numbers));
  const keep = (author, listed) => listed.filter((number) => !dropped.get(author)?.includes(number));
  return Object.fromEntries(Object.entries(known).map(([author, listed]) => [author, keep(author, listed)]));
}
