// Reports (SPEC 4): seals the message that opens a case, and makes what every message of a reporter shares with it.

import { messageDigest } from "./conversation.js";
import { Slot, seal } from "./envelope.js";
import { Note, Report, Wrote } from "./message.js";
import * as notes from "./reporter/note.js";
import { b64encode, digest } from "./encoding.js";

/**
 * What is sent to file a report: mailbox and gate (32 bytes each), the envelopes of report and note.
 * `readers` are the ids of those who can read the report, `escalation` of whom its reporter can let read it later.
 * `sealed_until` is the day from which on somebody of all to whom something was sealed may no longer have the key.
 */
export class Filing {
  constructor(mailbox, gate, envelope, note, readers, sealed_until, escalation) {
    Object.assign(this, { mailbox, gate, envelope, note, readers, sealed_until, escalation });
  }
}

/**
 * Seal a report to everyone whom the channel offers, less those left out; and the first note.
 * The report names who is left out, as far as the directory lists them: no console ever seals to them. The slot of the
 * channel's escalation is locked, unless they read it, or are left out.
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
  const escalation = directory.findEscalation(channel, [...readers, ...leftOut], day);
  const report = new Report({
    ...commonFields(reporter, 0, {}, directory, day, readers),
    channel,
    address: b64encode(reporter.identity.sealing[0].address),
    verify: b64encode(reporter.identity.signing.verify),
    left_out: barred,
    language,
    escalation,
    lock_digest: escalation === null ? null : lockDigest(reporter.lock),
    answers,
    attachments,
  });
  const uploads = attachments.map(({ id }) => id);
  const locked = escalation === null ? [] : [escalation];
  const slots = makeSlots(directory, readers, day, locked, reporter.lock);
  const envelope = seal(report, reporter.identity.signing, slots);
  const note = notes.newNote(reporter.mailbox, readers, directory, day, barred);
  const sent = { next: 1, last: b64encode(messageDigest(envelope)), uploads, wrote: [new Wrote({ number: 0, on: day, files: uploads.length })] };
  const first = new Note({ ...note, ...sent, ...notes.beginWaiting(directory, channel, locked, day) });
  const sealedUntil = findSealedUntil(directory, day);
  const own = sealToSelf(reporter, first);
  return new Filing(reporter.mailbox, reporter.gate, envelope, own, readers, sealedUntil, escalation);
}

/** Make the fields that all messages of a reporter to officers have. */
export function commonFields(reporter, number, seen, directory, day, to) {
  const [instance, mailbox] = [b64encode(directory.instance), b64encode(reporter.mailbox)];
  return { instance, mailbox, number, seen, directory: directory.reference, sent_on: day, to };
}

/**
 * Make a slot for every recipient who can be reached on this day, in order: a decoy for whoever is no reader.
 * Who is in `locked`, and no reader, gets one that is locked with the lock (32 bytes).
 */
export function makeSlots(directory, readers, day, locked = [], lock = new Uint8Array()) {
  return [...directory.reachable(day)].map(([id, { address }]) => {
    return readers.includes(id) ? new Slot(address) : new Slot(address, locked.includes(id), lock);
  });
}

/** Compute what a report says of its lock (32 bytes), in b64: by it everybody can tell who was given the lock. */
export function lockDigest(lock) {
  return b64encode(digest("escalation lock", lock));
}

/** Find the earliest last day of the cards of a day: of all that have a slot, so that it doesn't tell who reads. */
export function findSealedUntil(directory, day) {
  return [...directory.reachable(day).values()].map(({ until }) => until).sort()[0];
}

/** Seal a note to the reporter who writes it: an envelope with one slot. */
export function sealToSelf(reporter, note) {
  return seal(note, reporter.identity.signing, [new Slot(reporter.identity.sealing[0].address)]);
}
