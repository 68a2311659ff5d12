// What was built into this page, and how it says things.

import * as errors from "../../../crypto/browser/errors.js";

export const site = JSON.parse(document.getElementById("site").textContent);
// What is filled in may run the other way than the sentence does (UAX 9: isolates).
const [ISOLATE, END] = site.direction === "rtl" ? ["\u2068", "\u2069"] : ["", ""];
const strings = {};

await addStrings("strings");

/** Load what a part of the code says, from the file of this name. */
export async function addStrings(name) {
  const { default: more } = await import(`/${site.locale}/${name}.js`);
  Object.assign(strings, more);
}

/** A sentence in the page's language; the English one is its key. {name} is filled from `values`. */
export function say(english, values = {}) {
  return fill(find(english) ?? english, values);
}

/** A sentence that counts something, {count}; the English ones, for one and for many, are its key. */
export function sayCount(one, many, count, values = {}) {
  const forms = find(many) ?? { one, other: many };
  return fill(forms[new Intl.PluralRules(site.language).select(count)] ?? forms.other, { count, ...values });
}

function find(english) {
  return Object.hasOwn(strings, english) ? strings[english] : undefined;
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => ISOLATE + write(values[name]) + END);
}

function write(value) {
  return typeof value === "number" ? new Intl.NumberFormat(site.language).format(value) : value;
}

/** The sentence that belongs to an error's name; an unknown name gets the plainest. */
export function sayError(name) {
  const known = Object.hasOwn(errors, name) && errors[name].sentence;
  return say(known || errors.SealedLineError.sentence);
}

/** A day, YYYY-MM-DD, as people write it. */
export function sayDay(day) {
  return new Intl.DateTimeFormat(site.language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
}

/** A length of time in whole units (second, minute, hour): "1 second", "5 minutes". */
export function sayTime(count, unit) {
  return new Intl.NumberFormat(site.language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** Names in a row: "A, B and C". */
export function sayNames(names) {
  return new Intl.ListFormat(site.language, { type: "conjunction" }).format(names);
}
