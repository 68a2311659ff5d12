// The questions of the form (app/questionnaire/questions.toml, built into the page) and their answers, which are in the
// fields and nowhere else. The sealed report has the officers' wording: app/questionnaire/answers.py does the same.

import { findStep } from "../ui/steps.js";
import { normalizeText } from "../ui/text_limit.js";

/** The ids of all questions, in order. */
export function listQuestions() {
  return [...document.querySelectorAll("[data-question]")].map(({ dataset }) => dataset.step);
}

/** The ids of the questions to ask, given the answers so far. `oral`: the report was told to an officer before. */
export function listAsked({ channel, oral }) {
  const asked = [];
  for (const id of listQuestions()) if (describe(id).oral === oral && isAsked(id, channel, asked)) asked.push(id);
  return asked;
}

function isAsked(id, channel, before) {
  const { channels, asked_if } = describe(id);
  const isMet = ([other, wanted]) => before.includes(other) && findChecked(other).some(({ value }) => wanted.includes(value));
  return (channels.length === 0 || channels.includes(channel)) && Object.entries(asked_if).every(isMet);
}

/** Whether the answer to `other` decides if this question is asked. */
export function dependsOn(id, other) {
  return Object.hasOwn(describe(id).asked_if, other);
}

/** Whether an answer is required. */
export function isRequired(id) {
  return describe(id).required;
}

/** The id of the question for the one-time word of an oral report, or undefined. */
export function findWordQuestion() {
  return listQuestions().find((id) => describe(id).kind === "word");
}

/** The question's text in the page's language. */
export function readQuestion(id) {
  return findStep(id).querySelector("h1").textContent;
}

/** The answer in the page's language, or "". */
export function readAnswer(id) {
  return join(findChecked(id).map(({ labels }) => labels[0].textContent), id);
}

/** The answers to these questions as they are sealed: [{question, text}], without those that are empty. */
export function collectAnswers(ids) {
  const answers = ids.map((id) => ({ question: describe(id).heading, text: join(findChecked(id).map(({ dataset }) => dataset.says), id) }));
  return answers.filter(({ text }) => text !== "");
}

/** The question's text field, or the group of its options. */
export function findField(id) {
  return document.getElementById(`answer-${id}`);
}

/** Whether any question is answered. */
export function hasAnswers() {
  return listQuestions().some((id) => readAnswer(id) !== "");
}

/** Reset all fields. */
export function clearAnswers() {
  for (const id of listQuestions()) findStep(id).querySelector("form").reset();
}

function describe(id) {
  return JSON.parse(findStep(id).dataset.question);
}

function findChecked(id) {
  return [...findStep(id).querySelectorAll("input:checked")];
}

function join(checked, id) {
  const text = normalizeText(findStep(id).querySelector("textarea")?.value ?? "");
  return [...checked, ...(text === "" ? [] : [text])].join("\n");
}
