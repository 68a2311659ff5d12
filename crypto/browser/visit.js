// A visit to the mailbox (SPEC 4): what the reporter's note keeps of it.

import { Mailbox } from "./mailbox.js";
import * as notes from "./note.js";
import { sealToSelf } from "./report.js";

/** A new note, and the digest (32 bytes) of the one that it replaces, null if there is none. */
export class SealedNote {
  constructor(note, replaces) {
    Object.assign(this, { note, replaces });
  }
}

/** Seal a note that says this visit was made; null while the note is in doubt, so that the doubt remains. */
export function sealVisit(mailbox) {
  return mailbox.noteSuspect === null ? renew(mailbox, {}) : null;
}

/** Seal a note that remembers which replies the reporter has erased, so that they are not missed. */
export function sealErasing(mailbox, places) {
  return renew(mailbox, { erased: notes.joinNumbers(remembered(mailbox).erased, numbersAt(mailbox, places)) });
}

/** Seal a note that remembers that the reporter does not believe this reply; or, again, does. */
export function sealSettingAside(mailbox, place, aside) {
  const numbers = numbersAt(mailbox, [place]);
  const note = remembered(mailbox);
  const set_aside = aside ? notes.joinNumbers(note.set_aside, numbers) : leaveOut(note.set_aside, numbers);
  // From here on the reply claims nothing: neither what it says was seen, nor its own number.
  return renew(new Mailbox({ ...mailbox, note: { ...note, set_aside } }), {});
}

/** Seal a note that no longer names these uploads, which the reporter has withdrawn. */
export function sealWithdrawing(mailbox, ids) {
  return renew(mailbox, { uploads: remembered(mailbox).uploads.filter((id) => !ids.includes(id)) });
}

/** Give the note that this visit goes on from; a blank one if none could be read. */
export function remembered({ note, reporter, directory, day }) {
  return note ?? notes.blank(reporter.mailbox, [], directory.version, day);
}

/** Seal the note of this visit, with these changes, in place of the one held. */
export function renew(mailbox, changes) {
  const { reporter, directory, day } = mailbox;
  const known = remembered(mailbox);
  const renewed = {
    ...known,
    number: known.number + 1,
    seen: mailbox.seen,
    directory: directory.version,
    sent_on: day,
    visited_on: day,
    // The audience of a note in doubt may be an old, wider one: forgotten, so that the reporter goes on being asked.
    to: mailbox.noteSuspect === null ? known.to : [],
    ...changes,
  };
  const replaces = mailbox.held === null ? null : notes.reference(mailbox.held);
  return new SealedNote(sealToSelf(reporter, renewed), replaces);
}

function numbersAt(mailbox, places) {
  const items = places.map((place) => mailbox.replies.get(place)).filter((item) => item.message !== null);
  return items.reduce((joined, { message }) => notes.joinNumbers(joined, { [message.from]: [message.number] }), {});
}

function leaveOut(known, numbers) {
  const dropped = new Map(Object.entries(numbers));
  const keep = (author, listed) => listed.filter((number) => !dropped.get(author)?.includes(number));
  return Object.fromEntries(Object.entries(known).map(([author, listed]) => [author, keep(author, listed)]));
}
