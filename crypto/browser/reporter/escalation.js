// Escalation (SPEC 4): whom a reporter whose messages go without an answer can let read all that they have sent.

import { Members, Reply } from "../message.js";
import { REPORTER } from "../message_fields.js";
import { isRecusal } from "./members.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Whom the reporter can let read all: `choices`, none before it is time. `since` is when nobody has answered.
 * If `isUnknown`, the first note was lost: which of them has slots at all isn't known, and neither is that day.
 */
export class Offer {
  constructor(choices, since, isUnknown) {
    Object.assign(this, { choices, since, isUnknown });
  }
}

/** Find whom the reporter can let read all that they have sent, besides those who read it anyway. */
export function findOffer(mailbox) {
  const [{ note, directory, day }, since] = [mailbox, findUnanswered(mailbox)];
  const barred = [...(note?.left_out ?? []), ...(note?.escalated ?? []), ...mailbox.audience.readers.map(({ id }) => id)];
  const reachable = directory.reachable(day);
  const named = listLocked(mailbox).filter((id) => reachable.has(id) && !barred.includes(id));
  const choices = directory.eligible(day).filter(({ id }) => named.includes(id));
  const days = note?.escalation_days ?? null;
  if (days === null) return new Offer(choices, null, true);
  const waited = since === null ? -1 : (Date.parse(day) - Date.parse(since)) / DAY_MS;
  return new Offer(waited >= days ? choices : [], since, false);
}

/** Find the day of the first message without an answer; null if there is none, or the note is lost. */
export function findUnanswered({ note, genuine }) {
  const seen = new Map(Object.entries(note?.seen ?? {}));
  const isAnswered = genuine.some(({ author, number }) => number >= (seen.get(author) ?? 0));
  return note === null || isAnswered ? null : note.unanswered_since;
}

/**
 * Find that day once the reply at this place was set aside, as it is in the mailbox by now, or is believed again.
 * If it was set aside and no other shows that the reporter's last message was read, they still wait for an answer.
 */
export function findWaiting(mailbox, place, aside) {
  const [since, { message: reply }, { note, day }] = [findUnanswered(mailbox), mailbox.replies.get(place), mailbox];
  if (!(reply instanceof Reply) || note === null) return since;
  if (!aside) return hasSeenAll(reply, note) ? null : since;
  const isAnswered = mailbox.genuine.some((other) => hasSeenAll(other, note));
  return since ?? (isAnswered ? null : [reply.sent_on, day].sort()[0]);
}

/** Whether the author of a reply had seen all that the reporter had written. */
export function hasSeenAll(reply, note) {
  return (new Map(Object.entries(reply.seen)).get(REPORTER) ?? 0) >= note.next;
}

/**
 * List the ids of those whose slots are locked: as the note knows, or, without one, whom any channel names.
 * None of them has stepped back: who did may know the lock already.
 */
export function listLocked({ note, directory, believed }) {
  const listed = note === null ? listEscalations(directory) : note.escalation;
  const recusals = believed.filter((message) => message instanceof Members && isRecusal(message));
  const gone = new Set(recusals.map(({ author }) => author));
  return listed.filter((id) => !gone.has(id));
}

/** List the ids of all whom a channel of the directory names as its escalation. */
export function listEscalations({ channels }) {
  return [...new Set(channels.map(({ escalation }) => escalation).filter((id) => id !== null))].sort();
}
