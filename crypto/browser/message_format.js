// The form of messages (SPEC 4): canonical JSON of at most 500,000 bytes, read as a value of the kind that it names.
//
// What a kind doesn't own is dropped here, so that nothing after this can believe it.

import * as canonical from "./canonical.js";
import { b64decode, equal } from "./encoding.js";
import { MalformedMessage } from "./errors.js";
import { checkAddress, mailboxId } from "./keys.js";
import { FollowUp, Members, Note, Reply, Report } from "./message.js";
import { GRANTED, RECUSED, REPLY, WITHDRAWN } from "./message_fields.js";
import { AccessEntry, ActionEntry, Docket, MembersEntry, RegisterEntry, ReplyEntry, Tally } from "./officer/messages.js";
import { readObject, writeObject } from "./schema.js";
import { checkVerifyingKey } from "./signature.js";

const ALL = [Report, FollowUp, Reply, Members, ActionEntry, Docket, Tally, RegisterEntry, Note];
const KINDS = new Map(ALL.map((kind) => [kind.kind, kind]));
const ENTRIES = new Map([
  [REPLY, ReplyEntry], [GRANTED, AccessEntry], [WITHDRAWN, AccessEntry], [RECUSED, MembersEntry],
]);

/**
 * Write a message in canonical form, at most 500,000 bytes.
 * Throws MalformedMessage if `read` would refuse it.
 */
export function write(message) {
  // Read again, so that what is written is what its readers make of it.
  return attempt(() => canonical.write(list(project(list(message)))));
}

/**
 * Read a message as a value of its kind, with exactly the fields that the kind owns.
 * Throws MalformedMessage.
 */
export function read(data) {
  return attempt(() => project(canonical.read(data)));
}

/**
 * Check the public keys in a report, and that its mailbox is the id they make. Other kinds carry no keys.
 * Throws MalformedMessage.
 */
export function checkKeys(message) {
  if (!(message instanceof Report)) return;
  const [address, verify] = [b64decode(message.address), b64decode(message.verify)];
  attempt(() => {
    checkAddress(address);
    checkVerifyingKey(verify);
  });
  if (!equal(b64decode(message.mailbox), mailboxId(address, verify))) throw new MalformedMessage();
}

/**
 * Check that a message is of the kind, or one of them, and the mailbox (32 bytes) and instance (16) where it was found;
 * return it. Throws MalformedMessage.
 */
export function checkContext(message, kind, mailbox, instance) {
  const fits = [kind].flat().some((each) => message instanceof each);
  if (!fits || !equal(b64decode(message.mailbox), mailbox)) throw new MalformedMessage();
  if (!equal(b64decode(message.instance), instance)) throw new MalformedMessage();
  return message;
}

function project(value) {
  if (!canonical.isObject(value)) throw new RangeError("not an object");
  const kind = Object.hasOwn(value, "kind") ? KINDS.get(value.kind) : undefined;
  if (kind === undefined) throw new RangeError("no such kind");
  // Only an entry owns an action by which its other fields are known.
  const special = kind === ActionEntry && Object.hasOwn(value, "action") ? ENTRIES.get(value.action) : undefined;
  return readObject(special ?? kind, value);
}

function list(message) {
  return { ...writeObject(message), kind: message.constructor.kind };
}

function attempt(step) {
  try {
    return step();
  } catch {
    throw new MalformedMessage();
  }
}
