// Uploads the files, seals the report in the worker and posts it; then shows the confirmation, or why it has to wait.
// The same sealed bytes are sent again after a failure, so a report can't be stored twice.

import { OUTDATED, fetchDirectory, forgetDirectory, sayUntrusted } from "../api/directory.js";
import { Unanswered, post } from "../api/request.js";
import { LOST_UPLOAD_CODES, UploadStopped, forgetUploads, uploadFiles } from "../files/upload.js";
import { say, sayError, site } from "../i18n.js";
import { callWorker, stopWorker } from "../sealing/client.js";
import { onSubmit } from "../ui/forms.js";
import { releaseBack } from "../ui/history_guard.js";
import { showNavigation } from "../ui/navigation.js";
import { showProgress } from "../ui/progress.js";
import { findStep, showStep, showStopped } from "../ui/steps.js";
import { showConfirmation } from "./confirmation.js";
import { clearAnswers, collectAnswers, listAsked } from "./questions.js";
import { renewReaders } from "./readers.js";

let report = null;
let showAnswers = null;
let showNewPhrase = null;

/**
 * Prepare the steps of sending for `opened`, the state of the report. `backToAnswers()` goes back to the answers,
 * `replacePhrase()` shows a new code phrase in place of one that is taken.
 */
export function prepareSubmit(opened, backToAnswers, replacePhrase) {
  report = Object.assign(opened, { sealed: null, mayBeStored: false, isResent: false, isRenewed: false });
  [showAnswers, showNewPhrase] = [backToAnswers, replacePhrase];
  onSubmit("waiting", sendAgain);
  onSubmit("refused", showAnswers);
}

/** Upload, seal and send the report. Every outcome is shown as a step. */
export async function sealAndSend() {
  try {
    const { attachments, uploads } = await uploadAll();
    showStep("sending");
    report.sealed = { ...(await seal(attachments)), uploads };
  } catch (error) {
    if (OUTDATED.includes(error.name)) return sealAnew(sayError(error.name));
    if (!(error instanceof UploadStopped)) return showRefused(sayError(error.name));
    return error.sentence ? showRefused(error.sentence) : showAnswers();
  }
  await send();
}

// The files go first, because the report lists them. What has arrived already is not sent again.
async function uploadAll() {
  const { files } = report.files;
  if (files.length === 0) return { attachments: [], uploads: [] };
  showStep("uploading");
  return uploadFiles(files, findStep("uploading"));
}

function seal(attachments) {
  const { phrase, channel, leftOut } = report;
  const answers = collectAnswers(listAsked(report));
  const args = { phrase, channel, left_out: leftOut, answers, attachments, language: site.locale };
  showProgress("sending", "")();
  // Only keys that are not made yet have a progress: they are derived since the code phrase was shown.
  let show = null;
  return callWorker("sealReport", args, (share) => (show ??= showProgress("sending", say("Your browser is making your keys.")))(share));
}

async function send() {
  showProgress("sending", say("Your sealed report is on its way."))();
  const { mailbox, gate, envelope, note, sealed_until, uploads } = report.sealed;
  try {
    report.sentOn ??= new Date().toISOString().slice(0, 10);
    const body = { mailbox, gate, envelope, note, sealed_until, uploads };
    const { status, answer } = await post("/api/reports", body, findStep("sending"));
    report.mayBeStored = false;
    if (status === 200) finish(answer.received_on);
    else if (answer.error === "too_old") await sealAnew(say("This website did not accept it. Nothing was stored."));
    else if (LOST_UPLOAD_CODES.includes(answer.error)) await uploadAgain();
    else if (status === 409) await showNewPhrase();
    else if (status === 507) showWaiting(say("This website has no room for a new report just now."));
    else if (status >= 500 || status === 429) showWaiting(say("This website is busy or being repaired."));
    else showRefused(say("This website did not accept it. Nothing was stored."));
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    await checkArrival();
  }
}

// The site has lost a file or never had all of it, and stored nothing: all files are sent again, once.
async function uploadAgain() {
  forgetUploads();
  report.isResent = !report.isResent;
  if (report.isResent) await sealAndSend();
  else showRefused(say("This website lost your files twice. Nothing was stored. Try again later, or remove the files."));
}

// The page stood open for long: the report was sealed to addresses of then and not stored, or can't be sealed to them any
// more. It is sealed to those of today, once; `otherwise` says why not twice.
async function sealAnew(otherwise) {
  report.isRenewed = !report.isRenewed;
  if (!report.isRenewed) return showRefused(otherwise);
  forgetDirectory();
  try {
    report.directory = await fetchDirectory();
  } catch (error) {
    report.isRenewed = false;
    const untrusted = sayUntrusted(error);
    return untrusted ? showStopped(...untrusted) : showRefused(say("The connection broke before it arrived."));
  }
  if (await renewReaders()) return showRefused(say("Who can read it has just changed. Look again, then send."));
  await sealAndSend();
}

async function sendAgain() {
  showStep("sending");
  if (report.mayBeStored) await checkArrival(send);
  else await send();
}

// Without an answer nobody knows whether the report was stored. Its mailbox exists only if it was.
async function checkArrival(otherwise = () => showWaiting(say("The connection broke before it arrived."))) {
  report.mayBeStored = true;
  showProgress("sending", say("No answer came. Your browser is asking whether your report has arrived."))();
  try {
    const { token } = await callWorker("openPhrase", { phrase: report.phrase });
    const { status } = await post("/api/mailbox", { token });
    if (status === 200) return finish();
    if (status === 404) return await otherwise();
    showWaiting(say("This website is busy or being repaired."));
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    showWaiting(say("The connection is broken, so we can't tell yet whether it has arrived."));
  }
}

function showWaiting(why) {
  showStep("waiting", { why });
}

function showRefused(why) {
  showStep("refused", { why });
}

function finish(receivedOn = null) {
  showConfirmation(report, receivedOn);
  clearReport();
  releaseBack();
  showNavigation(true);
  showStep("done");
}

function clearReport() {
  clearAnswers();
  document.querySelectorAll(".answers, [data-slot=phrase]").forEach((element) => element.replaceChildren());
  report.phraseInput.clear();
  forgetUploads();
  report.files.clear();
  Object.assign(report, { sent: true, words: null, phrase: null, sealed: null, sentOn: null });
  stopWorker();
}
