// One file that was chosen: its name, what it tells about whoever made it, and what of that was taken out.

import { saySize } from "./filekind.js";
import { clean, inspect, stopInspecting } from "./inspecting.js";
import * as page from "./page.js";
import { call } from "./sealer.js";
import { say, sayError, sayNames } from "./site.js";

let made = 0;

export class PickedFile {
  isBusy = true;
  mistake = null;
  #original;
  #digests;
  #cleaned = null;
  #tidied = null;
  #isLookedAt = false;

  /** `takeOut` is called when the reporter takes the file out. */
  constructor(file, takeOut) {
    this.#original = file;
    this.element = page.copy("picked", { size: file.size === 0 ? say("This file is empty.") : saySize(file.size) });
    const id = `picked-${++made}`;
    for (const [input, field] of [["text", id], ["checkbox", `${id}-keep`]]) {
      this.#find(`[type=${input}]`).id = field;
      this.#find(`.${input}-label`).htmlFor = field;
    }
    this.field.value = file.name;
    this.field.addEventListener("change", () => this.tidyName());
    // It would send the form around it.
    this.field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    this.#find("[type=checkbox]").addEventListener("change", () => this.#sayOutcome());
    this.#find("button").addEventListener("click", takeOut);
    this.#sayDoing(say("Your browser will look at what this file tells about whoever made it."));
    this.tidyName();
    this.#digests = call("digestFile", { file });
    this.#digests.catch((error) => (this.mistake = say("“{name}”: {why}", { name: this.name, why: sayError(error.name) })));
  }

  /** What is to be sent: the cleaned file, if there is one and the reporter doesn't want all left in. */
  get file() {
    return this.#isKept() ? this.#original : this.#cleaned.file;
  }

  /** What that holds, by which a change on the disk is noticed; null for what is in memory only. */
  get digests() {
    return this.#isKept() ? this.#digests : null;
  }

  /** Its name as it stands in the field. */
  get name() {
    return this.field.value;
  }

  get field() {
    return this.#find("[type=text]");
  }

  /** Make the name one that is safe to show and to save. */
  async tidyName() {
    if (this.name === this.#tidied) return;
    const [tidied] = await call("tidyNames", { names: [this.name] });
    this.field.value = this.#tidied = tidied;
    page.slot(this.element, "which").textContent = tidied;
  }

  /** Say where in the list it stands. */
  number(number) {
    this.#find(".text-label").textContent = say("Name of file {number}", { number });
  }

  /** Find out what the file tells, and take out what can be taken out; nothing if it was stopped. */
  async inspect() {
    if (!this.isBusy) return;
    this.#isLookedAt = true;
    this.#sayDoing(say("Your browser is looking at what this file tells about whoever made it."));
    const found = await inspect(this.#original);
    const cleaned = found.cleanable && this.isBusy ? await clean(this.#original) : null;
    if (cleaned?.file) this.#cleaned = cleaned;
    this.isBusy = this.#isLookedAt = false;
    this.#sayDoing("");
    this.#show(found.findings, cleaned?.warning ?? found.warning);
  }

  /** Look at it no further. */
  stop() {
    this.isBusy = false;
    if (this.#isLookedAt) stopInspecting();
  }

  #show(findings, warning) {
    const items = findings.map(({ what, value }) => page.copy("finding", { what: say(what), value }));
    page.slot(this.element, "findings").replaceChildren(...items);
    page.slot(this.element, "tells").hidden = items.length === 0;
    page.slot(this.element, "warning").textContent = say(warning);
    page.slot(this.element, "warning").hidden = !warning;
    page.slot(this.element, "keep").hidden = !this.#cleaned?.removed.length;
    this.#sayOutcome();
  }

  #sayOutcome() {
    page.slot(this.element, "outcome").replaceChildren(...this.#listOutcome().map(page.listItem));
  }

  #listOutcome() {
    if (this.#cleaned === null) return [];
    if (this.#isKept()) return [say("All of it goes with the file.")];
    const { removed, left } = this.#cleaned;
    return [
      removed.length > 0 ? say("Taken out: {what}.", { what: sayAll(removed) }) : say("There was nothing to take out."),
      ...(left.length > 0 ? [say("Still in the file: {what}.", { what: sayAll(left) })] : []),
    ];
  }

  #isKept() {
    return this.#cleaned === null || this.#find("[type=checkbox]").checked;
  }

  #sayDoing(sentence) {
    page.slot(this.element, "doing").textContent = sentence;
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }
}

function sayAll(sentences) {
  return sayNames(sentences.map((english) => say(english)));
}
