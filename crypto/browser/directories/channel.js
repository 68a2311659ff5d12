// Channels of the directory (SPEC 6): whom they offer, and who can be given what nobody answers.

import { isCount } from "../canonical.js";
import { isId } from "../message_fields.js";

export const [MIN_ESCALATION_DAYS, MAX_ESCALATION_DAYS] = [14, 90];

/**
 * A channel: the ids of the recipients offered, and `otherwise` (a Map), who is offered when one of them is left out.
 * `escalation` is the id of whom reporters can let read what goes without an answer for `escalation_days`, if any.
 */
export class Channel {
  constructor({ id, name, recipients, otherwise, escalation, escalation_days }) {
    Object.assign(this, { id, name, recipients, otherwise: new Map(Object.entries(otherwise)) });
    Object.assign(this, { escalation, escalation_days });
    Object.freeze(this);
  }
}

/** Read a channel of a document of which the other fields have their form. Throws RangeError. */
export function readChannel(fields) {
  const [escalation, escalation_days] = readEscalation(fields);
  return new Channel({ ...fields, escalation, escalation_days });
}

function readEscalation(channel) {
  const has = (name) => Object.hasOwn(channel, name);
  if (!has("escalation") && !has("escalation_days")) return [null, null];
  require(has("escalation") && has("escalation_days"), "an escalation without days, or days without one");
  const { escalation, escalation_days: days } = channel;
  require(isId(escalation) && isCount(days), "not an escalation");
  require(days >= MIN_ESCALATION_DAYS && days <= MAX_ESCALATION_DAYS, "not 14 to 90 days");
  return [escalation, days];
}

function require(condition, reason) {
  if (!condition) throw new RangeError(reason);
}
