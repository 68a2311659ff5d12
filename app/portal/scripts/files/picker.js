// The list of files to send with a message, chosen in a dialog or dropped. Nothing is sealed or sent here.

import { fetchLimits } from "../api/limits.js";
import { Unanswered } from "../api/request.js";
import { say, sayCount } from "../i18n.js";
import { clearErrors, showErrors } from "../ui/forms.js";
import { slot } from "../ui/templates.js";
import { acceptDrops } from "./drop_zone.js";
import { saySize } from "./labels.js";
import { PickedFile } from "./picked_file.js";

// Most files are inspected within two seconds: waiting that long saves most people an error message.
const INSPECTION_MS = 2000;

export class FilePicker {
  #section;
  #input;
  #picked = [];
  #inspections = Promise.resolve();

  /** For the step `section`, made with the macro `picker` of templates/_files.html. */
  constructor(section) {
    this.#section = section;
    this.#input = section.querySelector("input[type=file]");
    this.#input.addEventListener("change", () => {
      const chosen = [...this.#input.files];
      // Emptied, so that a file that was removed can be chosen again.
      this.#input.value = "";
      this.#add(chosen, []);
    });
    acceptDrops(slot(section, "drop"), (files, folders) => this.#add(files, folders));
    fetchLimits().then((limits) => this.#showLimits(limits), () => null);
  }

  /** The files to send, in order: [{file, name, digests}] as in PickedFile. */
  get files() {
    return this.#picked.map(({ file, name, digests }) => ({ file, name, digests }));
  }

  /** Whether a file is still to be inspected. */
  get isBusy() {
    return this.#picked.some(({ isBusy }) => isBusy);
  }

  /**
   * Errors for showErrors, [field, sentence], if the files can't be sent yet. Waits up to two seconds for inspections.
   */
  async findErrors() {
    await Promise.race([this.#inspections, new Promise((go) => setTimeout(go, INSPECTION_MS))]);
    await Promise.all(this.#picked.map((picked) => picked.normalizeName()));
    const errors = this.#picked.filter(({ problem }) => problem).map(({ field, problem }) => [field, problem]);
    if (this.isBusy) errors.push([this.#input, say("Your browser is still looking at a file. Wait a moment, or remove it.")]);
    return errors;
  }

  /** Remove all files. */
  clear() {
    for (const picked of this.#picked) picked.stop();
    this.#picked = [];
    this.#show();
    this.#announce("");
  }

  async #add(files, folders) {
    clearErrors(this.#section.dataset.step);
    const errors = folders.map((name) => say("“{name}” is a folder. Add the files that are in it.", { name }));
    try {
      const limits = await fetchLimits();
      this.#showLimits(limits);
      const { accepted, refused } = applyLimits(files, limits, this.#picked.length);
      errors.push(...refused);
      for (const file of accepted) this.#addOne(file);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      errors.push(say("This website did not say how large a file may be. Check your connection and choose the files again."));
    }
    if (errors.length === 0) return;
    showErrors(this.#section.dataset.step, errors.map((sentence) => [this.#input, sentence]));
  }

  #addOne(file) {
    const picked = new PickedFile(file, () => this.#remove(picked));
    this.#picked.push(picked);
    this.#show();
    // One after the other: removing metadata takes several times the file's size in memory.
    this.#inspections = this.#inspections.then(() => picked.inspect()).then(() => this.#announceAdded(picked));
  }

  #remove(picked) {
    picked.stop();
    this.#picked = this.#picked.filter((each) => each !== picked);
    this.#show();
    this.#announce(say("Removed: {name}", { name: picked.name }));
    this.#input.focus();
  }

  #show() {
    // What is there stays in its place: moved, it would lose the focus.
    const elements = this.#picked.map(({ element }) => element);
    const list = slot(this.#section, "picked");
    for (const element of [...list.children]) if (!elements.includes(element)) element.remove();
    list.append(...elements.filter((element) => !list.contains(element)));
    this.#picked.forEach((picked, index) => picked.setNumber(index + 1));
    slot(this.#section, "look").hidden = elements.length === 0;
  }

  #announceAdded(picked) {
    if (this.#picked.includes(picked)) this.#announce(say("Added: {name}", { name: picked.name }));
  }

  #announce(sentence) {
    slot(this.#section, "told").textContent = sentence;
  }

  #showLimits({ attachments, attachment_bytes, takes }) {
    slot(this.#section, "full").hidden = takes.files;
    slot(this.#section, "full").textContent = takes.files ? "" : sayNoRoom();
    const size = saySize(attachment_bytes);
    const limits = sayCount("At most {count} file, up to {size}.", "At most {count} files, each up to {size}.", attachments, { size });
    slot(this.#section, "limits").textContent = limits;
  }
}

function sayNoRoom() {
  const advice = say("Send what you write without them, and say which files you have. You can send them another day, in “Read answers”.");
  return `${say("This website has no room for files just now.")} ${advice}`;
}

// The site would refuse these files too, but only after they were sealed and sent.
function applyLimits(files, { attachments, attachment_bytes }, held) {
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
  return { accepted: small.slice(0, room), refused };
}
