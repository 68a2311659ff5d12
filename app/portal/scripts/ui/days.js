// By when the reporter hears what, and until when the mailbox stays, in words.

import { say, sayDay, site } from "../i18n.js";
import { findDays } from "../terms.js";

/**
 * What is promised for a report of the day `on`, and still to come on `today`: the day of the `answer`, or null; and
 * `sentences` for what follows it. `answeredOn` is the day of the first answer, if there is one; `hasEnded` whether the
 * work on the report has.
 */
export function findPromises(on, today, answeredOn = null, hasEnded = false) {
  const { answer, outcome, kept } = findDays(site.terms, on, answeredOn);
  const isToCome = (day) => day !== null && day >= today;
  return {
    answer: isToCome(answer) && !answeredOn && !hasEnded ? answer : null,
    sentences: [
      ...(isToCome(outcome) && !hasEnded ? [say("By {day} you are told what is done, and why.", { day: sayDay(outcome) })] : []),
      ...(isToCome(kept) ? [say("Until {day} at least, your mailbox stays open.", { day: sayDay(kept) })] : []),
    ],
  };
}
