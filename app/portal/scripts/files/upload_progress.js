// Showing how far files have come, what is waited for, and the buttons to pause it and to stop.

import { saySize } from "./filekind.js";
import { copy, slot } from "./page.js";
import { say, sayTime, site } from "./site.js";
import { TimeLeft } from "./time_left.js";

// A file of no bytes is sealed as so many, too.
const SMALLEST_BYTES = 65536;
const TOLD_MS = 15_000;

export class UploadProgress {
  #section;
  #files;
  #run;
  #items;
  #shares;
  #index = 0;
  #timeLeft = new TimeLeft();
  #told = 0;

  /** Show `files` in a section made by the macro `uploading`; its buttons act on `run`. */
  constructor(section, files, run) {
    this.#section = section;
    this.#files = files;
    this.#run = run;
    this.#shares = files.map(() => 0);
    this.#items = files.map(({ file, name }) => {
      const item = copy("upload", { name, state: saySize(file.size) });
      item.querySelector("progress").setAttribute("aria-label", name);
      return item;
    });
    slot(section, "uploads").replaceChildren(...this.#items);
    this.#find("pause").onclick = () => this.#pause();
    this.#find("resume").onclick = () => this.#resume();
    this.#find("stop").onclick = () => run.stop();
    this.#offer("pause");
  }

  /** The name of the file that is on its way. */
  get name() {
    return this.#files[this.#index].name;
  }

  /** The files before this one have arrived. */
  begin(index) {
    this.#index = index;
    this.#sayDoing();
  }

  /** So much of this file (0 to 1) is on its way or there. */
  hear(share) {
    this.#show(share, new Intl.NumberFormat(site.language, { style: "percent" }).format(share));
    if (share > 0 && !this.#run.isPaused) this.#sayDoing();
  }

  /** All of this file is there. */
  arrive() {
    this.#show(1, say("arrived"));
  }

  /** Nothing goes for so many seconds. */
  wait(seconds, why) {
    this.#timeLeft.restart();
    this.#announce(say("{why} Trying again in {time}. What has arrived stays there.", { why, time: sayTime(seconds, "second") }));
  }

  /** Forget what the files are called. */
  clear() {
    for (const name of ["uploads", "sent", "doing", "told"]) slot(this.#section, name).replaceChildren();
  }

  #show(share, state) {
    this.#shares[this.#index] = share;
    this.#items[this.#index].querySelector("progress").value = share;
    slot(this.#items[this.#index], "state").textContent = state;
    this.#showAll();
  }

  #showAll() {
    const weights = this.#files.map(({ file }) => Math.max(file.size, SMALLEST_BYTES));
    const share = sum(weights.map((weight, index) => weight * this.#shares[index])) / sum(weights);
    const gone = sum(this.#files.map(({ file }, index) => file.size * this.#shares[index]));
    const all = sum(this.#files.map(({ file }) => file.size));
    this.#section.querySelector("progress").value = share;
    const sent = say("{sent} of {all} sent.", { sent: saySize(gone), all: saySize(all) });
    slot(this.#section, "sent").textContent = `${sent} ${this.#timeLeft.say(share)}`;
    this.#tell(sent);
  }

  // Screen readers hear of it now and then.
  #tell(sentence) {
    if (performance.now() - this.#told < TOLD_MS) return;
    this.#told = performance.now();
    slot(this.#section, "told").textContent = sentence;
  }

  #sayDoing() {
    const [number, count] = [this.#index + 1, this.#files.length];
    this.#announce(say("File {number} of {count} is being sealed and sent.", { number, count }));
  }

  // The same sentence again would be read out again.
  #announce(sentence) {
    const doing = slot(this.#section, "doing");
    if (doing.textContent !== sentence) doing.textContent = sentence;
  }

  #pause() {
    this.#run.pause();
    this.#offer("resume");
    this.#find("resume").focus();
    this.#announce(say("Paused. Nothing is being sent. Keep this page open."));
  }

  #resume() {
    this.#timeLeft.restart();
    this.#run.resume();
    this.#offer("pause");
    this.#find("pause").focus();
    this.#sayDoing();
  }

  #offer(name) {
    for (const each of ["pause", "resume"]) this.#find(each).hidden = each !== name;
  }

  #find(name) {
    return this.#section.querySelector(`[data-do=${name}]`);
  }
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
