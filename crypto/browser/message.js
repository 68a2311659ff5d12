// Messages (SPEC 4): what all have, the kinds that reporters write and read, and the fields that each of them owns.
//
// The other kinds are in officer/messages.js. A kind is a frozen value: what an author wrote beside its fields is dropped
// as it is read (message_format.js). A field that isn't optional must be there. Keys, digests and mailboxes are in b64,
// as they are written.

import {
  ADDRESS, COUNT, COUNTS, DAY, EARLIER, HEX_IDS, ID, IDS, INSTANCE, KEY, NUMBERS, REPORTER, STATUS, TEXT, WHY,
  isHexId, isId, readName, readType,
} from "./message_fields.js";
import { Field, checked, listOf, objectOf, optional } from "./schema.js";

// A value has exactly the fields of its class; one that is optional and not given has its fallback.
class Value {
  constructor(values) {
    for (const [attribute, { fallback }] of Object.entries(this.constructor.fields)) {
      this[attribute] = Object.hasOwn(values, attribute) ? values[attribute] : fallback;
    }
    Object.freeze(this);
  }
}

/** An answer to a question of the form. */
export class Answer extends Value {
  static fields = { question: TEXT, text: TEXT };
}

/**
 * A file, as its author describes it (SPEC 5): `id` in hex, `key` and `digest` (32 bytes) in b64.
 * Name and type are the author's word, and safe to show. What is in a file only its bytes tell.
 */
export class Attachment extends Value {
  static fields = {
    id: checked(isHexId),
    name: new Field(readName),
    type: new Field(readType),
    size_bytes: COUNT,
    key: KEY,
    digest: KEY,
  };
}

/** A version of the directory, and the digest of its document: 32 bytes in b64 (SPEC 6). */
export class DirectoryReference extends Value {
  static fields = { version: COUNT, digest: KEY };
}

/** The content key of an envelope, which its digest names (by "reply" in an entry's `reply`): 32 bytes each. */
export class SharedKey extends Value {
  static fields = { envelope: KEY, key: KEY };
}

/** A reply that its reporter has erased: author, number, and digest("reply", its envelope), in b64. */
export class Erased extends Value {
  static fields = { author: checked(isId, "from"), number: COUNT, digest: KEY };
}

/** A message that its reporter has sent: its number, the day, and how many files went with it. */
export class Wrote extends Value {
  static fields = { number: COUNT, on: DAY, files: COUNT };
}

export const ATTACHMENTS = optional(listOf(Attachment), Object.freeze([]));

/** What every message has: `instance` (16 bytes in b64) is the installation that it belongs to. */
export class Message extends Value {
  static fields = {
    instance: INSTANCE, mailbox: KEY, number: COUNT, seen: COUNTS,
    directory: objectOf(DirectoryReference), sent_on: DAY, to: IDS,
  };
}

/** A text, or answers. Throws RangeError for both, for neither, and for a reader who is in `left_out`. */
export class Telling extends Message {
  static fields = {
    ...Message.fields,
    text: optional(TEXT),
    answers: optional(listOf(Answer)),
    attachments: ATTACHMENTS,
  };

  constructor(values) {
    super(values);
    if ((this.text === null) === (this.answers === null)) throw new RangeError("a text or answers, and not both");
    if (this.left_out?.some((id) => this.to.includes(id))) throw new RangeError("a reader who is left out");
  }
}

/** A message of an officer: `author` is a recipient's id. */
export class ByOfficer extends Message {
  static fields = { ...Message.fields, author: checked(isId, "from") };
}

/** A message of an officer to the reporter; `previous` is the digest of the one before it, null for the first. */
export class ToReporter extends ByOfficer {
  static fields = { ...ByOfficer.fields, previous: EARLIER };
}

/**
 * The message that opens a case, with its reporter's public keys.
 * `left_out` are the ids of those who must never read it. `escalation` is the id of whose slot is locked in it, and
 * `lock_digest` digest("escalation lock", the lock): both or neither. Throws RangeError for a reader who is left out, and
 * for an escalation who is either.
 */
export class Report extends Telling {
  static kind = "report";
  static fields = {
    ...Telling.fields,
    channel: ID,
    address: ADDRESS,
    verify: KEY,
    left_out: IDS,
    language: optional(TEXT),
    escalation: optional(ID),
    lock_digest: optional(KEY),
  };

  constructor(values) {
    super(values);
    if ((this.escalation === null) !== (this.lock_digest === null)) throw new RangeError("an escalation without lock");
    const others = [...this.to, ...this.left_out];
    if (others.includes(this.escalation)) throw new RangeError("an escalation who reads it, or is left out");
  }
}

/**
 * What a reporter writes after the report.
 * `previous` is digest("message", the reporter's envelope before it), null if the reporter's note was lost. `left_out`
 * are the ids of members for whom it isn't meant. `lock` opens the escalation's slots in all that its reporter sent.
 * Throws RangeError if somebody in `left_out` is in `to`.
 */
export class FollowUp extends Telling {
  static kind = "follow-up";
  static fields = {
    ...Telling.fields, previous: EARLIER, left_out: optional(IDS, Object.freeze([])), lock: optional(KEY),
  };
}

/** An officer's answer to the reporter. */
export class Reply extends Telling {
  static kind = "reply";
  static fields = { ...Telling.fields, ...ToReporter.fields, status: optional(STATUS) };
}

/**
 * Tells the reporter who works on the case from now on: `members` are the ids of all of them.
 * `about` is the id of whom access was granted to or withdrawn from, or who stepped back; if they were given it in
 * somebody's place, `stands_in_for` is the id of that person.
 */
export class Members extends ToReporter {
  static kind = "members";
  static fields = { ...ToReporter.fields, members: IDS, why: WHY, about: ID, stands_in_for: optional(ID) };
}

/**
 * What a reporter's browser keeps between visits.
 * `last` is digest("message", the reporter's newest envelope), `told` digest("reply", the newest members message that
 * `to` takes into account); null if there is none, or it isn't known. `wrote_to` are who were members when the reporter
 * last wrote. `escalation` are the ids of those whose slots are locked, `escalation_days` after how many days without an
 * answer they are offered, null if the first note was lost; `escalated` of those who were given the lock.
 */
export class Note extends Message {
  static kind = "note";
  static fields = {
    ...Message.fields, next: COUNT, last: EARLIER, visited_on: DAY, erased: listOf(Erased), set_aside: NUMBERS,
    uploads: HEX_IDS, left_out: IDS, told: EARLIER, wrote_to: IDS,
    escalation: optional(IDS, Object.freeze([])), escalation_days: optional(COUNT), unanswered_since: optional(DAY),
    escalated: optional(IDS, Object.freeze([])), escalated_on: optional(DAY),
    wrote: optional(listOf(Wrote), Object.freeze([])),
  };
}

/** Return the author's id: a recipient's, or `reporter`. */
export function authorId(message) {
  return Object.hasOwn(message, "author") ? message.author : REPORTER;
}

/** Return what a message says as one text: its answers under their questions, or its text. */
export function messageText(message) {
  if (message.answers === null) return message.text ?? "";
  return message.answers.map(({ question, text }) => `${question}\n${text}`).join("\n\n");
}
