// The fields of messages (SPEC 4): what a value has to be like, and the names that mean something.

import { isCount, isDay, isName } from "./canonical.js";
import { sanitise } from "./filename.js";
import { ADDRESS_BYTES, INSTANCE_BYTES } from "./keys.js";
import { Field, checked, isBytes, isList, isMap, isNullOr, isRising, isText } from "./schema.js";

export const REPORTER = "reporter";
export const [REPLY, GRANTED, WITHDRAWN, RECUSED] = ["reply", "access-granted", "access-withdrawn", "recused"];
// What changes who the members of a case are, and what their reporter is told of it.
export const CHANGES = new Map([[GRANTED, "granted"], [WITHDRAWN, "withdrawn"], [RECUSED, "recused"]]);
export const STATUSES = ["received", "pursued", "concluded"];
// Far more than a directory has active, 32: each of them is looked for in all messages of a case.
const MAX_PEOPLE = 256;
// A year, and a number of four digits or more (SPEC 9).
const CASE_NUMBER = /^[0-9]{4}-[0-9]{4,9}$/;
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

/** Whether a value is why the members of a case have changed: granted, withdrawn or recused. */
export function isWhy(value) {
  return [...CHANGES.values()].includes(value);
}

/** Whether a value is written as the number of a case: a year and a running number, as in 2026-0012. */
export function isCaseNumber(value) {
  return isText(value) && CASE_NUMBER.test(value);
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

export const TEXT = checked(isText);
export const ID = checked(isId);
export const IDS = checked(isSet);
export const HEX_IDS = checked(isList(isHexId));
export const NAME = checked(isName);
export const DAY = checked(isDay);
export const COUNT = checked(isCount);
export const COUNTS = checked(isCounts);
export const NUMBERS = checked(isMap(isList(isCount)));
export const KEY = checked(isBytes(32));
export const EARLIER = checked(isNullOr(isBytes(32)));
export const PLACES = checked(isRising(isCount));
export const INSTANCE = checked(isBytes(INSTANCE_BYTES));
export const ADDRESS = checked(isBytes(ADDRESS_BYTES));
export const WHY = checked(isWhy);
export const STATUS = checked(isStatus);
export const CASE = checked(isCaseNumber);
export const DETAILS = checked(isMap(isAnswer));
