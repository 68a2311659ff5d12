// The note (SPEC 4): what a reporter's browser keeps between visits, sealed to itself, stored with the mailbox.

import { mergeCounts, mergeSeen } from "../conversation.js";
import { b64encode, digest } from "../encoding.js";
import { Erased, Note, Wrote } from "../message.js";
import { REPORTER } from "../message_fields.js";

/**
 * Make the first note of a mailbox (32 bytes): nothing sent or seen, this audience, directory and day.
 * `leftOut` are the ids of those whom the report leaves out.
 */
export function newNote(mailbox, readers, directory, day, leftOut = []) {
  return new Note({
    instance: b64encode(directory.instance),
    mailbox: b64encode(mailbox),
    number: 0,
    seen: {},
    directory: directory.reference,
    sent_on: day,
    to: [...readers].sort(),
    next: 0,
    last: null,
    visited_on: day,
    erased: [],
    set_aside: {},
    uploads: [],
    left_out: [...leftOut].sort(),
    told: null,
    wrote_to: [...readers].sort(),
  });
}

/** Make what the first note says of whom its channel's escalation is (`locked`), and since when nobody answers. */
export function beginWaiting(directory, channel, locked, day) {
  const days = directory.findChannel(channel).escalation_days;
  return { escalation: locked, escalation_days: days ?? 0, unanswered_since: day };
}

/**
 * Merge the notes of two devices that don't follow one another.
 * Takes the highest counts and latest days, the union of numbers and ids; of the newest messages what that note says
 * which knows of more, and of the members, if neither has seen all, the intersection.
 */
export function merge(mine, theirs) {
  return new Note({
    instance: mine.instance,
    mailbox: mine.mailbox,
    number: Math.max(mine.number, theirs.number),
    seen: mergeCounts(mine.seen, theirs.seen),
    directory: mine.directory.version >= theirs.directory.version ? mine.directory : theirs.directory,
    sent_on: later(mine.sent_on, theirs.sent_on),
    to: mergeMembers(mine, theirs),
    next: Math.max(mine.next, theirs.next),
    last: mine.next >= theirs.next ? mine.last : theirs.last,
    visited_on: later(mine.visited_on, theirs.visited_on),
    erased: unionErased(mine.erased, theirs.erased),
    set_aside: unionNumbers(mine.set_aside, theirs.set_aside),
    uploads: unionIds(mine.uploads, theirs.uploads),
    left_out: unionIds(mine.left_out, theirs.left_out).sort(),
    told: hasSeenAll(mine, theirs) ? mine.told : theirs.told,
    wrote_to: mine.wrote_to.filter((id) => theirs.wrote_to.includes(id)).sort(),
    wrote: unionWrote(mine.wrote, theirs.wrote),
    ...mergeWaiting(mine, theirs),
  });
}

/**
 * Return the later of the note of this visit and the server's; merged if they have the same number.
 * A later note has all of an earlier one less what was taken out, and a merge would bring that back.
 */
export function reconcile(mine, theirs) {
  if (mine === null || theirs === null) return mine ?? theirs;
  if (mine.number === theirs.number) return merge(mine, theirs);
  return mine.number > theirs.number ? mine : theirs;
}

/** Unite two maps of authors to numbers, sorted. */
export function unionNumbers(left, right) {
  const joined = new Map();
  for (const [author, numbers] of [left, right].flatMap(Object.entries)) {
    joined.set(author, [...new Set([...(joined.get(author) ?? []), ...numbers])].sort((one, other) => one - other));
  }
  return Object.fromEntries(joined);
}

/** Unite two lists of erased replies, none twice, sorted. */
export function unionErased(left, right) {
  const named = new Map([...left, ...right].map((each) => [`${each.author} ${each.number} ${each.digest}`, each]));
  return [...named.values()].sort(compareErased).map((each) => new Erased(each));
}

/** Unite two lists of messages that were sent, none twice, sorted. */
export function unionWrote(left, right) {
  const named = new Map([...left, ...right].map((each) => [`${each.number} ${each.on} ${each.files}`, each]));
  return [...named.values()].sort(compareWrote).map((each) => new Wrote(each));
}

/** Unite two lists of ids in their order, none twice. */
export function unionIds(left, right) {
  return [...new Set([...left, ...right])];
}

/** Whether genuine replies tell of something that the newest note would know, and this one does not (SPEC 4). */
export function isBehind(note, genuine) {
  if (note.next < countOf(mergeSeen(genuine), REPORTER)) return true;
  // A reply that the note has seen was opened under a directory at least as new as the one that the reply names.
  return genuine.some(
    ({ author, number, directory: { version } }) =>
      number < countOf(note.seen, author) && version > note.directory.version,
  );
}

/** Compute the digest (32 bytes) of a note's envelope, which `replaces` names. */
export function noteDigest(envelope) {
  return digest("note", envelope);
}

function hasSeenAll(note, other) {
  return Object.entries(other.seen).every(([author, count]) => count <= countOf(note.seen, author));
}

function mergeWaiting(mine, theirs) {
  const { escalation, escalation_days } = mine.escalation_days === null ? theirs : mine;
  const { unanswered_since } = hasSeenAll(mine, theirs) ? mine : theirs;
  const days = [mine, theirs].map(({ escalated_on }) => escalated_on).filter((day) => day !== null).sort();
  const escalated = unionIds(mine.escalated, theirs.escalated).sort();
  return { escalation, escalation_days, unanswered_since, escalated, escalated_on: days.at(-1) ?? null };
}

function mergeMembers(mine, theirs) {
  if (hasSeenAll(mine, theirs) !== hasSeenAll(theirs, mine)) return hasSeenAll(mine, theirs) ? mine.to : theirs.to;
  return mine.to.filter((id) => theirs.to.includes(id)).sort();
}

function countOf(counts, author) {
  return Object.hasOwn(counts, author) ? counts[author] : 0;
}

function compareErased(one, other) {
  return compare(one.author, other.author) || compare(one.number, other.number) || compare(one.digest, other.digest);
}

function compareWrote(one, other) {
  return compare(one.number, other.number) || compare(one.on, other.on) || compare(one.files, other.files);
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

function later(one, other) {
  return one > other ? one : other;
}
