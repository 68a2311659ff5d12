// Downloads a file that an officer sent. The worker decrypts and authenticates it piece by piece; the page offers it
// for saving only after the last piece.

import { sayFileType, saySize } from "../files/labels.js";
import { say, sayError, sayTime } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { onSubmit, showErrors } from "../ui/forms.js";
import { sayPerson } from "../ui/people.js";
import { onLeave } from "../ui/quick_exit.js";
import { findStep, onClick, showStep } from "../ui/steps.js";
import { fillSlots, listItem, slot } from "../ui/templates.js";
import { PieceRefused, fetchPiece } from "./fetch_piece.js";

// The browser holds the whole file in memory before it can be saved, and Firefox holds it twice while saving. Above
// 500 MiB Chromium moves it to its own disk, or loses it.
const MAX_FILE_BYTES = 2 ** 28;

let mailbox = null;
let wanted = null;
let controller = null;
let objectUrl = null;

onLeave(stopDownload);

/** Prepare these steps for an open mailbox. `show(notice)` goes back to it. */
export function prepareDownload(opened, show) {
  mailbox = opened;
  onSubmit("file", save);
  for (const name of ["file", "fetching", "fetched"]) {
    onClick(name, "[data-do=stop]", () => {
      stopDownload();
      show();
    });
  }
  findOffer().addEventListener("click", () => {
    const status = slot(findStep("fetched"), "doing");
    status.textContent = say("Your browser saves it now, or asks where to. If nothing happens, press again.");
  });
}

/** Show what the file is, and the risk of opening it, before anything of it is fetched. */
export function confirmDownload(reply, file) {
  wanted = file;
  const section = findStep("file");
  const texts = { name: file.name, kind: sayFileType(file.type), size: saySize(file.size_bytes), from: sayPerson(reply) };
  fillSlots(section, texts);
  slot(section, "suspect").replaceChildren(...reply.suspect.map((name) => listItem(sayError(name))));
  slot(section, "suspect").hidden = reply.suspect.length === 0;
  const fits = file.size_bytes <= MAX_FILE_BYTES;
  slot(section, "too-large").hidden = fits;
  section.querySelector("form").hidden = !fits;
  showStep("file");
}

/** Stop fetching and drop what was fetched. */
export function stopDownload() {
  reset();
  wanted = null;
}

async function save() {
  const { signal } = (controller = new AbortController());
  showStatus("");
  showStep("fetching");
  try {
    const file = await fetchFile(signal);
    if (!signal.aborted) offer(file);
  } catch (error) {
    if (!signal.aborted) showFailure(error);
  }
}

async function fetchFile(signal) {
  const { pieces, most_bytes, all_bytes } = await callWorker("startOpening", { file: wanted });
  let fetched = 0;
  showFetched(0, all_bytes);
  for (let piece = 0; piece < pieces; piece++) {
    const sealed = await fetchPiece({ token: mailbox.token, id: wanted.id, piece }, most_bytes, {
      signal,
      onProgress: (bytes) => showFetched(fetched + bytes, all_bytes),
      onWait: (seconds, why) => showStatus(sayWaiting(seconds, why)),
    });
    fetched += sealed.length;
    await callWorker("openPiece", { sealed });
  }
  return callWorker("finishOpening");
}

function sayWaiting(seconds, why) {
  return say("{why} Trying again in {time}. What has come is kept.", { why, time: sayTime(seconds, "second") });
}

function showFetched(bytes, all) {
  const section = findStep("fetching");
  section.querySelector("progress").value = bytes / all;
  slot(section, "come").textContent = say("{come} of {all}", { come: saySize(bytes), all: saySize(all) });
  showStatus("");
}

function showStatus(sentence) {
  slot(findStep("fetching"), "doing").textContent = sentence;
}

function offer(file) {
  objectUrl = URL.createObjectURL(file);
  const link = findOffer();
  link.href = objectUrl;
  link.download = wanted.name;
  showStep("fetched", { name: wanted.name, doing: "" });
}

// A save that the browser has begun goes on.
function reset() {
  if (controller) callWorker("stopOpening").catch(() => null);
  controller?.abort();
  URL.revokeObjectURL(objectUrl);
  controller = objectUrl = null;
}

function showFailure(error) {
  reset();
  showStep("file");
  showErrors("file", [[findStep("file").querySelector("form button"), sayFailure(error)]]);
}

function sayFailure(error) {
  if (error.name === "Unexpected") return say("Your browser could not hold this file. Close other windows and try again.");
  if (!(error instanceof PieceRefused)) return sayError(error.name);
  if (error.status === 410) return say("This mailbox has been deleted: the time for keeping it was over, or the case was closed.");
  // A piece is missing, or longer than any can be (PieceRefused with status 200).
  if (error.status === 404 || error.status === 200) return sayError("TamperedAttachment");
  return say("This website does not give this file out. Try again in an hour.");
}

function findOffer() {
  return slot(findStep("fetched"), "save");
}
