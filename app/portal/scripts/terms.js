// The days that a procedure's periods come to (app/portal/site/terms.py), each YYYY-MM-DD. A day is a day: no time of day
// and no zone is in it, which browsers would tell or hide.

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * For a report of the day `on`, first answered on `answeredOn`, if it was: by when the reporter gets an `answer` and hears
 * of the `outcome`, null where nothing is promised; and until when the mailbox is `kept` at least.
 */
export function findDays({ answer, outcome, kept: [, days, months] }, on, answeredOn = null) {
  const kept = [addDays(on, days), addMonths(on, months)].sort()[1];
  return { answer: answer && findEnd(answer, on), outcome: outcome && findEnd(outcome, on, answeredOn), kept };
}

function findEnd([after, days, months], on, answeredOn = null) {
  const latest = addDays(on, after);
  return addMonths(addDays(answeredOn !== null && answeredOn < latest ? answeredOn : latest, days), months);
}

/** The day so many days later. */
export function addDays(day, days) {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day so many months later; the last of that month if it has no such day. */
export function addMonths(day, months) {
  const [year, month, number] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(number, last))).toISOString().slice(0, 10);
}
