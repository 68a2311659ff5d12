// The code phrase, and the one moment at which the report is sealed and sent.

import { Unanswered, post } from "./api.js";
import { tellProgress } from "./progress.js";
import * as page from "./page.js";
import { PhraseEntry } from "./phrase_entry.js";
import { call, stopSealer } from "./sealer.js";
import { say, sayDay, sayError } from "./site.js";

let report = null;
let entry = null;

/** Get the last steps ready for this report. `showAnswers` goes back to them. */
export function preparePhrase(prepared, showAnswers) {
  report = Object.assign(prepared, { words: null, phrase: null, sealed: null, lost: false });
  entry = new PhraseEntry("typed", "typed");
  page.onPress("phrase", "[data-do=print]", print);
  page.onPress("phrase", "[data-do=copy]", copyPhrase);
  page.onSubmit("phrase", () => page.show("typed"));
  page.onSubmit("typed", takePhrase);
  page.onSubmit("waiting", sendAgain);
  page.onSubmit("refused", showAnswers);
}

/** Show the code phrase; `isVoid`: the one before it was taken, so this is a new one. */
export async function showPhrase(isVoid = false) {
  if (isVoid) Object.assign(report, { words: null, phrase: null, sealed: null });
  report.words ??= (await call("drawPhrase")).words;
  const section = page.step("phrase");
  const items = report.words.map((word) => Object.assign(document.createElement("li"), { textContent: word }));
  page.slot(section, "phrase").replaceChildren(...items);
  page.slot(section, "void").hidden = !isVoid;
  page.slot(section, "copied").textContent = "";
  entry.clear();
  page.show("phrase");
}

function print() {
  // Browsers print the title of a page at its head.
  const title = document.title;
  document.title = " ";
  window.print();
  document.title = title;
}

async function copyPhrase() {
  const told = page.slot(page.step("phrase"), "copied");
  try {
    await navigator.clipboard.writeText(report.words.join(" "));
    told.textContent = say("Copied. Other programs can see it until you copy something else.");
  } catch {
    told.textContent = say("Your browser doesn't allow copying here. Write the words by hand.");
  }
}

async function takePhrase() {
  report.phrase = await entry.read(report.words);
  if (report.phrase === null) return;
  page.show("sending");
  try {
    await seal();
  } catch (error) {
    return showRefused(sayError(error.name));
  }
  await send();
}

async function seal() {
  const answers = [{ question: say("What happened?"), text: report.account }];
  if (report.contact) answers.push({ question: say("How can we reach you?"), text: report.contact });
  const { phrase, channel, leftOut } = report;
  const args = { phrase, channel, left_out: leftOut, answers };
  report.sealed = await call("sealReport", args, tellProgress("sending", say("Your browser is making your keys.")));
}

async function send() {
  tellProgress("sending", say("Your sealed report is on its way."))();
  const { mailbox, gate, envelope, note } = report.sealed;
  try {
    const { status, answer } = await post("/api/reports", { mailbox, gate, envelope, note });
    report.lost = false;
    if (status === 200) showDone(answer.received_on);
    else if (status === 409) await showPhrase(true);
    else if (status >= 500 || status === 429) showWaiting(say("This website is busy or being repaired."));
    else showRefused(say("This website did not accept it. Nothing was stored."));
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    await askWhetherArrived();
  }
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
  forget();
  page.show("done");
}

function forget() {
  document.querySelectorAll("textarea").forEach((field) => (field.value = ""));
  document.querySelectorAll("[data-step=check] .said, [data-slot=phrase]").forEach((element) => element.replaceChildren());
  entry.clear();
  Object.assign(report, { sent: true, account: "", contact: "", words: null, phrase: null, sealed: null });
  stopSealer();
}
