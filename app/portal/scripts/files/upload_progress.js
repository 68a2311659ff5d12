// Shows the progress of an upload, file by file and overall, with the buttons to pause, resume and stop it.

import { say, sayTime, site } from "../i18n.js";
import { cloneTemplate, slot } from "../ui/templates.js";
import { TimeLeft } from "../ui/time_left.js";
import { saySize } from "./labels.js";

// The smallest padded size: an empty file takes as long as one of 64 KiB.
const MIN_SEALED_BYTES = 65536;
const ANNOUNCE_MS = 15_000;
const LEAST_SECONDS = 20;

export class UploadProgress {
  #section;
  #files;
  #task;
  #items;
  #shares;
  #index = 0;
  #timeLeft = new TimeLeft(LEAST_SECONDS);
  #announcedAt = 0;
  #working = "";

  /** For a section made with the macro `uploading` of templates/_files.html; its buttons act on the PausableTask. */
  constructor(section, files, task) {
    this.#section = section;
    this.#files = files;
    this.#task = task;
    this.#shares = files.map(() => 0);
    this.#items = files.map(({ file, name }) => {
      const item = cloneTemplate("upload", { name, state: saySize(file.size) });
      item.querySelector("progress").setAttribute("aria-label", name);
      return item;
    });
    slot(section, "uploads").replaceChildren(...this.#items);
    this.#find("pause").onclick = () => this.#pause();
    this.#find("resume").onclick = () => this.#resume();
    this.#find("stop").onclick = () => task.stop();
    this.#offer("pause");
  }

  /** The name of the file that is being sent. */
  get name() {
    return this.#files[this.#index].name;
  }

  /** The file with this index is sent next; those before it have arrived. */
  startFile(index) {
    this.#index = index;
    this.#showDoing();
  }

  /** This share (0 to 1) of the current file has been sent. */
  setShare(share) {
    this.#show(share, new Intl.NumberFormat(site.language, { style: "percent" }).format(share));
    if (share > 0 && !this.#task.isPaused) this.#showDoing();
  }

  /** The current file has arrived. */
  finishFile() {
    this.#show(1, say("arrived"));
  }

  /** Nothing is sent for so many seconds. */
  showWait(seconds, why) {
    this.#timeLeft.restart();
    this.#announce(say("{why} Trying again in {time}. What has arrived stays there.", { why, time: sayTime(seconds, "second") }));
  }

  /** The browser works before it sends, which takes longer. */
  showWork(why) {
    this.#working = why;
    if (!this.#task.isPaused) this.#showDoing();
  }

  /** Remove the names of the files from the page. */
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
    const weights = this.#files.map(({ file }) => Math.max(file.size, MIN_SEALED_BYTES));
    const share = sum(weights.map((weight, index) => weight * this.#shares[index])) / sum(weights);
    const gone = sum(this.#files.map(({ file }, index) => file.size * this.#shares[index]));
    const all = sum(this.#files.map(({ file }) => file.size));
    this.#section.querySelector("progress").value = share;
    const sent = say("{sent} of {all} sent.", { sent: saySize(gone), all: saySize(all) });
    slot(this.#section, "sent").textContent = `${sent} ${this.#timeLeft.say(share)}`;
    this.#announceSent(sent);
  }

  // A live region: screen readers read it out, so it changes every 15 seconds at most.
  #announceSent(sentence) {
    if (performance.now() - this.#announcedAt < ANNOUNCE_MS) return;
    this.#announcedAt = performance.now();
    slot(this.#section, "told").textContent = sentence;
  }

  #showDoing() {
    const [number, count] = [this.#index + 1, this.#files.length];
    const doing = say("File {number} of {count} is being sealed and sent.", { number, count });
    this.#announce(this.#working ? `${doing} ${this.#working}` : doing);
  }

  // Setting the same text again would have it read out again.
  #announce(sentence) {
    const doing = slot(this.#section, "doing");
    if (doing.textContent !== sentence) doing.textContent = sentence;
  }

  #pause() {
    this.#task.pause();
    this.#offer("resume");
    this.#find("resume").focus();
    this.#announce(say("Paused. Nothing is being sent. Keep this page open."));
  }

  #resume() {
    this.#timeLeft.restart();
    this.#task.resume();
    this.#offer("pause");
    this.#find("pause").focus();
    this.#showDoing();
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
