// The page of a report: its steps in order, from the channel to the check of all answers. The code phrase and sending
// follow in phrase.js and submit.js; nothing is sent before.

import { fetchDirectory, sayOutOfDate } from "../api/directory.js";
import { fetchLimits } from "../api/limits.js";
import { FilePicker } from "../files/picker.js";
import { say } from "../i18n.js";
import { loadWordList } from "../sealing/client.js";
import { clearErrors, fillChoices, onSubmit, readChoices, showErrors } from "../ui/forms.js";
import { PhraseInput } from "../ui/phrase_input.js";
import { guardUnsaved } from "../ui/quick_exit.js";
import { findStep, onClick, showStep, showStopped } from "../ui/steps.js";
import { slot } from "../ui/templates.js";
import { sayTooLong, watchTextLimit } from "../ui/text_limit.js";
import { fillAnswers } from "./check.js";
import { preparePhrase, showPhrase } from "./phrase.js";
import * as questions from "./questions.js";
import { chooseChannel, prepareReaders } from "./readers.js";

// Words in the one-time word of an oral report.
const ORAL_WORDS = 3;

let report = null;
let wordInput = null;

/** Prepare the page and show its first step. Throws Unanswered, WorkerError. */
export async function openReport() {
  const [directory, limits] = await Promise.all([fetchDirectory(), fetchLimits().catch(() => null), loadWordList()]);
  const why = sayOutOfDate(directory) ?? sayNoRoom(limits);
  if (why) return showStopped(say("Reports can't be taken right now"), ...why);
  report = { directory, oral: false, channel: null, leftOut: [], readers: [], unreachable: [], checked: false };
  report.files = new FilePicker(findStep("files"));
  guardUnsaved(() => report.sent !== true && isStarted());
  prepareSteps();
  prepareWord();
  preparePhrase(report, showCheck);
  show("channel");
}

// [reason, advice] if the site has no room for a report, or null. Who can't be told may try.
function sayNoRoom(limits) {
  if (limits === null || limits.takes.reports) return null;
  return [
    say("This website has no room for a new report just now."),
    say("Nothing was sent, and nothing is wrong with your device. Come back tomorrow. If it can't wait, look below for “Other ways to report”."),
  ];
}

function prepareSteps() {
  const channels = report.directory.channels.map(({ id, name }) => [id, say(name)]);
  fillChoices(find("channel"), "channel", channels, channels.length === 1 ? [channels[0][0]] : []);
  onSubmit("channel", submitChannel);
  prepareReaders(report, () => showNext("readers"));
  for (const id of questions.listQuestions()) prepareQuestion(id);
  onSubmit("files", submitFiles);
  onSubmit("check", submitCheck);
  for (const name of ["readers", ...questions.listQuestions(), "files", "check", "phrase", "typed"]) {
    onClick(name, "[data-back]", () => show(report.checked ? findReturn(name) : findNeighbour(name, -1)));
  }
}

// Somebody who told an officer before types the one-time word of that talk instead of an account.
function prepareWord() {
  const id = questions.findWordQuestion();
  if (!id) return;
  wordInput = new PhraseInput(id, questions.findField(id).id, ORAL_WORDS);
  onSubmit(id, submitWord);
  onClick("channel", "[data-do=oral]", chooseOral);
  showOral();
}

function chooseOral() {
  report.oral = !report.oral;
  show("channel");
  showOral();
}

function showOral() {
  for (const part of findStep("channel").querySelectorAll("[data-oral]")) part.hidden = (part.dataset.oral === "yes") !== report.oral;
}

async function submitWord() {
  if (await readWord()) showNext(wordInput.stepName);
}

// In normal form, by which the officer's console finds the talk.
async function readWord() {
  const read = await wordInput.read();
  if (read !== null) wordInput.field.value = read;
  return read !== null;
}

function prepareQuestion(id) {
  if (id === questions.findWordQuestion()) return;
  const field = findStep(id).querySelector("textarea");
  if (field) watchTextLimit(field, slot(findStep(id), "room"), listTexts);
  onSubmit(id, () => submitQuestion(id));
  onClick(id, "[data-skip]", showCheck);
}

function isStarted() {
  return report.channel !== null || questions.hasAnswers() || report.files.files.length > 0;
}

// In order. Which questions are asked depends on the answers before them.
function listSteps() {
  return ["channel", "readers", ...questions.listAsked(report), "files", "check", "phrase", "typed"];
}

function findNeighbour(name, distance) {
  const steps = listSteps();
  return steps[steps.indexOf(name) + distance];
}

function findReturn(name) {
  return { check: "files", phrase: "check", typed: "phrase" }[name] ?? "check";
}

function show(name) {
  const steps = listSteps();
  for (const [index, step] of steps.entries()) {
    const count = findStep(step).querySelector(".count");
    count.textContent = say("Step {number} of {total}", { number: index + 1, total: steps.length });
  }
  showStep(name);
}

function submitChannel() {
  const [channel] = readChoices(find("channel"));
  if (!channel) return showErrors("channel", [[find("channel"), say("Choose the answer that fits best.")]]);
  if (channel !== report.channel) chooseChannel(channel);
  show("readers");
}

function submitQuestion(id) {
  const problem = sayMissing(id) ?? sayTooLong(...listTexts());
  if (problem) return showErrors(id, [[questions.findField(id), problem]]);
  clearErrors(id);
  showNext(id);
}

// A sentence if a required answer is missing, or null.
function sayMissing(id) {
  if (id === questions.findWordQuestion()) return null; // PhraseInput checks it
  const isMissing = questions.isRequired(id) && questions.readAnswer(id) === "";
  return isMissing ? say("Write what happened. One sentence is enough.") : null;
}

async function submitFiles() {
  const errors = await report.files.findErrors();
  if (errors.length > 0) return showErrors("files", errors);
  clearErrors("files");
  showNext("files");
}

// Changed answers may open or close questions: all are validated again before the code phrase.
async function submitCheck() {
  if (report.oral && !(await wordInput.isValid())) return showWrongWord();
  const button = findStep("check").querySelector("[type=submit]");
  const missing = questions.listAsked(report).map(sayMissing).find((sentence) => sentence !== null);
  const problem = missing ?? sayTooLong(...listTexts());
  return problem ? showErrors("check", [[button, problem]]) : showPhrase();
}

function showWrongWord() {
  show(wordInput.stepName);
  return readWord();
}

function listTexts() {
  return questions.collectAnswers(questions.listAsked(report)).map(({ text }) => text);
}

// After the answers have been checked once, only questions that a changed answer has opened come before the check.
function showNext(from) {
  const next = findNeighbour(from, 1);
  if (!report.checked && next !== "check") return show(next);
  const isNew = (id) => questions.dependsOn(id, from) && questions.readAnswer(id) === "";
  const opened = questions.listAsked(report).find(isNew);
  if (opened) show(opened);
  else showCheck();
}

function showCheck() {
  report.checked = true;
  fillAnswers(report, show);
  show("check");
}

function find(id) {
  return document.getElementById(id);
}
