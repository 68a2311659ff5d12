// Typing a code phrase, or a one-time word: what is not a listed word is shown word by word, with the words it may have been.

import { clearMistakes, copy, showMistakes, slot, step } from "./page.js";
import { call } from "./sealer.js";
import { say, sayError } from "./site.js";

const WORDS = 8;

/** The field of one step where so many words are typed. */
export class PhraseEntry {
  constructor(stepName, fieldId, count = WORDS) {
    this.stepName = stepName;
    this.count = count;
    this.field = document.getElementById(fieldId);
    this.corrections = slot(step(stepName), "corrections");
    this.corrected = slot(step(stepName), "corrected");
    this.words = [];
    this.looked = "";
    this.field.addEventListener("input", () => this.watch());
  }

  /** The phrase in normal form, or null after showing what is wrong. `drawn`: the words that it must be. */
  async read(drawn = null) {
    clearMistakes(this.stepName);
    const { words, valid } = await this.look();
    const unlisted = this.correct(words);
    this.corrected.textContent = "";
    const mistakes = [...this.findMistakes(words, unlisted, drawn)];
    if (mistakes.length > 0) showMistakes(this.stepName, mistakes.map((sentence) => [this.field, sentence]));
    else if (!valid) showMistakes(this.stepName, [[this.field, sayError("InvalidPhrase")]]);
    return valid && mistakes.length === 0 ? this.words.join(" ") : null;
  }

  /** Whether what is typed is right, without showing anything. */
  async isRight() {
    return (await this.look()).valid;
  }

  /** Forget what was typed. */
  clear() {
    this.field.value = this.looked = "";
    this.words = [];
    this.corrections.replaceChildren();
    this.corrected.textContent = "";
  }

  // While somebody types. The word at the end may not be whole yet.
  async watch() {
    const { words } = await this.look();
    if (this.looked !== this.field.value) return;
    const unlisted = this.correct(words, /\p{L}$/u.test(this.looked) ? words.length - 1 : words.length);
    const latest = unlisted.at(-1);
    this.corrected.textContent = latest ? say("Word {number} is not one of our words.", { number: latest.index + 1 }) : "";
  }

  // Offer other words for those that are not listed, up to the word `end`; gives these.
  correct(words, end = words.length) {
    const unlisted = words.flatMap((word, index) => (word.listed || index >= end ? [] : [{ ...word, index }]));
    this.corrections.replaceChildren(...unlisted.map((word) => this.suggest(word)));
    return unlisted;
  }

  *findMistakes(words, unlisted, drawn) {
    const counts = { count: words.length, total: this.count };
    if (words.length === 0) return yield say("Type the words from your paper.");
    if (words.length < this.count) yield say("Words are missing: you typed {count} of {total}.", counts);
    if (words.length > this.count) yield say("These are too many words: you typed {count} instead of {total}.", counts);
    for (const { index } of unlisted) yield say("Word {number} is not one of our words.", { number: index + 1 });
    if (drawn === null || words.length !== this.count) return;
    for (const [index, { written, listed }] of words.entries()) {
      if (listed && written !== drawn[index]) {
        yield say("Word {number} is not the one that we showed you. Look at your paper again.", { number: index + 1 });
      }
    }
  }

  suggest({ written, index, suggestions }) {
    const word = say("Word {number}: “{written}”", { number: index + 1, written });
    const item = copy("correction", { word });
    slot(item, "suggestions").append(...suggestions.map((suggestion) => this.offer(suggestion, index, written, item)));
    return item;
  }

  offer(suggestion, index, written, item) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "suggestion";
    button.textContent = suggestion;
    button.addEventListener("click", async () => {
      if (!(await this.replace(index, written, suggestion))) return;
      item.remove();
      this.corrected.textContent = say("Word {number} is now “{word}”.", { number: index + 1, word: suggestion });
      (this.corrections.querySelector("button") ?? this.field).focus();
    });
    return button;
  }

  // Whether the word was still there. More may have been typed since the words were looked at.
  async replace(index, written, suggestion) {
    while (this.field.value !== this.looked) await this.look();
    if (this.words[index] !== written) return false;
    this.words[index] = suggestion;
    // Whoever had begun the next word goes on there.
    this.field.value = this.words.join(" ") + (/\s$/.test(this.field.value) ? " " : "");
    this.looked = this.field.value;
    return true;
  }

  // What the worker knows of the words that are typed now.
  async look() {
    const written = this.field.value;
    const looked = await call("checkPhrase", { written, count: this.count });
    this.looked = written;
    this.words = looked.words.map((word) => word.written);
    return looked;
  }
}
