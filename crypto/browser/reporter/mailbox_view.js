// The view of a mailbox: all of it in plain values, for a page to show.

import { MAX_LISTED, claimNext, latestStatus, mergeCounts, missing } from "./conversation.js";
import { MessageMissing, UntrustedDirectory } from "./errors.js";
import { attachmentsOf, textOf } from "./message.js";

/** Describe a mailbox in plain values, as a page shows it. */
export function viewMailbox(mailbox) {
  const { readers, removed, inactive, ask, choices } = mailbox.audience;
  return {
    sent: mailbox.sent,
    status: latestStatus(mailbox.genuine),
    visited_on: mailbox.note?.visited_on ?? null,
    believed: mailbox.noteSuspect === null,
    replies: [...mailbox.replies].map(([place, item]) => viewReply(mailbox, place, item)).sort(compareReplies),
    warnings: listWarnings(mailbox),
    uploads: mailbox.note?.uploads ?? [],
    audience: {
      readers: readers.map(viewRecipient),
      removed: [...removed].map(([id, by]) => ({ id, name: nameOf(mailbox, id), by, by_name: nameOf(mailbox, by) })),
      inactive: inactive.map((id) => ({ id, name: nameOf(mailbox, id) })),
      ask,
      choices: choices.map(viewRecipient),
    },
  };
}

function listWarnings(mailbox) {
  const warnings = mailbox.noteSuspect === null ? [] : [{ name: mailbox.noteSuspect.name }];
  if (mailbox.genuine.some((item) => item.get("directory") > mailbox.directory.version)) {
    warnings.push({ name: UntrustedDirectory.name });
  }
  const expected = mergeCounts(mailbox.seen, claimNext(mailbox.genuine), { reporter: mailbox.nextNumber });
  for (const [author, following] of Object.entries(expected).sort()) {
    const own = author === "reporter";
    const numbers = own ? missingOwn(mailbox, following) : missing(heldOf(mailbox, author), following);
    if (numbers.length === 0) continue;
    warnings.push({ name: MessageMissing.name, who: author, who_name: nameOf(mailbox, author), numbers });
  }
  return warnings;
}

function missingOwn({ sent }, following) {
  return Array.from({ length: Math.max(0, Math.min(following - sent, MAX_LISTED)) }, (_, at) => sent + at);
}

function heldOf(mailbox, author) {
  const opened = [...mailbox.replies.values()].filter((item) => item.get("from") === author);
  const erased = new Map(Object.entries(mailbox.note?.erased ?? {}));
  return [...(erased.get(author) ?? []), ...opened.map((item) => item.get("number"))];
}

function viewReply(mailbox, place, item) {
  const author = mailbox.directory.find(item.get("from"));
  return {
    place,
    from: item.get("from"),
    name: author?.name ?? null,
    role: author?.role ?? null,
    sent_on: item.get("sent_on"),
    status: item.get("status"),
    text: item.message === null ? null : textOf(item.message),
    attachments: item.message === null ? [] : attachmentsOf(item.message),
    number: item.get("number"),
    set_aside: mailbox.isSetAside(item),
    suspect: item.suspect.map((error) => error.name),
  };
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
