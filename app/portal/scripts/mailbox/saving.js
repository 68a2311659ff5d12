// Saving a file that an officer sent: fetched piece by piece, opened and checked in the worker, and offered to the
// browser only once all of it is what the officer sealed.

import { NotGiven, fetchPiece } from "./fetching.js";
import { sayKind, saySize } from "../filekind.js";
import { whenLeaving } from "../leave.js";
import * as page from "../page.js";
import { call } from "../sealer.js";
import { say, sayError, sayTime } from "../site.js";

// A browser has to hold the file whole before it may save it, and Firefox while it saves once more. Chromium writes what
// it holds to its own disk, or loses it, from 500 MiB on.
const HOLDABLE_BYTES = 2 ** 28;

let mailbox = null;
let wanted = null;
let running = null;
let address = null;

whenLeaving(stopSaving);

/** Get ready for this mailbox. `show` goes back to it, with a notice. */
export function prepareSaving(opened, show) {
  mailbox = opened;
  page.onSubmit("file", save);
  for (const name of ["file", "fetching", "fetched"]) {
    page.onPress(name, "[data-do=stop]", () => {
      stopSaving();
      show();
    });
  }
  findOffer().addEventListener("click", () => {
    const told = page.slot(page.step("fetched"), "doing");
    told.textContent = say("Your browser saves it now, or asks where to. If nothing happens, press again.");
  });
}

/** Say what a file is and what it can do, before anything of it is fetched. */
export function askSaving(reply, file) {
  wanted = file;
  const section = page.step("file");
  const texts = { name: file.name, kind: sayKind(file.type), size: saySize(file.size_bytes), from: page.sayPerson(reply) };
  for (const [name, text] of Object.entries(texts)) page.slot(section, name).textContent = text;
  page.slot(section, "suspect").replaceChildren(...reply.suspect.map((name) => page.listItem(sayError(name))));
  page.slot(section, "suspect").hidden = reply.suspect.length === 0;
  const fits = file.size_bytes <= HOLDABLE_BYTES;
  page.slot(section, "too-large").hidden = fits;
  section.querySelector("form").hidden = !fits;
  page.show("file");
}

/** Stop fetching, and forget the file and all that has come of it. */
export function stopSaving() {
  forget();
  wanted = null;
}

async function save() {
  const { signal } = (running = new AbortController());
  tellFetching("");
  page.show("fetching");
  try {
    const file = await fetchFile(signal);
    if (!signal.aborted) offer(file);
  } catch (error) {
    if (!signal.aborted) explain(error);
  }
}

async function fetchFile(signal) {
  const { pieces, most_bytes, all_bytes } = await call("startOpening", { file: wanted });
  let come = 0;
  showCome(0, all_bytes);
  for (let piece = 0; piece < pieces; piece++) {
    const sealed = await fetchPiece({ token: mailbox.token, id: wanted.id, piece }, most_bytes, {
      signal,
      hear: (bytes) => showCome(come + bytes, all_bytes),
      wait: (seconds, why) => tellFetching(sayWaiting(seconds, why)),
    });
    come += sealed.length;
    await call("openPiece", { sealed });
  }
  return call("finishOpening");
}

function sayWaiting(seconds, why) {
  return say("{why} Trying again in {time}. What has come is kept.", { why, time: sayTime(seconds, "second") });
}

function showCome(bytes, all) {
  const section = page.step("fetching");
  section.querySelector("progress").value = bytes / all;
  page.slot(section, "come").textContent = say("{come} of {all}", { come: saySize(bytes), all: saySize(all) });
  tellFetching("");
}

function tellFetching(sentence) {
  page.slot(page.step("fetching"), "doing").textContent = sentence;
}

function offer(file) {
  address = URL.createObjectURL(file);
  const link = findOffer();
  link.href = address;
  link.download = wanted.name;
  page.slot(link, "name").textContent = wanted.name;
  page.slot(page.step("fetched"), "doing").textContent = "";
  page.show("fetched");
}

// What was saved already goes on being saved.
function forget() {
  if (running) call("stopOpening").catch(() => null);
  running?.abort();
  URL.revokeObjectURL(address);
  running = address = null;
}

function explain(error) {
  forget();
  page.show("file");
  page.showMistakes("file", [[page.step("file").querySelector("form button"), sayFailure(error)]]);
}

function sayFailure(error) {
  if (error.name === "Unexpected") return say("Your browser could not hold this file. Close other windows and try again.");
  if (!(error instanceof NotGiven)) return sayError(error.name);
  if (error.status === 410) return say("This mailbox has been deleted: the time for keeping it was over, or the case was closed.");
  // A piece that is missing, or longer than any can be.
  if (error.status === 404 || error.status === 200) return sayError("TamperedAttachment");
  return say("This website does not give this file out. Try again in an hour.");
}

function findOffer() {
  return page.slot(page.step("fetched"), "save");
}
