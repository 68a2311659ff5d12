// A file in the picker's list: its name, the metadata found in it, and the file without that metadata.

import { say, sayError, sayNames, sayTime } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { cloneTemplate, listItem, slot } from "../ui/templates.js";
import { saySize } from "./labels.js";
import { MOST_MINUTES, cleanFile, inspectFile, stopInspection } from "./metadata_client.js";

const LONG_MS = 10_000;

let lastId = 0;

export class PickedFile {
  /** Whether it is still to be inspected. */
  isBusy = true;
  /** A sentence if the file can't be read, or null. */
  problem = null;
  #original;
  #digests;
  #cleaned = null;
  #normalized = null;
  #isInspecting = false;
  #number = 1;

  /** `onRemove()` is called when the reporter removes it from the list. */
  constructor(file, onRemove) {
    this.#original = file;
    this.element = cloneTemplate("picked", { size: file.size === 0 ? say("This file is empty.") : saySize(file.size) });
    const id = `picked-${++lastId}`;
    for (const [input, field] of [["text", id], ["checkbox", `${id}-keep`]]) {
      this.#find(`[type=${input}]`).id = field;
      this.#find(`.${input}-label`).htmlFor = field;
    }
    this.field.value = file.name;
    this.field.addEventListener("change", () => this.normalizeName());
    // Enter would submit the form around it.
    this.field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    this.#find("[type=checkbox]").addEventListener("change", () => this.#showOutcome());
    slot(this.element, "remove").addEventListener("click", onRemove);
    slot(this.element, "rename").addEventListener("click", () => this.#rename());
    this.#showDoing(say("Your browser will look at what this file reveals about you."));
    this.normalizeName();
    this.#digests = callWorker("digestFile", { file });
    this.#digests.catch((error) => (this.problem = say("“{name}”: {why}", { name: this.name, why: sayError(error.name) })));
  }

  /** The file to send: without its metadata, unless that failed or the reporter keeps it. */
  get file() {
    return this.#isKept() ? this.#original : this.#cleaned.file;
  }

  /** SHA-256 of each piece (a promise), by which a change on the disk is noticed; null for a file in memory. */
  get digests() {
    return this.#isKept() ? this.#digests : null;
  }

  /** The name in the field. */
  get name() {
    return this.field.value;
  }

  get field() {
    return this.#find("[type=text]");
  }

  /** Replace the name by one that is safe to show and to save (crypto/browser/filename.js). */
  async normalizeName() {
    if (this.name === this.#normalized) return;
    const [normalized] = await callWorker("tidyNames", { names: [this.name] });
    this.field.value = this.#normalized = normalized;
    slot(this.element, "which").textContent = normalized;
  }

  /** Show its number in the list, from 1. */
  setNumber(number) {
    this.#number = number;
    this.#find(".text-label").textContent = say("Name of file {number}", { number });
  }

  /** Find and remove metadata, and show the outcome. Does nothing after stop(). */
  async inspect() {
    if (!this.isBusy) return;
    this.#isInspecting = true;
    this.#showDoing(say("Your browser is looking at what this file reveals about you."));
    const long = setTimeout(() => this.#showDoing(sayLong()), LONG_MS);
    const found = await inspectFile(this.#original);
    const cleaned = found.cleanable && this.isBusy ? await cleanFile(this.#original) : null;
    if (cleaned?.file) this.#cleaned = cleaned;
    clearTimeout(long);
    this.isBusy = this.#isInspecting = false;
    this.#showDoing("");
    this.#show(found.findings, cleaned?.warning ?? found.warning);
    slot(this.element, "named").hidden = !found.nameTells;
  }

  /** Don't inspect it, or stop doing so. */
  stop() {
    this.isBusy = false;
    if (this.#isInspecting) stopInspection();
  }

  // Its ending stays: by it programs know what to open it with.
  #rename() {
    this.field.value = `file-${this.#number}${/\.[A-Za-z0-9]{1,8}$/.exec(this.name)?.[0] ?? ""}`;
    this.normalizeName();
    slot(this.element, "named").hidden = true;
    this.field.focus();
  }

  #show(findings, warning) {
    const items = findings.map(({ what, value }) => cloneTemplate("finding", { what: say(what), value }));
    slot(this.element, "findings").replaceChildren(...items);
    slot(this.element, "tells").hidden = items.length === 0;
    slot(this.element, "warning").textContent = say(warning);
    slot(this.element, "warning").hidden = !warning;
    slot(this.element, "keep").hidden = !this.#cleaned?.removed.length;
    this.#showOutcome();
  }

  #showOutcome() {
    slot(this.element, "outcome").replaceChildren(...this.#listOutcome().map(listItem));
  }

  #listOutcome() {
    if (this.#cleaned === null) return [];
    if (this.#isKept()) return [say("All of it goes with the file.")];
    const { removed, left } = this.#cleaned;
    return [
      removed.length > 0 ? say("Taken out: {what}.", { what: sayList(removed) }) : say("There was nothing to take out."),
      ...(left.length > 0 ? [say("Still in the file: {what}.", { what: sayList(left) })] : []),
    ];
  }

  #isKept() {
    return this.#cleaned === null || this.#find("[type=checkbox]").checked;
  }

  #showDoing(sentence) {
    slot(this.element, "doing").textContent = sentence;
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }
}

// Twice that: it is looked into, and cleaned.
function sayLong() {
  const time = sayTime(2 * MOST_MINUTES, "minute");
  return say("Looking into this file takes long. Your browser stops after {time}, or when you remove the file.", { time });
}

function sayList(sentences) {
  return sayNames(sentences.map((english) => say(english)));
}
