// The questions of the form (app/form/questions.toml, built into the page) and what is answered to them. The answers are
// in the fields and nowhere else. What is written to the officers is in their words: app/form/answers.py does the same.

import { step } from "./page.js";
import { tidy } from "./room.js";

/** The ids of all questions, in their order. */
export function listQuestions() {
  return [...document.querySelectorAll("[data-question]")].map(({ dataset }) => dataset.step);
}

/** The ids of those asked of this report, as far as the answers so far tell. `oral`: it was told to an officer before. */
export function listAsked({ channel, oral }) {
  const asked = [];
  for (const id of listQuestions()) if (describe(id).oral === oral && isAsked(id, channel, asked)) asked.push(id);
  return asked;
}

function isAsked(id, channel, before) {
  const { channels, asked_if } = describe(id);
  const isChosen = ([other, wanted]) => before.includes(other) && findTicked(other).some(({ value }) => wanted.includes(value));
  return (channels.length === 0 || channels.includes(channel)) && Object.entries(asked_if).every(isChosen);
}

/** Whether the answer to `other` decides that this one is asked. */
export function dependsOn(id, other) {
  return Object.hasOwn(describe(id).asked_if, other);
}

/** Whether it has to be answered. */
export function isRequired(id) {
  return describe(id).required;
}

/** The id of the question for the one-time word, if there is one. */
export function findWord() {
  return listQuestions().find((id) => describe(id).kind === "word");
}

/** The question, as the reporter reads it. */
export function readAsk(id) {
  return step(id).querySelector("h1").textContent;
}

/** The answer, as the reporter reads it, or "". */
export function readAnswer(id) {
  return join(findTicked(id).map(({ labels }) => labels[0].textContent), id);
}

/** The answers to these questions, as they are sealed; a question that was passed over has none. */
export function writeAnswers(ids) {
  const answers = ids.map((id) => ({ question: describe(id).heading, text: join(findTicked(id).map(({ dataset }) => dataset.says), id) }));
  return answers.filter(({ text }) => text !== "");
}

/** The field of a question, or the group of its options. */
export function findField(id) {
  return document.getElementById(`answer-${id}`);
}

/** Whether anything is answered. */
export function isStarted() {
  return listQuestions().some((id) => readAnswer(id) !== "");
}

/** Empty all fields. */
export function forgetAnswers() {
  for (const id of listQuestions()) step(id).querySelector("form").reset();
}

function describe(id) {
  return JSON.parse(step(id).dataset.question);
}

function findTicked(id) {
  return [...step(id).querySelectorAll("input:checked")];
}

function join(ticked, id) {
  const text = tidy(step(id).querySelector("textarea")?.value ?? "");
  return [...ticked, ...(text === "" ? [] : [text])].join("\n");
}
