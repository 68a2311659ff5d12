// The view of a mailbox: all of it in plain JSON values, for a page to show.

import { MAX_LISTED, latestStatus, mergeCounts, mergeSeen, missing, opened } from "../conversation.js";
import { MessageMissing, NoAccess, ReplyLost, UntrustedDirectory } from "../errors.js";
import { Members, messageText } from "../message.js";
import { REPORTER } from "../message_fields.js";
import { findOffer } from "./escalation.js";
import { orderTold } from "./members.js";

/** Describe a mailbox in plain JSON values: status, replies, warnings, uploads and audience. */
export function viewMailbox(mailbox) {
  const { readers, new: newcomers, inactive, ask, choices, isUnnamed, unreachable } = mailbox.audience;
  return {
    sent: mailbox.sent,
    status: latestStatus(mailbox.genuine),
    visited_on: mailbox.note?.visited_on ?? null,
    first_visit: mailbox.noteSuspect === null && mailbox.note.number === 0,
    believed: mailbox.noteSuspect === null,
    replies: [...mailbox.replies].map(([place, item]) => viewReply(mailbox, place, item)).sort(compareReplies),
    events: viewEvents(mailbox),
    wrote: (mailbox.note?.wrote ?? []).map((each) => ({ ...each })),
    warnings: listWarnings(mailbox),
    uploads: mailbox.note?.uploads ?? [],
    audience: {
      readers: readers.map(viewRecipient),
      new: newcomers,
      inactive: inactive.map((id) => ({ id, name: nameOf(mailbox, id) })),
      unreachable: unreachable.map((id) => ({ id, name: nameOf(mailbox, id) })),
      ask,
      choices: choices.map(viewRecipient),
      unnamed: isUnnamed,
    },
    escalation: viewEscalation(mailbox),
  };
}

function listWarnings(mailbox) {
  const warnings = mailbox.noteSuspect === null ? [] : [{ name: mailbox.noteSuspect.name }];
  if (mailbox.believed.some((reply) => reply.directory.version > mailbox.directory.version)) {
    warnings.push({ name: UntrustedDirectory.name });
  }
  const expected = mergeCounts(mailbox.seen, mergeSeen(mailbox.believed), { [REPORTER]: mailbox.nextNumber });
  for (const [author, following] of Object.entries(expected).sort()) {
    const own = author === REPORTER;
    if (!own && mailbox.directory.find(author) === null) continue; // nobody else writes here, whatever a reply says
    const numbers = own ? missingOwn(mailbox, following) : missing(heldOf(mailbox, author), following);
    if (numbers.length === 0) continue;
    warnings.push({ name: MessageMissing.name, who: author, who_name: nameOf(mailbox, author), numbers });
  }
  if (mailbox.lost.size > 0 && warnings.every(({ who = REPORTER }) => who === REPORTER)) {
    warnings.push({ name: ReplyLost.name });
  }
  return warnings;
}

function missingOwn({ sent }, following) {
  return Array.from({ length: Math.max(0, Math.min(following - sent, MAX_LISTED)) }, (_, at) => sent + at);
}

function heldOf(mailbox, author) {
  const known = [...(mailbox.note?.erased ?? []), ...opened([...mailbox.told.values()])];
  return known.filter((each) => each.author === author).map(({ number }) => number);
}

function viewEscalation(mailbox) {
  const { choices, since, isUnknown } = findOffer(mailbox);
  const given = (mailbox.note?.escalated ?? []).map((id) => ({ id, name: nameOf(mailbox, id) }));
  const given_on = mailbox.note?.escalated_on ?? null;
  return { choices: choices.map(viewRecipient), since, unknown: isUnknown, given, given_on };
}

function viewEvents(mailbox) {
  const { refused } = mailbox.following;
  return orderTold([...mailbox.told.values()]).filter(({ message }) => message instanceof Members).map((item) => {
    const suspect = refused.includes(item.message) ? [...item.suspect, NoAccess] : item.suspect;
    return viewEvent(mailbox, item.message, suspect);
  });
}

function viewEvent(mailbox, event, suspect) {
  // One that is set aside was refused on an earlier visit.
  const isRefused = mailbox.isSetAside(event) && suspect.length === 0;
  const { why, about, stands_in_for, author, sent_on } = event;
  return {
    why,
    about,
    name: nameOf(mailbox, about),
    stands_in_for,
    stands_in_for_name: stands_in_for === null ? null : nameOf(mailbox, stands_in_for),
    by: author,
    by_name: nameOf(mailbox, author),
    sent_on,
    suspect: (isRefused ? [NoAccess] : suspect).map((error) => error.name),
  };
}

function viewReply(mailbox, place, { message: reply, suspect }) {
  const author = mailbox.directory.find(reply?.author ?? null);
  const isAside = reply !== null && mailbox.isSetAside(reply);
  return {
    place,
    from: reply?.author ?? null,
    name: author?.name ?? null,
    role: author?.role ?? null,
    sent_on: reply?.sent_on ?? null,
    status: reply?.status ?? null,
    text: reply === null ? null : messageText(reply),
    attachments: reply === null ? [] : reply.attachments.map((attachment) => ({ ...attachment })),
    number: reply?.number ?? null,
    new: reply !== null && !isAside && isUnseen(mailbox, reply),
    set_aside: isAside,
    suspect: suspect.map((error) => error.name),
  };
}

function isUnseen({ note, noteSuspect }, { author, number }) {
  return noteSuspect === null && number >= (Object.hasOwn(note.seen, author) ? note.seen[author] : 0);
}

function compareReplies(one, other) {
  return compare(one.sent_on ?? "", other.sent_on ?? "")
    || compare(one.from ?? "", other.from ?? "")
    || compare(one.number ?? 0, other.number ?? 0);
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

function viewRecipient({ id, name, role }) {
  return { id, name, role };
}

function nameOf(mailbox, id) {
  return mailbox.directory.find(id)?.name ?? id;
}
