// Who works on a case (SPEC 4): brings messages to the reporter into their order, and follows who the members are.

import { MAX_INTEGER } from "../canonical.js";
import { replyDigest } from "../conversation.js";
import { b64encode } from "../encoding.js";
import { Members } from "../message.js";
import { CHANGES, RECUSED, REPORTER } from "../message_fields.js";

/** A message to the reporter in its place: digest("reply", its envelope), in b64; null if it isn't believed. */
export class Believed {
  constructor(place, message) {
    Object.assign(this, { place, message });
  }
}

/**
 * The ids of the members, sorted, and the newest message that says so: digest("reply", its envelope), in b64.
 * `refused` are the messages whose author was no member: they change nothing. The digest is null if there is none.
 */
export class Following {
  constructor(members, told, refused) {
    Object.assign(this, { members, told, refused });
  }
}

/**
 * Bring messages to the reporter into the order in which they were written: each after the one that it names.
 * Where that one isn't held, what their authors had seen decides. Those that weren't opened are left out.
 */
export function orderTold(received) {
  const opened = received.filter(({ message }) => message !== null);
  const placed = new Map(opened.map((item) => [item, b64encode(replyDigest(item.envelope))]));
  const held = new Set(placed.values());
  const following = new Map();
  for (const item of [...opened].sort(compareItems)) {
    const { previous } = item.message;
    const named = held.has(previous) ? previous : null;
    following.set(named, [...(following.get(named) ?? []), item]);
  }
  const [ordered, waiting] = [[], (following.get(null) ?? []).reverse()];
  while (waiting.length > 0) {
    ordered.push(waiting.pop());
    waiting.push(...(following.get(placed.get(ordered.at(-1))) ?? []).reverse());
  }
  return ordered;
}

/**
 * Follow what was told after the message (`told`) that `known`, the ids of the members, takes into account.
 * If that one isn't held any more, nothing is followed: what the server still shows may be older. Whom of these the
 * reporter has let in (`escalated`) nobody else takes out, they can only step back: others may not know of them.
 */
export function followMembers(known, told, ordered, escalated = []) {
  const places = [null, ...ordered.map(({ place }) => place)];
  const newer = places.includes(told) ? ordered.slice(places.indexOf(told)) : [];
  let [members, newest, kept] = [known, told, known.filter((id) => escalated.includes(id))];
  const refused = [];
  for (const { place, message } of newer.filter((each) => each.message instanceof Members)) {
    const { author } = message;
    if (!members.includes(author)) {
      refused.push(message);
      continue;
    }
    if (isRecusal(message)) kept = kept.filter((id) => id !== author);
    [members, newest] = [[...new Set([...message.members, ...kept])], place];
  }
  return new Following([...members].sort(), newest, refused);
}

/** Whether its author steps back with it. */
export function isRecusal({ author, why, about }) {
  return why === CHANGES.get(RECUSED) && about === author;
}

/** Find the newest message of who the members are: its place, null if there is none. */
export function findNewest(ordered) {
  return ordered.findLast(({ message }) => message instanceof Members)?.place ?? null;
}

/** Find the ids of those whom messages name as readers, or as members, since they last named all members. */
export function findNamed(ordered) {
  let named = new Set();
  for (const { message } of ordered.filter((each) => each.message !== null)) {
    named = message instanceof Members ? new Set(message.members) : new Set([...named, ...message.to]);
  }
  return named;
}

function compareItems({ message: one }, { message: other }) {
  return compare(countBefore(one), countBefore(other))
    || compare(one.sent_on, other.sent_on)
    || compare(one.author, other.author)
    || compare(one.number, other.number);
}

function countBefore({ seen, number }) {
  const counts = Object.entries(seen).filter(([author]) => author !== REPORTER).map(([, count]) => count);
  return Math.min(counts.reduce((sum, count) => sum + count, number), MAX_INTEGER);
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}
