// Messages (SPEC 4): the kinds there are, and the fields that each of them owns.
//
// A kind is a frozen value: what an author wrote beside its fields is dropped as it is read (message_format.js). A field
// that isn't optional must be there. Keys, digests and mailboxes are in b64, as they are written.

import { isCount, isDay, isName } from "./canonical.js";
import { sanitise } from "./filename.js";
import { ADDRESS_BYTES, INSTANCE_BYTES } from "./keys.js";
import {
  Field, checked, isBytes, isList, isMap, isNullOr, isRising, isText, listOf, objectOf, optional,
} from "./schema.js";

export const REPORTER = "reporter";
export const [REPLY, GRANTED, WITHDRAWN] = ["reply", "access-granted", "access-withdrawn"];
export const STATUSES = ["received", "pursued", "concluded"];
// Far more than a directory has active, 32: each of them is looked for in all messages of a case.
const MAX_PEOPLE = 256;
const HEX_ID = /^[0-9a-f]{32}$/;
const TYPE = /^[a-z0-9!#$&^_.+-]{1,63}\/[a-z0-9!#$&^_.+-]{1,63}$/;

/** Whether a value can be the id of a recipient or a channel: a name, and not `reporter`. */
export function isId(value) {
  return isName(value) && value !== REPORTER;
}

/** Whether a value is a list of at most 256 ids of recipients, none twice. */
export function isSet(value) {
  return isList(isId)(value) && value.length <= MAX_PEOPLE && new Set(value).size === value.length;
}

/** Whether a value is an object of at most 256 counts, by whose they are. */
export function isCounts(value) {
  return isMap(isCount)(value) && Object.keys(value).length <= MAX_PEOPLE;
}

/** Whether a value is the id of an upload: 16 bytes in lower-case hex. */
export function isHexId(value) {
  return isText(value) && HEX_ID.test(value);
}

/** Whether a value is what a reporter can be told of a case: received, pursued or concluded. */
export function isStatus(value) {
  return STATUSES.includes(value);
}

/** Whether a value can be an answer in an entry's details: a text, true or false, or a list of texts. */
export function isAnswer(value) {
  return isText(value) || typeof value === "boolean" || isList(isText)(value);
}

/** Read a file's name, made safe (SPEC 5). Throws RangeError for what is no text. */
export function readName(value) {
  if (!isText(value)) throw new RangeError("no text");
  return sanitise(value);
}

/** Read a file's type: empty if it is no media type. Throws RangeError for what is no text. */
export function readType(value) {
  if (!isText(value)) throw new RangeError("no text");
  return TYPE.test(value) ? value : "";
}

const TEXT = checked(isText);
const ID = checked(isId);
const IDS = checked(isSet);
const HEX_IDS = checked(isList(isHexId));
const NAME = checked(isName);
const DAY = checked(isDay);
const COUNT = checked(isCount);
const COUNTS = checked(isCounts);
const NUMBERS = checked(isMap(isList(isCount)));
const KEY = checked(isBytes(32));
const EARLIER = checked(isNullOr(isBytes(32)));
const PLACES = checked(isRising(isCount));
const INSTANCE = checked(isBytes(INSTANCE_BYTES));
const ADDRESS = checked(isBytes(ADDRESS_BYTES));
const STATUS = checked(isStatus);
const DETAILS = checked(isMap(isAnswer));

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

const RECORDED = objectOf(SharedKey);
const ATTACHMENTS = optional(listOf(Attachment), Object.freeze([]));

/** What every message has: `instance` (16 bytes in b64) is the installation that it belongs to. */
export class Message extends Value {
  static fields = {
    instance: INSTANCE,
    mailbox: KEY,
    number: COUNT,
    seen: COUNTS,
    directory: objectOf(DirectoryReference),
    sent_on: DAY,
    to: IDS,
  };
}

/** A message in which something is said: a text, or answers. Throws RangeError for both, and for neither. */
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

/** The message that opens a case, with its reporter's public keys. */
export class Report extends Telling {
  static kind = "report";
  static fields = { ...Telling.fields, channel: ID, address: ADDRESS, verify: KEY, language: optional(TEXT) };
}

/** What a reporter writes after the report; `previous` is the digest of the envelope before it, null if unknown. */
export class FollowUp extends Telling {
  static kind = "follow-up";
  static fields = { ...Telling.fields, previous: EARLIER };
}

/** An officer's answer to the reporter. */
export class Reply extends Telling {
  static kind = "reply";
  static fields = { ...Telling.fields, ...ToReporter.fields, status: optional(STATUS) };
}

/** An entry of the record, of whatever action; `unopened` are places of others that its author has no slot in. */
export class Entry extends ByOfficer {
  static kind = "entry";
  static fields = {
    ...ByOfficer.fields,
    action: NAME,
    previous: KEY,
    keys: optional(listOf(SharedKey), Object.freeze([])),
    unopened: optional(PLACES, Object.freeze([])),
  };
}

/** The entry of a reply: all that it says; `of`, its number; `reply`, the envelope that the reporter gets. */
export class ReplyEntry extends Telling {
  static kind = Entry.kind;
  static fields = { ...Telling.fields, ...Entry.fields, of: COUNT, reply: RECORDED, status: optional(STATUS) };
}

/** The entry of any other action: its answers, by their questions' ids. */
export class ActionEntry extends Entry {
  static fields = { ...Entry.fields, details: DETAILS, attachments: ATTACHMENTS };
}

/** The entry by which access is granted or withdrawn: `member` is the id of the recipient whom it is about. */
export class AccessEntry extends ActionEntry {
  static fields = { ...ActionEntry.fields, member: ID };
}

/** What auditors read of an entry; `entry` is the digest of its envelope. */
export class Docket extends ByOfficer {
  static kind = "docket";
  static fields = { ...ByOfficer.fields, action: NAME, entry: KEY };
}

/** What is left of a deleted case. */
export class Tally extends ByOfficer {
  static kind = "tally";
  static fields = { ...ByOfficer.fields, details: DETAILS };
}

/** What a reporter's browser keeps between visits; `last` is the digest of the newest envelope, null if unknown. */
export class Note extends Message {
  static kind = "note";
  static fields = {
    ...Message.fields,
    ...{ next: COUNT, last: EARLIER, visited_on: DAY },
    ...{ erased: listOf(Erased), set_aside: NUMBERS, uploads: HEX_IDS },
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
