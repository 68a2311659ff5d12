// The note that a reporter's browser keeps for itself (SPEC 4), because it keeps nothing else between two visits.

import { claimNext, mergeCounts } from "./conversation.js";
import { b64encode, digest } from "./notation.js";

/** Begin a note for a mailbox (32 bytes): nothing sent or seen yet, this audience, this directory. */
export function blank(mailbox, readers, version, day) {
  return {
    kind: "note",
    mailbox: b64encode(mailbox),
    number: 0,
    seen: {},
    directory: version,
    sent_on: day,
    to: [...readers].sort(),
    next: 0,
    visited_on: day,
    erased: {},
    set_aside: {},
    uploads: [],
  };
}

/** Join the notes of two devices: the highest counts and days, all that either knew, the audience of both. */
export function merge(mine, theirs) {
  return {
    ...mine,
    number: Math.max(mine.number, theirs.number),
    seen: mergeCounts(mine.seen, theirs.seen),
    directory: Math.max(mine.directory, theirs.directory),
    sent_on: later(mine.sent_on, theirs.sent_on),
    to: mine.to.filter((id) => theirs.to.includes(id)).sort(),
    next: Math.max(mine.next, theirs.next),
    visited_on: later(mine.visited_on, theirs.visited_on),
    erased: joinNumbers(mine.erased, theirs.erased),
    set_aside: joinNumbers(mine.set_aside, theirs.set_aside),
    uploads: joinIds(mine.uploads, theirs.uploads),
  };
}

/**
 * Join what this visit knows already with the note that the server holds.
 * A later one has all of an earlier one, less what was taken out: joined, that would come back.
 */
export function join(mine, theirs) {
  if (mine === null || theirs === null) return mine ?? theirs;
  if (mine.number === theirs.number) return merge(mine, theirs);
  return mine.number > theirs.number ? mine : theirs;
}

/** Join two collections of numbers, author by author. */
export function joinNumbers(left, right) {
  const joined = new Map();
  for (const [author, numbers] of [left, right].flatMap(Object.entries)) {
    joined.set(author, [...new Set([...(joined.get(author) ?? []), ...numbers])].sort((one, other) => one - other));
  }
  return Object.fromEntries(joined);
}

/** Join two lists of ids in their order, none twice. */
export function joinIds(left, right) {
  return [...new Set([...left, ...right])];
}

/** Whether genuine replies know of something that this note should know, had the server kept the newest. */
export function isBehind(note, genuine) {
  if (note.next < countOf(claimNext(genuine), "reporter")) return true;
  // A reply that the note has seen was opened under a directory at least as new as the one that the reply names.
  return genuine.some(
    (item) => item.get("number") < countOf(note.seen, item.get("from")) && item.get("directory") > note.directory,
  );
}

/** Compute what `replaces` names of the envelope of a note: its digest (32 bytes). */
export function reference(envelope) {
  return digest("note", envelope);
}

function countOf(counts, author) {
  return Object.hasOwn(counts, author) ? counts[author] : 0;
}

function later(one, other) {
  return one > other ? one : other;
}
