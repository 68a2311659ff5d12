// The report, one question at a time. Nothing leaves the page before the code phrase has been typed back.

import { fetchDirectory, sayOutOfDate } from "./directory.js";
import { saySize } from "./filekind.js";
import { guardTyping } from "./leave.js";
import * as page from "./page.js";
import { PhraseEntry } from "./phrase_entry.js";
import { prepareFiles } from "./picking.js";
import * as questions from "./questions.js";
import { findTooLong, watchRoom } from "./room.js";
import { call, loadWords } from "./sealer.js";
import { preparePhrase, showPhrase } from "./sending.js";
import { say, sayError } from "./site.js";

const WORD_WORDS = 3;

let report = null;
let word = null;

/** Get the report's page ready and ask the first question. */
export async function openReport() {
  const [directory] = await Promise.all([fetchDirectory(), loadWords()]);
  const outOfDate = sayOutOfDate(directory);
  if (outOfDate) return page.stop(say("Reports can't be taken right now"), ...outOfDate);
  report = { directory, oral: false, channel: null, leftOut: [], readers: [], checked: false };
  report.files = prepareFiles(page.step("files"));
  guardTyping(() => report.sent !== true && isStarted());
  prepareSteps();
  prepareWord();
  preparePhrase(report, showCheck);
  show("channel");
}

function prepareSteps() {
  const channels = report.directory.channels.map(({ id, name }) => [id, say(name)]);
  page.listChoices(find("channel"), "channel", channels, channels.length === 1 ? [channels[0][0]] : []);
  page.onSubmit("channel", takeChannel);
  find("left-out").addEventListener("change", showReaders);
  page.onSubmit("readers", takeReaders);
  for (const id of questions.listQuestions()) prepareQuestion(id);
  page.onSubmit("files", takeFiles);
  page.onSubmit("check", takeCheck);
  for (const name of ["readers", ...questions.listQuestions(), "files", "check", "phrase", "typed"]) {
    page.onPress(name, "[data-back]", () => show(report.checked ? findReturn(name) : findBeside(name, -1)));
  }
}

// Who told it to an officer before types a word instead of an account.
function prepareWord() {
  const id = questions.findWord();
  if (!id) return;
  word = new PhraseEntry(id, questions.findField(id).id, WORD_WORDS);
  page.onSubmit(id, takeWord);
  page.onPress("channel", "[data-do=oral]", chooseOral);
  showOral();
}

function chooseOral() {
  report.oral = !report.oral;
  show("channel");
  showOral();
}

function showOral() {
  for (const part of page.step("channel").querySelectorAll("[data-oral]")) part.hidden = (part.dataset.oral === "yes") !== report.oral;
}

async function takeWord() {
  if (await readWord()) goOn(word.stepName);
}

// As the officer's console knows it.
async function readWord() {
  const read = await word.read();
  if (read !== null) word.field.value = read;
  return read !== null;
}

function prepareQuestion(id) {
  if (id === questions.findWord()) return;
  const field = page.step(id).querySelector("textarea");
  if (field) watchRoom(field, page.slot(page.step(id), "room"), listTexts);
  page.onSubmit(id, () => takeQuestion(id));
  page.onPress(id, "[data-skip]", showCheck);
}

function isStarted() {
  return report.channel !== null || questions.isStarted() || report.files.files.length > 0;
}

// Which question follows depends on the answers before it.
function listSteps() {
  return ["channel", "readers", ...questions.listAsked(report), "files", "check", "phrase", "typed"];
}

function findBeside(name, distance) {
  const steps = listSteps();
  return steps[steps.indexOf(name) + distance];
}

function findReturn(name) {
  return { check: "files", phrase: "check", typed: "phrase" }[name] ?? "check";
}

function show(name) {
  const steps = listSteps();
  for (const [index, step] of steps.entries()) {
    const count = page.step(step).querySelector(".count");
    count.textContent = say("Step {number} of {total}", { number: index + 1, total: steps.length });
  }
  page.show(name);
}

function takeChannel() {
  const [channel] = page.readChoices(find("channel"));
  if (!channel) return page.showMistakes("channel", [[find("channel"), say("Choose the answer that fits best.")]]);
  if (channel !== report.channel) offerLeavingOut(channel);
  show("readers");
}

