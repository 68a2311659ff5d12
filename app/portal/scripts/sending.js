// The code phrase, and the one moment at which the report is sealed and sent.

import { Unanswered, post } from "./api.js";
import { forgetKeeping, prepareKeeping } from "./keeping.js";
import { tellProgress } from "./progress.js";
import * as page from "./page.js";
import { PhraseEntry } from "./phrase_entry.js";
import { forgetAnswers, listAsked, writeAnswers } from "./questions.js";
import { showReceipt } from "./receipt.js";
import { call, stopSealer } from "./sealer.js";
import { say, sayDay, sayError, site } from "./site.js";
import { LOST_UPLOADS, UploadStopped, forgetUploads, uploadFiles } from "./uploading.js";

let report = null;
let showAnswers = null;
let entry = null;

/** Get the last steps ready for this report. `show` goes back to its answers. */
export function preparePhrase(prepared, show) {
  report = Object.assign(prepared, { words: null, phrase: null, sealed: null, lost: false, sentAnew: false });
  showAnswers = show;
  entry = new PhraseEntry("typed", "typed");
  prepareKeeping(() => report.words);
  page.onSubmit("phrase", () => page.show("typed"));
  page.onSubmit("typed", takePhrase);
  page.onSubmit("waiting", sendAgain);
  page.onSubmit("refused", show);
}

/** Show the code phrase; `isVoid`: the one before it was taken, so this is a new one. */
export async function showPhrase(isVoid = false) {
  if (isVoid) Object.assign(report, { words: null, phrase: null, sealed: null });
  report.words ??= (await call("drawPhrase")).words;
  const section = page.step("phrase");
  const items = report.words.map((word) => Object.assign(document.createElement("li"), { textContent: word }));
  page.slot(section, "phrase").replaceChildren(...items);
  page.slot(section, "void").hidden = !isVoid;
  forgetKeeping();
  entry.clear();
  page.show("phrase");
}

async function takePhrase() {
  report.phrase = await entry.read(report.words);
  if (report.phrase !== null) await sealAndSend();
}

async function sealAndSend() {
  try {
    const { attachments, uploads } = await uploadAll();
    page.show("sending");
    report.sealed = { ...(await seal(attachments)), uploads };
  } catch (error) {
    if (!(error instanceof UploadStopped)) return showRefused(sayError(error.name));
    return error.sentence ? showRefused(error.sentence) : showAnswers();
  }
  await send();
}

// Before the report, which says what came of each. What has arrived already is not sent again.
async function uploadAll() {
  const { files } = report.files;
  if (files.length === 0) return { attachments: [], uploads: [] };
  page.show("uploading");
  return uploadFiles(files, page.step("uploading"));
}

function seal(attachments) {
  const { phrase, channel, leftOut } = report;
  const answers = writeAnswers(listAsked(report));
  const args = { phrase, channel, left_out: leftOut, answers, attachments, language: site.locale };
  return call("sealReport", args, tellProgress("sending", say("Your browser is making your keys.")));
}

async function send() {
  tellProgress("sending", say("Your sealed report is on its way."))();
  const { mailbox, gate, envelope, note, uploads } = report.sealed;
  try {
    report.sentOn ??= new Date().toISOString().slice(0, 10);
    const { status, answer } = await post("/api/reports", { mailbox, gate, envelope, note, uploads });
    report.lost = false;
    if (status === 200) showDone(answer.received_on);
    else if (LOST_UPLOADS.includes(answer.error)) await sendAnew();
    else if (status === 409) await showPhrase(true);
    else if (status >= 500 || status === 429) showWaiting(say("This website is busy or being repaired."));
    else showRefused(say("This website did not accept it. Nothing was stored."));
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    await askWhetherArrived();
  }
}

// The site has lost a file, or never had all of it: nothing was stored, and all files are sent again, once.
async function sendAnew() {
  forgetUploads();
  report.sentAnew = !report.sentAnew;
  if (report.sentAnew) await sealAndSend();
  else showRefused(say("This website lost your files twice. Nothing was stored. Try again later, or remove the files."));
}

async function sendAgain() {
  page.show("sending");
  if (report.lost) await askWhetherArrived(send);
  else await send();
}

// Without an answer nobody knows whether the report was stored. Its mailbox exists only if it was.
async function askWhetherArrived(otherwise = () => showWaiting(say("The connection broke before it arrived."))) {
  report.lost = true;
  tellProgress("sending", say("No answer came. Your browser is asking whether your report has arrived."))();
  try {
    const { token } = await call("openPhrase", { phrase: report.phrase });
    const { status } = await post("/api/mailbox", { token });
    if (status === 200) return showDone();
    if (status === 404) return await otherwise();
    showWaiting(say("This website is busy or being repaired."));
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    showWaiting(say("The connection is broken, so we can't tell yet whether it has arrived."));
  }
}

function showWaiting(why) {
  page.slot(page.step("waiting"), "why").textContent = why;
  page.show("waiting");
}

function showRefused(why) {
  page.slot(page.step("refused"), "why").textContent = why;
  page.show("refused");
}

function showDone(receivedOn = null) {
  const section = page.step("done");
  page.slot(section, "received").textContent = receivedOn
    ? say("It was received on {day}. These people can open it:", { day: sayDay(receivedOn) })
    : say("These people can open it:");
  page.listPeople(page.slot(section, "readers"), report.sealed.readers);
  page.slot(section, "files").textContent = sayFiles(report.sealed.uploads.length);
  if (report.directory.proves) showReceipt(section, report.sealed.receipt, receivedOn ?? report.sentOn);
  forget();
  page.show("done");
}

function sayFiles(count) {
  if (count === 0) return "";
  return say("Files that arrived with it: {count}. With your code phrase you can take them back, in “Read answers”.", { count });
}

function forget() {
  forgetAnswers();
  document.querySelectorAll(".answers, [data-slot=phrase]").forEach((element) => element.replaceChildren());
  entry.clear();
  forgetUploads();
  report.files.clear();
  Object.assign(report, { sent: true, words: null, phrase: null, sealed: null, sentOn: null });
  stopSealer();
}
