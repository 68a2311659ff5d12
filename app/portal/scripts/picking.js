// Choosing files: by the picker or by dragging them here. Nothing is sealed or sent yet.

import { Unanswered } from "./api.js";
import { watchDrops } from "./dropping.js";
import { saySize } from "./filekind.js";
import { fetchLimits } from "./limits.js";
import * as page from "./page.js";
import { PickedFile } from "./picked.js";
import { say, sayCount } from "./site.js";

// Most files are looked at in less time than it takes to read that they are not yet.
const PATIENCE_MS = 2000;

/** Get a step's picker ready. The result knows the files that are chosen in it. */
export function prepareFiles(section) {
  return new Picker(section);
}

class Picker {
  #section;
  #input;
  #picked = [];
  #looking = Promise.resolve();

  constructor(section) {
    this.#section = section;
    this.#input = section.querySelector("input[type=file]");
    this.#input.addEventListener("change", () => {
      const chosen = [...this.#input.files];
      // Emptied, so that a file that was taken out can be chosen again.
      this.#input.value = "";
      this.#add(chosen, []);
    });
    watchDrops(page.slot(section, "drop"), (files, folders) => this.#add(files, folders));
    fetchLimits().then((limits) => this.#tellLimits(limits), () => null);
  }

  /** What is to be sent, in order: `file` (cleaned if that was possible and wanted), its `name`, and its `digests`. */
  get files() {
    return this.#picked.map(({ file, name, digests }) => ({ file, name, digests }));
  }

  /** Whether a file is still being looked at. */
  get isBusy() {
    return this.#picked.some(({ isBusy }) => isBusy);
  }

  /** Why these files can't be sent yet, as pairs of field and sentence: none if they can. */
  async findMistakes() {
    await Promise.race([this.#looking, new Promise((go) => setTimeout(go, PATIENCE_MS))]);
    await Promise.all(this.#picked.map((picked) => picked.tidyName()));
    const mistakes = this.#picked.filter(({ mistake }) => mistake).map(({ field, mistake }) => [field, mistake]);
    if (this.isBusy) mistakes.push([this.#input, say("Your browser is still looking at a file. Wait a moment, or remove it.")]);
    return mistakes;
  }

  /** Take all files out, and forget them. */
  clear() {
    for (const picked of this.#picked) picked.stop();
    this.#picked = [];
    this.#show();
    this.#tell("");
  }

  async #add(files, folders) {
    page.clearMistakes(this.#section.dataset.step);
    const mistakes = folders.map((name) => say("“{name}” is a folder. Add the files that are in it.", { name }));
    try {
      const limits = await fetchLimits();
      this.#tellLimits(limits);
      const { taken, refused } = sift(files, limits, this.#picked.length);
      mistakes.push(...refused);
      for (const file of taken) this.#take(file);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      mistakes.push(say("This website did not say how large a file may be. Check your connection and choose the files again."));
    }
    if (mistakes.length === 0) return;
    page.showMistakes(this.#section.dataset.step, mistakes.map((sentence) => [this.#input, sentence]));
  }

  #take(file) {
    const picked = new PickedFile(file, () => this.#takeOut(picked));
    this.#picked.push(picked);
    this.#show();
    // One after the other: cleaning takes memory.
    this.#looking = this.#looking.then(() => picked.inspect()).then(() => this.#tellLooked(picked));
  }

  #takeOut(picked) {
    picked.stop();
    this.#picked = this.#picked.filter((each) => each !== picked);
    this.#show();
    this.#tell(say("Removed: {name}", { name: picked.name }));
    this.#input.focus();
  }

  #show() {
    // What is there stays in its place: moved, it would lose the focus.
    const elements = this.#picked.map(({ element }) => element);
    const list = page.slot(this.#section, "picked");
    for (const element of [...list.children]) if (!elements.includes(element)) element.remove();
    list.append(...elements.filter((element) => !list.contains(element)));
    this.#picked.forEach((picked, index) => picked.number(index + 1));
    page.slot(this.#section, "look").hidden = elements.length === 0;
  }

  #tellLooked(picked) {
    if (this.#picked.includes(picked)) this.#tell(say("Added: {name}", { name: picked.name }));
  }

  #tell(sentence) {
    page.slot(this.#section, "told").textContent = sentence;
  }

  #tellLimits({ attachments, attachment_bytes }) {
    const size = saySize(attachment_bytes);
    const limits = sayCount("At most {count} file, up to {size}.", "At most {count} files, each up to {size}.", attachments, { size });
    page.slot(this.#section, "limits").textContent = limits;
  }
}

// Refused here is what the site would refuse later, after it was sealed and sent.
function sift(files, { attachments, attachment_bytes }, held) {
  const room = Math.max(0, attachments - held);
  const small = files.filter(({ size }) => size <= attachment_bytes);
  const large = files.filter(({ size }) => size > attachment_bytes);
  const refused = large.map(({ name, size }) =>
    say("“{name}” is too large: it has {size}, and {most} are taken. Send it in parts, or say in your report that you have it.", {
      name,
      size: saySize(size),
      most: saySize(attachment_bytes),
    }),
  );
  if (small.length > room) {
    refused.push(
      say("These are too many files: at most {count} are taken at once. Not added: {over}. You can send more later, in “Read answers”.", {
        count: attachments,
        over: small.length - room,
      }),
    );
  }
  return { taken: small.slice(0, room), refused };
}
