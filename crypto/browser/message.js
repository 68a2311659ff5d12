// Messages (SPEC 4): one canonical JSON object, and the form that each kind must have.

import * as canonical from "./canonical.js";
import { isCount, isDay, isName } from "./canonical.js";
import { MalformedMessage } from "./errors.js";
import { tidy } from "./filename.js";
import { checkAddress, checkVerifyingKey, mailboxId } from "./keys.js";
import { b64decode, equal } from "./notation.js";

export const BY_OFFICERS = ["reply", "entry", "docket", "tally"];
const ABOUT_MEMBERS = ["access-granted", "access-withdrawn"];
export const STATUSES = ["received", "pursued", "concluded"];
const HEX_ID = /^[0-9a-f]{32}$/;
const TYPE = /^[a-z0-9!#$&^_.+-]{1,63}\/[a-z0-9!#$&^_.+-]{1,63}$/;

/** Whether this can be the id of a recipient or a channel. */
export function isId(value) {
  return isName(value) && value !== "reporter";
}

/** Make the check that a value is `size` bytes in base64url. */
export function isBytes(size) {
  return (value) => succeeds(() => b64decode(value, size));
}

/** Make the check that a value is a list of such things. */
export function isList(check) {
  return (value) => Array.isArray(value) && value.every((item) => check(item));
}

/** Make the check that a value is an object with such things in it. */
export function isMap(check) {
  return (value) => canonical.isObject(value) && Object.values(value).every((item) => check(item));
}

/** Make the check that a value is an object that has at least these fields, each right. */
export function isObject(fields) {
  const checks = Object.entries(fields);
  const holds = (value) => checks.every(([name, check]) => Object.hasOwn(value, name) && check(value[name]));
  return (value) => canonical.isObject(value) && holds(value);
}

/** Whether this is a text. */
export function isText(value) {
  return typeof value === "string";
}

/** Whether this is a list of recipients' ids, none twice. */
export function isSet(value) {
  return isList(isId)(value) && new Set(value).size === value.length;
}

/** Whether this is the id of an upload: 16 bytes in lower-case hex. */
export function isHexId(value) {
  return isText(value) && HEX_ID.test(value);
}

/** Whether this can be an answer in an entry's details: a text (an id, a day), true or false, a list of texts. */
export function isAnswer(value) {
  return isText(value) || typeof value === "boolean" || isList(isText)(value);
}

const KEY = isBytes(32);
const ANSWERS = isList(isObject({ question: isText, text: isText }));
const ATTACHMENTS = isList(
  isObject({ id: isHexId, name: isText, type: isText, size_bytes: isCount, key: KEY, digest: KEY }),
);
const DETAILS = isMap(isAnswer);
const CONTENT_KEYS = isList(isObject({ envelope: KEY, key: KEY }));
const EVERY = isObject({
  kind: isText,
  mailbox: KEY,
  number: isCount,
  seen: isMap(isCount),
  directory: isCount,
  sent_on: isDay,
  to: isSet,
});
const FIELDS = new Map([
  ["report", isObject({ channel: isId, address: isBytes(1216), verify: KEY })],
  ["follow-up", isObject({})],
  ["reply", isObject({ from: isId })],
  ["entry", isObject({ from: isId, action: isName, previous: KEY })],
  ["docket", isObject({ from: isId, action: isName, entry: KEY })],
  ["tally", isObject({ from: isId })],
  ["note", isObject({
    next: isCount,
    visited_on: isDay,
    erased: isMap(isList(isCount)),
    set_aside: isMap(isList(isCount)),
    uploads: isList(isHexId),
  })],
]);

/**
 * Write a message in canonical form (at most 500,000 bytes).
 * Throws MalformedMessage if it breaks the rules of its kind: we hold ourselves to what we ask of others.
 */
export function write(message) {
  const data = attempt(() => canonical.write(message));
  check(message);
  return data;
}

/**
 * Read a message and check its form; unknown names are left alone.
 * Throws MalformedMessage.
 */
export function read(data) {
  return check(attempt(() => canonical.read(data)));
}

/**
 * Check the public keys inside a report, and that its mailbox is the one they make.
 * Throws MalformedMessage. Other kinds carry no keys.
 */
export function checkKeys(message) {
  if (message.kind !== "report") return;
  const [address, verify] = [b64decode(message.address), b64decode(message.verify)];
  attempt(() => {
    checkAddress(address);
    checkVerifyingKey(verify);
  });
  if (!equal(b64decode(message.mailbox), mailboxId(address, verify))) throw new MalformedMessage();
}

/**
 * Check that a message fits where it was found.
 * Throws MalformedMessage for another kind, or another mailbox (32 bytes).
 */
export function checkPlace(message, kind, mailbox) {
  if (message.kind !== kind || !equal(b64decode(message.mailbox), mailbox)) throw new MalformedMessage();
}

/** Name the author: a recipient's id, or `reporter`. */
export function authorOf(message) {
  return BY_OFFICERS.includes(message.kind) ? message.from : "reporter";
}

/** Write what a message says as one text: its answers under their questions, or its text. */
export function textOf(message) {
  if (!Object.hasOwn(message, "answers")) return message.text ?? "";
  return message.answers.map(({ question, text }) => `${question}\n${text}`).join("\n\n");
}

/** Add attachments to a message, their names made safe; without any it has no such field. */
export function attach(message, attachments) {
  const named = attachments.map((attachment) => ({ ...attachment, name: tidy(attachment.name) }));
  return named.length === 0 ? message : { ...message, attachments: named };
}

/**
 * List a message's attachments: their names made safe again, and the type only if it can be one.
 * Both are the author's word; what is in a file only its bytes tell.
 */
export function attachmentsOf(message) {
  const attachments = Object.hasOwn(message, "attachments") ? message.attachments : [];
  return attachments.map(({ id, name, type, size_bytes, key, digest }) => ({
    id,
    name: tidy(name),
    type: TYPE.test(type) ? type : "",
    size_bytes,
    key,
    digest,
  }));
}

function check(message) {
  if (!EVERY(message) || !FIELDS.get(message.kind)?.(message) || !says(message)) throw new MalformedMessage();
  if (!optional(message, "attachments", ATTACHMENTS)) throw new MalformedMessage();
  if (message.kind === "entry" && !optional(message, "keys", CONTENT_KEYS)) throw new MalformedMessage();
  const officers = BY_OFFICERS.includes(message.kind);
  if (officers && !optional(message, "status", (status) => STATUSES.includes(status))) throw new MalformedMessage();
  return message;
}

function says(message) {
  if (message.kind === "note" || message.kind === "docket") return true;
  if (message.kind === "tally") return DETAILS(message.details);
  if (message.kind === "entry" && message.action !== "reply") {
    const namesSomebody = !ABOUT_MEMBERS.includes(message.action) || isId(message.member);
    return namesSomebody && DETAILS(message.details);
  }
  if (message.kind === "entry" && !isCount(message.of)) return false;
  if (!Object.hasOwn(message, "text")) return ANSWERS(message.answers);
  return !Object.hasOwn(message, "answers") && isText(message.text);
}

function optional(message, name, check) {
  return !Object.hasOwn(message, name) || check(message[name]);
}

function attempt(step) {
  try {
    return step();
  } catch {
    throw new MalformedMessage();
  }
}

function succeeds(step) {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}
