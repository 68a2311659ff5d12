// Translation, as gettext does it, and what the build put into the page (`site`).
// Functions named say… give a sentence in the page's language; the English sentence names its translation.
// app/i18n/extract.py finds the sentences by the names say and sayCount, and the build writes them to
// /LOCALE/strings.js (all pages) and /LOCALE/strings-FOLDER.js (the code of one folder).

import * as common from "./errors.js";

/** Facts of this installation and language: see describe_site in app/portal/site/build.py. */
export const site = JSON.parse(document.getElementById("site").textContent);
// Inserted values may have another direction of writing than the sentence: first strong isolate, pop (UAX 9).
const [FSI, PDI] = site.direction === "rtl" ? ["\u2068", "\u2069"] : ["", ""];
const translations = {};
const errors = { ...common };

await addStrings("strings");

/** Load further translations from /LOCALE/`name`.js. Throws TypeError if it can't be loaded. */
export async function addStrings(name) {
  const { default: more } = await import(`/${site.locale}/${name}.js`);
  Object.assign(translations, more);
}

/** Have `sayError` say further errors: a module's exports. */
export function addErrors(more) {
  Object.assign(errors, more);
}

/** Translate a sentence; {name} in it is replaced by `values`.name. Without a translation it stays English. */
export function say(english, values = {}) {
  return fill(find(english) ?? english, values);
}

/** Translate a sentence with the plural form for `count`, as ngettext does. {count} and `values` are filled in. */
export function sayCount(one, many, count, values = {}) {
  const forms = find(many) ?? { one, other: many };
  return fill(forms[new Intl.PluralRules(site.language).select(count)] ?? forms.other, { count, ...values });
}

function find(english) {
  const key = findKey(english);
  return Object.hasOwn(translations, key) ? translations[key] : undefined;
}

// FNV-1a, 32 bits, as in app/portal/site/strings.py: the sentences are in the code, and needn't be loaded twice.
function findKey(english) {
  let hash = 0x811c9dc5;
  for (const sign of english) hash = Math.imul(hash ^ sign.codePointAt(), 0x01000193);
  return (hash >>> 0).toString(36);
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => FSI + format(values[name]) + PDI);
}

function format(value) {
  return typeof value === "number" ? new Intl.NumberFormat(site.language).format(value) : value;
}

/**
 * The sentence for an error by its class name (errors.js, mailbox/errors.js); that of SealedLineError for unknown names.
 */
export function sayError(name) {
  const known = Object.hasOwn(errors, name) && errors[name].sentence;
  return say(known || errors.SealedLineError.sentence);
}

/** A date, from YYYY-MM-DD, in the language's long form. */
export function sayDay(day) {
  return new Intl.DateTimeFormat(site.language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
}

/** A duration in one unit (second, minute, hour): "1 second", "5 minutes". */
export function sayTime(count, unit) {
  return new Intl.NumberFormat(site.language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** A list of names: "A, B and C". */
export function sayNames(names) {
  return new Intl.ListFormat(site.language, { type: "conjunction" }).format(names);
}
