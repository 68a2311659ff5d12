// What was built into this page, and how it says things.

import * as errors from "../../../crypto/browser/errors.js";

export const site = JSON.parse(document.getElementById("site").textContent);

/** A sentence in the page's language; the English one is its key. {name} is filled from `values`. */
export function say(english, values = {}) {
  const sentence = Object.hasOwn(site.strings, english) ? site.strings[english] : english;
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The sentence that belongs to an error's name; an unknown name gets the plainest. */
export function sayError(name) {
  const known = Object.hasOwn(errors, name) && errors[name].sentence;
  return say(known || errors.SealedLineError.sentence);
}

/** A day, YYYY-MM-DD, as people write it. */
export function sayDay(day) {
  return new Intl.DateTimeFormat(site.locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
}

/** A length of time in whole units (second, minute, hour): "1 second", "5 minutes". */
export function sayTime(count, unit) {
  return new Intl.NumberFormat(site.locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** Names in a row: "A, B and C". */
export function sayNames(names) {
  return new Intl.ListFormat(site.locale, { type: "conjunction" }).format(names);
}
