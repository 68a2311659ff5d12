// The page of a report: its steps in order, from who reads it to the check of all answers. The code phrase and sending
// follow in phrase.js and submit.js; nothing is sent before.

import { fetchDirectory, sayOutOfDate } from "../api/directory.js";
import { fetchLimits } from "../api/limits.js";
import { FilePicker } from "../files/picker.js";
import { say } from "../i18n.js";
import { loadWordList } from "../sealing/client.js";
import { clearErrors, onSubmit, showErrors } from "../ui/forms.js";
import { PhraseInput } from "../ui/phrase_input.js";
import { guardBack } from "../ui/history_guard.js";
import { goBack, showNavigation } from "../ui/navigation.js";
import { guardUnsaved } from "../ui/quick_exit.js";
import { findStep, onClick, showStep, showStopped } from "../ui/steps.js";
import { slot } from "../ui/templates.js";
import { sayTooLong, watchTextLimit } from "../ui/text_limit.js";
import { fillAnswers } from "./check.js";
import { preparePhrase, showPhrase } from "./phrase.js";
import * as questions from "./questions.js";
import { prepareReaders } from "./readers.js";

// Words in the one-time word of an oral report.
const ORAL_WORDS = 3;

let report = null;
let wordInput = null;

/** Prepare the page and show its first step. Throws Unanswered, WorkerError. */
export async function openReport() {
  const [directory, limits] = await Promise.all([fetchDirectory(), fetchLimits().catch(() => null), loadWordList()]);
  const why = sayOutOfDate(directory) ?? sayNoRoom(limits);
  if (why) return showStopped(say("Reports can't be taken right now"), ...why);
  report = { directory, begun: false, oral: false, channel: null, leftOut: [], readers: [], unreachable: [], checked: false };
  report.files = new FilePicker(findStep("files"));
  guardUnsaved(() => report.sent !== true && isStarted());
  await prepareSteps();
  prepareWord();
  preparePhrase(report, showCheck);
  show("readers");
}

// [reason, advice] if the site has no room for a report, or null. Who can't be told may try.
function sayNoRoom(limits) {
  if (limits === null || limits.takes.reports) return null;
  return [
    say("This website has no room for a new report just now."),
    say("Nothing was sent, and nothing is wrong with your device. Come back tomorrow. If it can't wait, look below for “Other ways to report”."),
  ];
}

async function prepareSteps() {
  questions.listQuestions().forEach(watchText);
  const pages = questions.listPages();
  pages.forEach(preparePage);
  onSubmit("files", submitFiles);
  onSubmit("check", submitCheck);
  for (const name of [...pages, "files", "check", "phrase", "typed"]) {
    onClick(name, "[data-back]", () => show(findBefore(name)));
  }
  await prepareReaders(report, submitReaders);
}

function submitReaders() {
  report.begun = true;
  showNavigation(false);
  guardBack(() => goBack("readers"));
  showNext("readers");
}

// Somebody who told an officer before types the one-time word of that talk instead of an account.
function prepareWord() {
  const id = questions.findWordQuestion();
  if (!id) return;
  wordInput = new PhraseInput(id, questions.findField(id).id, ORAL_WORDS);
  onSubmit(id, submitWord);
  onClick("readers", "[data-do=oral]", chooseOral);
  showOral();
}

function chooseOral() {
  report.oral = !report.oral;
  show("readers");
  showOral();
}

function showOral() {
  for (const part of findStep("readers").querySelectorAll("[data-oral]")) part.hidden = (part.dataset.oral === "yes") !== report.oral;
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

function watchText(id) {
  const field = questions.findQuestion(id).querySelector("textarea");
  if (field && id !== questions.findWordQuestion()) watchTextLimit(field, slot(questions.findQuestion(id), "room"), listTexts);
}

function preparePage(name) {
  if (name === questions.findWordQuestion()) return;
  onSubmit(name, () => submitPage(name, () => showNext(name)));
  onClick(name, "[data-skip]", () => submitPage(name, () => skip(name)));
  findStep(name).addEventListener("change", (event) => {
    questions.untickExcluded(event);
    questions.showAsked(name, questions.listAsked(report));
  });
}

function isStarted() {
  return report.begun || questions.hasAnswers() || report.files.files.length > 0;
}

// In order. Which questions are asked depends on the answers before them.
function listSteps() {
  const pages = questions.listPages(questions.listAsked(report).filter((id) => !questions.isDetail(id)));
  const after = pages.filter((page) => findStep(page).matches("[data-after-files]"));
  return ["readers", ...pages.filter((page) => !after.includes(page)), "files", ...after, "check", "phrase", "typed"];
}

function findNeighbour(name, distance) {
  const steps = listSteps();
  return steps[steps.indexOf(name) + distance];
}

// What was opened from the answers leads back to them; from the answers it goes on to the step before.
function findBefore(name) {
  if (name === "check") report.checked = false;
  const isOpened = report.checked && !["phrase", "typed"].includes(name);
  return isOpened ? "check" : findNeighbour(name, -1);
}

function show(name) {
  const steps = listSteps();
  for (const [index, step] of steps.entries()) {
    const count = findStep(step).querySelector(".count");
    count.textContent = say("Step {number} of {total}", { number: index + 1, total: steps.length });
    const skipped = findStep(step).querySelector("[data-skip]");
    if (skipped) skipped.hidden = report.checked || findSkipped(step) === steps[index + 1];
  }
  questions.showAsked(name, questions.listAsked(report));
  showStep(name);
}

function submitPage(name, goOn) {
  const asked = questions.listAsked(report).filter((id) => questions.findPage(id) === name);
  const missing = asked.map((id) => [questions.findField(id), sayMissing(id)]).filter(([, sentence]) => sentence !== null);
  const tooLong = sayTooLong(...listTexts());
  const errors = tooLong ? [...missing, [questions.findField(asked[0]), tooLong]] : missing;
  if (errors.length > 0) return showErrors(name, errors);
  clearErrors(name);
  goOn();
}

// Details can be passed over; files and questions about danger never are.
function findSkipped(from) {
  const steps = listSteps();
  return steps.slice(steps.indexOf(from) + 1).find((name) => name === "files" || findStep(name).matches("[data-safety]")) ?? "check";
}

function skip(from) {
  const next = findSkipped(from);
  if (next === "check") showCheck();
  else show(next);
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
  const isNew = (id) => questions.findPage(id) !== from && questions.dependsOn(id, from) && questions.readAnswer(id) === "";
  const opened = questions.listAsked(report).find(isNew);
  if (opened) show(questions.findPage(opened));
  else showCheck();
}

function showCheck() {
  report.checked = true;
  fillAnswers(report, show);
  show("check");
}
