// Confirmations (SPEC 6): a person says on a day that they know no newer directory than this one.

import { isDay } from "../canonical.js";
import { b64decode, b64encode } from "../encoding.js";
import { UntrustedStatement } from "../errors.js";
import { isBytes } from "../schema.js";
import { readStatement, signStatement } from "./statement.js";

export const LABEL = "confirmation";

const FIELDS = { day: isDay, directory: isBytes(32) };

/** That whoever has the verifying key `verify` knew, on a day, no newer directory than that of this digest. */
export class Confirmation {
  constructor({ verify, directory, day }) {
    Object.assign(this, { verify, directory, day });
    Object.freeze(this);
  }
}

/** Sign a confirmation of the directory with this digest (32 bytes). */
export function signConfirmation(directory, day, instance, author) {
  return signStatement(LABEL, { day, directory: b64encode(directory) }, instance, author);
}

/**
 * Read a confirmation that one of the `known` verifying keys has signed for this instance (16 bytes).
 * Throws UntrustedStatement for any other one.
 */
export function readConfirmation(statement, instance, known) {
  try {
    const { verify, directory, day } = readStatement(LABEL, statement, FIELDS, instance, known);
    return new Confirmation({ verify: b64decode(verify), directory: b64decode(directory), day });
  } catch {
    throw new UntrustedStatement();
  }
}
