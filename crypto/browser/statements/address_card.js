// Address cards (SPEC 6): what is sealed to a person on certain days, signed by themselves.

import { isDay } from "../canonical.js";
import { b64decode, b64encode } from "../encoding.js";
import { UntrustedStatement } from "../errors.js";
import { ADDRESS_BYTES, checkAddress } from "../keys.js";
import { isBytes } from "../schema.js";
import { readStatement, signStatement } from "./statement.js";

export const LABEL = "address";
export const MAX_LIFE_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

const FIELDS = { address: isBytes(ADDRESS_BYTES), from: isDay, until: isDay };

/** The address (1216 bytes) of whoever has the verifying key `verify`, from its first day until its last. */
export class AddressCard {
  constructor({ verify, address, first, until }) {
    Object.assign(this, { verify, address, first, until });
    Object.freeze(this);
  }

  /** Whether messages may be sealed to it on this day. */
  isValid(day) {
    return this.first <= day && day <= this.until;
  }
}

/** Sign a card for an address (1216 bytes). Throws UntrustedStatement if `readCard` would refuse it. */
export function signCard(address, first, until, instance, author) {
  const fields = { address: b64encode(address), from: first, until };
  const statement = signStatement(LABEL, fields, instance, author);
  readCard(statement, instance, [author.verify]);
  return statement;
}

/**
 * Read a card that one of the `known` verifying keys has signed for this instance (16 bytes).
 * Throws UntrustedStatement for any other one, for an address of which `checkAddress` says no, and for days that are in
 * the wrong order or more than 90.
 */
export function readCard(statement, instance, known) {
  try {
    const fields = readStatement(LABEL, statement, FIELDS, instance, known);
    const lifeDays = (Date.parse(fields.until) - Date.parse(fields.from)) / DAY_MS;
    if (lifeDays < 0 || lifeDays >= MAX_LIFE_DAYS) throw new RangeError("ends before it begins, or lives too long");
    const [verify, address] = [b64decode(fields.verify), b64decode(fields.address)];
    checkAddress(address);
    return new AddressCard({ verify, address, first: fields.from, until: fields.until });
  } catch {
    throw new UntrustedStatement();
  }
}
