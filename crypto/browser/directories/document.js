// The form of a directory's document (SPEC 6): canonical JSON with the fields that it must have.

import * as canonical from "../canonical.js";
import { isCount, isDay } from "../canonical.js";
import { readChannel } from "./channel.js";
import { b64decode } from "../encoding.js";
import { INSTANCE_BYTES } from "../keys.js";
import { isId, isSet } from "../message_fields.js";
import { isBytes, isList, isMap, isObject, isText } from "../schema.js";
import { checkVerifyingKey } from "../signature.js";

export const LIFE_DAYS = 400;
export const MAX_CONFIRMATIONS = 8;
// Duties whose holders read no reports, each for a reason of its own; nobody holds both.
export const AUDITOR = "auditor";
export const PUBLISHER = "publisher";
export const READS_NO_REPORTS = new Set([AUDITOR, PUBLISHER]);
const DAY_MS = 24 * 60 * 60 * 1000;

const isDocument = isObject({
  instance: isBytes(INSTANCE_BYTES),
  version: isCount,
  previous: (value) => value === null || isBytes(32)(value),
  issued_on: isDay,
  expires_on: isDay,
  organisation: isText,
  confirmations: (value) => isCount(value) && value <= MAX_CONFIRMATIONS,
  channels: isList(isObject({ id: isId, name: isText, recipients: isSet, otherwise: isMap(isSet) })),
  recipients: isList(isObject({
    id: isId,
    name: isText,
    role: isText,
    verify: isBytes(32),
    expires_on: isDay,
  })),
});

/** Read a document of which every field has its form, and whose life is not too long. Throws RangeError. */
export function readDocument(data) {
  const document = canonical.read(data);
  require(isDocument(document), "not a directory");
  const lifeDays = (Date.parse(document.expires_on) - Date.parse(document.issued_on)) / DAY_MS;
  require(lifeDays >= 0 && lifeDays <= LIFE_DAYS, "lives too long");
  return document;
}

/** Read the verifying key (32 bytes) of the root that signs all later versions; null if it stays. Throws RangeError. */
export function readNextRoot(document) {
  if (!Object.hasOwn(document, "next_root")) return null;
  const key = b64decode(document.next_root, 32);
  checkVerifyingKey(key);
  return key;
}

/** Read the verifying keys (32 bytes each) with which the portal signs days. Throws RangeError. */
export function readProofKeys(document) {
  const listed = Object.hasOwn(document, "proof_keys") ? document.proof_keys : [];
  require(isList(isBytes(32))(listed) && new Set(listed).size === listed.length, "not a list of keys");
  const keys = listed.map((key) => b64decode(key));
  keys.forEach(checkVerifyingKey);
  return keys;
}

/**
 * Check that no id is there twice, and that channels name only recipients who read reports.
 * Nobody is auditor and publisher: with what both are sealed, figures would lead to cases. Throws RangeError.
 */
export function checkIds({ recipients, channels }) {
  const ids = new Set(recipients.map(({ id }) => id));
  const channelIds = new Set(channels.map(({ id }) => id));
  require(ids.size === recipients.length && channelIds.size === channels.length && channels.length > 0, "an id twice");
  const listDuties = (fields) => new Set(Object.hasOwn(fields, "duties") ? fields.duties : []);
  const findBars = (fields) => [...listDuties(fields)].filter((duty) => READS_NO_REPORTS.has(duty));
  const duties = new Map(recipients.map((fields) => [fields.id, findBars(fields)]));
  require([...duties.values()].every((held) => held.length <= 1), "an auditor is no publisher");
  for (const channel of channels) {
    const { recipients: offered, otherwise, escalation } = readChannel(channel);
    const named = [...offered, ...otherwise.keys(), ...[...otherwise.values()].flat()];
    if (escalation !== null) named.push(escalation);
    require(named.every((id) => ids.has(id)), "a channel names somebody who is not listed");
    require(named.every((id) => duties.get(id).length === 0), "an auditor or publisher reads no reports");
  }
}

function require(condition, reason) {
  if (!condition) throw new RangeError(reason);
}
