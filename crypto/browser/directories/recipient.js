// Recipients of the directory (SPEC 6): who receives reports, or once did.

import { isDay, isName } from "../canonical.js";
import { b64decode } from "../encoding.js";
import { isList } from "../schema.js";
import { checkVerifyingKey, fingerprint } from "../signature.js";
import { AUDITOR, PUBLISHER, READS_NO_REPORTS } from "./document.js";

/** Somebody who receives reports, or once did. `verify` (32 bytes) is the verifying key. */
export class Recipient {
  constructor({ id, name, role, verify, issued_on, expires_on, retired_on, duties }) {
    Object.assign(this, { id, name, role, verify, issued_on, expires_on, retired_on, duties });
    Object.freeze(this);
  }

  /** The fingerprint of the verifying key, as people compare it (SPEC 1). */
  get fingerprint() {
    return fingerprint(this.verify);
  }

  /** Whether they have the duty `auditor`: they read dockets (SPEC 9), and no reports. */
  get isAuditor() {
    return this.duties.includes(AUDITOR);
  }

  /** Whether they have the duty `publisher`: they read tallies (SPEC 9), and no reports. */
  get isPublisher() {
    return this.duties.includes(PUBLISHER);
  }

  /** Whether they can ever be given a case. */
  get readsReports() {
    return !this.duties.some((duty) => READS_NO_REPORTS.has(duty));
  }

  /** Whether messages may be sealed to them on this day. */
  isActive(day) {
    return this.issued_on <= day && day <= this.expires_on && !this.hasRetired(day);
  }

  /** Whether their `retired_on` has come by this day. */
  hasRetired(day) {
    return this.retired_on !== null && this.retired_on <= day;
  }

  /** The last day on which what they sign counts: `retired_on` or `expires_on`, whichever is earlier. */
  get lastDay() {
    return this.retired_on !== null && this.retired_on < this.expires_on ? this.retired_on : this.expires_on;
  }
}

/** Read a recipient of a directory issued on a day (YYYY-MM-DD). Throws RangeError. */
export function readRecipient(fields, issued_on) {
  const verify = b64decode(fields.verify);
  checkVerifyingKey(verify);
  const retired_on = Object.hasOwn(fields, "retired_on") ? fields.retired_on : null;
  require(!Object.hasOwn(fields, "retired_on") || isDay(retired_on), "not a day");
  const duties = Object.hasOwn(fields, "duties") ? fields.duties : [];
  require(isList(isName)(duties) && new Set(duties).size === duties.length, "not a list of duties");
  return new Recipient({ ...fields, verify, issued_on, retired_on, duties });
}

function require(condition, reason) {
  if (!condition) throw new RangeError(reason);
}