function offerLeavingOut(channel) {
  Object.assign(report, { channel, leftOut: [], readers: [] });
  const { recipients } = findChannel();
  const people = report.directory.recipients.filter(({ id }) => recipients.includes(id));
  page.listChoices(find("left-out"), "left-out", people.map((person) => [person.id, page.sayPerson(person)]));
  return showReaders();
}

async function showReaders() {
  const section = page.step("readers");
  const [channel, leftOut] = [report.channel, page.readChoices(find("left-out"))];
  const readers = await findReaders(channel, leftOut);
  // Another tick may have come while the worker was counting: only the newest answer is shown.
  if (String(page.readChoices(find("left-out"))) !== String(leftOut)) return;
  Object.assign(report, { leftOut, readers });
  page.listPeople(page.slot(section, "readers"), readers.map(explain));
  page.slot(section, "nobody").hidden = readers.length > 0;
}

async function findReaders(channel, leftOut) {
  try {
    return (await call("readers", { channel, left_out: leftOut })).readers;
  } catch (error) {
    if (error.name === "NobodyToRead") return [];
    throw error;
  }
}

function explain(reader) {
  const replaced = report.directory.recipients.find(({ id }) => id === reader.stands_in_for);
  return { ...reader, instead: replaced ? say("instead of {name}", { name: replaced.name }) : "" };
}

async function takeReaders() {
  await showReaders();
  if (report.readers.length > 0) return goOn("readers");
  page.showMistakes("readers", [[find("left-out"), sayError("NobodyToRead")]]);
}

function takeQuestion(id) {
  const mistake = findMissing(id) ?? findTooLong(...listTexts());
  if (mistake) return page.showMistakes(id, [[questions.findField(id), mistake]]);
  page.clearMistakes(id);
  goOn(id);
}

function findMissing(id) {
  if (id === questions.findWord()) return null; // the word is looked at as a whole
  const isMissing = questions.isRequired(id) && questions.readAnswer(id) === "";
  return isMissing ? say("Write what happened. One sentence is enough.") : null;
}

async function takeFiles() {
  const mistakes = await report.files.findMistakes();
  if (mistakes.length > 0) return page.showMistakes("files", mistakes);
  page.clearMistakes("files");
  goOn("files");
}

// Answers that were gone over quickly are looked at here.
async function takeCheck() {
  if (report.oral && !(await word.isRight())) return showWrongWord();
  const button = page.step("check").querySelector("[type=submit]");
  const missing = questions.listAsked(report).map(findMissing).find((mistake) => mistake !== null);
  const mistake = missing ?? findTooLong(...listTexts());
  return mistake ? page.showMistakes("check", [[button, mistake]]) : showPhrase();
}

function showWrongWord() {
  show(word.stepName);
  return readWord();
}

function listTexts() {
  return questions.writeAnswers(questions.listAsked(report)).map(({ text }) => text);
}

function goOn(from) {
  const next = findBeside(from, 1);
  if (!report.checked && next !== "check") return show(next);
  const isNew = (id) => questions.dependsOn(id, from) && questions.readAnswer(id) === "";
  const opened = questions.listAsked(report).find(isNew);
  if (opened) show(opened);
  else showCheck();
}

function showCheck() {
  report.checked = true;
  const asked = questions.listAsked(report).map((id) => [id, questions.readAsk(id), questions.readAnswer(id)]);
  const answers = [
    ["channel", page.step("channel").querySelector("h1").textContent, say(findChannel().name)],
    ["readers", say("Who will read your report"), report.readers.map(page.sayPerson).join("\n")],
    ...asked,
    ["files", say("Files"), report.files.files.map(sayFile).join("\n") || say("No files.")],
  ];
  page.step("check").querySelector(".answers").replaceChildren(...answers.map((answer) => listAnswer(...answer)));
  show("check");
}

function listAnswer(name, asked, text) {
  const item = page.copy("answer", { asked, which: asked });
  const said = item.querySelector(".said");
  said.dataset.slot = name;
  said.textContent = text || say("Not answered.");
  said.classList.toggle("unanswered", text === "");
  const change = item.querySelector("button");
  change.dataset.change = name;
  change.addEventListener("click", () => show(name));
  return item;
}

function sayFile({ file, name }) {
  return say("{name}, {size}", { name, size: saySize(file.size) });
}

function findChannel() {
  return report.directory.channels.find(({ id }) => id === report.channel);
}

function find(id) {
  return document.getElementById(id);
}
