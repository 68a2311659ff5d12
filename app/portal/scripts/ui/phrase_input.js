// The field for a code phrase, or for a shorter secret from the same word list. Words that are not on the list are
// shown with similar ones to choose from; the worker does the comparing.

import { say, sayError } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { clearErrors, showErrors } from "./forms.js";
import { findStep } from "./steps.js";
import { cloneTemplate, slot } from "./templates.js";

const PHRASE_WORDS = 8;

/** Why a text with words of a code phrase is not sent. */
export function sayPhraseHeld() {
  return say(
    "This holds words of a code phrase. Whoever reads it could open your mailbox. Take them out: nobody here ever needs your code phrase.",
  );
}

/** The field with the id `fieldId` in the step `stepName`, for `count` words. */
export class PhraseInput {
  #count;
  #corrections;
  #corrected;
  // The text as it was checked last, and its words.
  #checkedText = "";
  #words = [];

  constructor(stepName, fieldId, count = PHRASE_WORDS) {
    this.stepName = stepName;
    this.#count = count;
    this.field = document.getElementById(fieldId);
    this.#corrections = slot(findStep(stepName), "corrections");
    this.#corrected = slot(findStep(stepName), "corrected");
    this.field.addEventListener("input", () => this.#showLatest());
    this.field.addEventListener("keydown", (event) => this.#sendOnEnter(event));
  }

  /** The phrase in normal form, or null after showing errors. `expected`: the words that it must be, if known. */
  async read(expected = null) {
    clearErrors(this.stepName);
    const { words, valid } = await this.#check();
    const unlisted = this.#showUnlisted(words);
    this.#corrected.textContent = "";
    const errors = [...this.#findErrors(words, unlisted, expected)];
    if (errors.length > 0) showErrors(this.stepName, errors.map((sentence) => [this.field, sentence]));
    else if (!valid) showErrors(this.stepName, [[this.field, sayError("InvalidPhrase")]]);
    return valid && errors.length === 0 ? this.#words.join(" ") : null;
  }

  /** Whether so many listed words are typed. Shows no error. */
  async isValid() {
    return (await this.#check()).valid;
  }

  /** Empty the field. */
  clear() {
    this.field.value = this.#checkedText = "";
    this.#words = [];
    this.#corrections.replaceChildren();
    this.#corrected.textContent = "";
  }

  // Enter begins a new line while words are missing, and sends them when all are there.
  #sendOnEnter(event) {
    const isWhole = this.field.value.trim().split(/\s+/).length >= this.#count;
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || !isWhole) return;
    event.preventDefault();
    this.field.form.requestSubmit();
  }

  // On input. The last word is not complete until a space follows it.
  async #showLatest() {
    const { words } = await this.#check();
    if (this.#checkedText !== this.field.value) return;
    const unlisted = this.#showUnlisted(words, /\p{L}$/u.test(this.#checkedText) ? words.length - 1 : words.length);
    const latest = unlisted.at(-1);
    this.#corrected.textContent = latest ? say("Word {number} is not one of our words.", { number: latest.index + 1 }) : "";
  }

  // Show suggestions for the words before `end` that are not listed. Gives these words.
  #showUnlisted(words, end = words.length) {
    const unlisted = words.flatMap((word, index) => (word.listed || index >= end ? [] : [{ ...word, index }]));
    this.#corrections.replaceChildren(...unlisted.map((word) => this.#suggest(word)));
    return unlisted;
  }

  *#findErrors(words, unlisted, expected) {
    const counts = { count: words.length, total: this.#count };
    if (words.length === 0) return yield say("Type the words from your paper.");
    if (words.length < this.#count) yield say("Words are missing: you typed {count} of {total}.", counts);
    if (words.length > this.#count) yield say("These are too many words: you typed {count} instead of {total}.", counts);
    for (const { index } of unlisted) yield say("Word {number} is not one of our words.", { number: index + 1 });
    if (expected === null || words.length !== this.#count) return;
    for (const [index, { written, listed }] of words.entries()) {
      if (listed && written !== expected[index]) {
        yield say("Word {number} is not the one that we showed you. Look at your paper again.", { number: index + 1 });
      }
    }
  }

  #suggest({ written, index, suggestions }) {
    const word = say("Word {number}: “{written}”", { number: index + 1, written });
    const item = cloneTemplate("correction", { word });
    slot(item, "suggestions").append(...suggestions.map((suggestion) => this.#offer(suggestion, index, written, item)));
    return item;
  }

  #offer(suggestion, index, written, item) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "suggestion";
    button.textContent = suggestion;
    button.addEventListener("click", async () => {
      if (!(await this.#replace(index, written, suggestion))) return;
      item.remove();
      this.#corrected.textContent = say("Word {number} is now “{word}”.", { number: index + 1, word: suggestion });
      (this.#corrections.querySelector("button") ?? this.field).focus();
    });
    return button;
  }

  // Whether the word was still there: more may have been typed since the check.
  async #replace(index, written, suggestion) {
    while (this.field.value !== this.#checkedText) await this.#check();
    if (this.#words[index] !== written) return false;
    this.#words[index] = suggestion;
    // A space at the end means that the next word has been begun.
    this.field.value = this.#words.join(" ") + (/\s$/.test(this.field.value) ? " " : "");
    this.#checkedText = this.field.value;
    return true;
  }

  // Have the worker check the words that are typed now: {words: [{written, listed, suggestions}], valid}.
  async #check() {
    const written = this.field.value;
    const checked = await callWorker("checkPhrase", { written, count: this.#count });
    this.#checkedText = written;
    this.#words = checked.words.map((word) => word.written);
    return checked;
  }
}
