// Reports (SPEC 4): seals the message that opens a case, and makes what every message of a reporter shares with it.

import { messageDigest } from "./conversation.js";
import { Slot, seal } from "./envelope.js";
import { Note, Report } from "./message.js";
import * as notes from "./reporter/note.js";
import { b64encode } from "./encoding.js";

/**
 * What is sent to file a report: mailbox and gate (32 bytes each), the envelopes of report and note.
 * `readers` are the ids of those who can read the report, `sealed_until` the day from which on somebody of all to whom
 * something was sealed may no longer have the key.
 */
export class Filing {
  constructor(mailbox, gate, envelope, note, readers, sealed_until) {
    Object.assign(this, { mailbox, gate, envelope, note, readers, sealed_until });
  }
}

/**
 * Seal a report to everyone whom the channel offers, less those left out; and the first note.
 * The report names who is left out, as far as the directory lists them: no console ever seals to them.
 * `language` is the one in which it was asked and probably written (BCP 47), for officers who answer. `attachments` are
 * as SPEC 4 has them, of files that are sealed already; the note keeps their ids, to withdraw them.
 * Throws ExpiredDirectory, StaleDirectory, NobodyToRead, MissingAddress, or MalformedMessage for more than 500,000
 * bytes.
 */
export function sealReport(reporter, directory, channel, leftOut, answers, day, attachments = [], language = null) {
  directory.checkFresh(day);
  return sealFiling(reporter, directory, channel, leftOut, answers, day, attachments, language);
}

/**
 * Seal a report as `sealReport` does, also if the directory is not fresh: an officer knows who their people are.
 * Throws what `sealReport` throws, but StaleDirectory.
 */
export function sealFiling(reporter, directory, channel, leftOut, answers, day, attachments = [], language = null) {
  directory.checkCurrent(day);
  const readers = directory.readers(channel, leftOut, day);
  const barred = directory.recipients.map(({ id }) => id).filter((id) => leftOut.includes(id));
  const report = new Report({
    ...commonFields(reporter, 0, {}, directory, day, readers),
    channel,
    address: b64encode(reporter.identity.sealing[0].address),
    verify: b64encode(reporter.identity.signing.verify),
    left_out: barred,
    language,
    answers,
    attachments,
  });
  const uploads = attachments.map(({ id }) => id);
  const envelope = seal(report, reporter.identity.signing, makeSlots(directory, readers, day));
  const note = notes.newNote(reporter.mailbox, readers, directory, day, barred);
  const first = new Note({ ...note, next: 1, last: b64encode(messageDigest(envelope)), uploads });
  const sealedUntil = findSealedUntil(directory, day);
  return new Filing(reporter.mailbox, reporter.gate, envelope, sealToSelf(reporter, first), readers, sealedUntil);
}

/** Make the fields that all messages of a reporter to officers have. */
export function commonFields(reporter, number, seen, directory, day, to) {
  const [instance, mailbox] = [b64encode(directory.instance), b64encode(reporter.mailbox)];
  return { instance, mailbox, number, seen, directory: directory.reference, sent_on: day, to };
}

/** Make a slot for every recipient who can be reached on this day, in order: a decoy for whoever is no reader. */
export function makeSlots(directory, readers, day) {
  return [...directory.reachable(day)].map(([id, { address }]) => new Slot(address, readers.includes(id)));
}

/** Find the earliest last day of the cards of a day: of all that have a slot, so that it doesn't tell who reads. */
export function findSealedUntil(directory, day) {
  return [...directory.reachable(day).values()].map(({ until }) => until).sort()[0];
}

/** Seal a note to the reporter who writes it: an envelope with one slot. */
export function sealToSelf(reporter, note) {
  return seal(note, reporter.identity.signing, [new Slot(reporter.identity.sealing[0].address)]);
}
