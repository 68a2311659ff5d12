// What officers write beside what they tell the reporter (SPEC 4): entries, dockets, tallies, the register.
//
// No browser ever writes one, or has one to read: they are here since message_format.js reads every kind.

import { ATTACHMENTS, ByOfficer, SharedKey, Telling } from "../message.js";
import { CASE, COUNT, DETAILS, ID, IDS, KEY, NAME, PLACES, STATUS } from "../message_fields.js";
import { listOf, objectOf, optional } from "../schema.js";

const RECORDED = objectOf(SharedKey);

/**
 * An entry of the record, of whatever action.
 * `unopened` are the places in the record, since its author's own entry before, of those that no key of the author's
 * opens a slot of. `lock` is what the reporter gave the escalation, in the first entry whose author knows it.
 */
export class Entry extends ByOfficer {
  static kind = "entry";
  static fields = {
    ...ByOfficer.fields,
    action: NAME,
    previous: KEY,
    keys: optional(listOf(SharedKey), Object.freeze([])),
    unopened: optional(PLACES, Object.freeze([])),
    lock: optional(KEY),
  };
}

/** An entry that is stored with a message to the reporter: `of` is its number, `reply` its envelope and key. */
export class ToldEntry extends Entry {
  static fields = { ...Entry.fields, of: COUNT, reply: RECORDED };
}

/** The entry of a reply: all that it says. */
export class ReplyEntry extends Telling {
  static kind = Entry.kind;
  static fields = { ...Telling.fields, ...ToldEntry.fields, status: optional(STATUS) };
}

/** The entry of any other action: its answers, by their questions' ids. */
export class ActionEntry extends Entry {
  static fields = { ...Entry.fields, details: DETAILS, attachments: ATTACHMENTS };
}

/** The entry by which its author steps back; `members` are the ids of all who are members from then on. */
export class MembersEntry extends ActionEntry {
  static fields = { ...ActionEntry.fields, ...ToldEntry.fields, members: IDS };
}

/** The entry by which access is granted or withdrawn: `member` is the id of the recipient whom it is about. */
export class AccessEntry extends MembersEntry {
  static fields = { ...MembersEntry.fields, member: ID };
}

/**
 * What auditors read of an entry; `entry` is the digest of its envelope.
 * `case` is the number of the case, where the entry gives it one, or the case is to be deleted.
 */
export class Docket extends ByOfficer {
  static kind = "docket";
  static fields = { ...ByOfficer.fields, action: NAME, entry: KEY, case: optional(CASE) };
}

/** What is counted of a case; `number` counts within its `series`, by which those of one case are known. */
export class Tally extends ByOfficer {
  static kind = "tally";
  static fields = { ...ByOfficer.fields, series: KEY, details: DETAILS };
}

/** What an officer records beside cases: `subject` says what it is about. */
export class RegisterEntry extends ByOfficer {
  static kind = "register";
  static fields = { ...ByOfficer.fields, subject: NAME, details: DETAILS };
}
