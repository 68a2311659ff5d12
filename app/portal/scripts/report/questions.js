// The questions of the form (app/questionnaire/questions.toml, built into the page) and their answers, which are in the
// fields and nowhere else. The sealed report has the officers' wording: app/questionnaire/answers.py does the same.

import { findStep } from "../ui/steps.js";
import { normalizeText } from "../ui/text_limit.js";

const PREFIX = "question-";
// What the page leaves out where it is so.
const UNSAID = { channels: [], asked_if: {}, required: false, detail: false, oral: false, is_word: false };

/** The ids of all questions, in order. */
export function listQuestions() {
  return [...document.querySelectorAll("[data-question]")].map(({ id }) => id.slice(PREFIX.length));
}

/**
 * The ids of the questions to ask, given the answers so far. `oral`: the report was told to an officer before. Without a
 * channel, those of all channels.
 */
export function listAsked({ channel = null, oral = false }) {
  const asked = [];
  for (const id of listQuestions()) if (describe(id).oral === oral && isAsked(id, channel, asked)) asked.push(id);
  return asked;
}

function isAsked(id, channel, before) {
  const { channels, asked_if } = describe(id);
  const isMet = ([other, wanted]) => before.includes(other) && findChecked(other).some((option) => wanted.some((id) => option.id === `answer-${other}-${id}`));
  return (channel === null || channels.length === 0 || channels.includes(channel)) && Object.entries(asked_if).every(isMet);
}

/** The name of the step on which a question stands. */
export function findPage(id) {
  return findQuestion(id).closest("[data-step]").dataset.step;
}

/** The steps of all questions, in order. */
export function listPages(ids = listQuestions()) {
  return [...new Set(ids.map(findPage))];
}

/** Show of a page the questions that are asked. */
export function showAsked(page, asked) {
  for (const id of listQuestions()) if (findPage(id) === page) findQuestion(id).hidden = !asked.includes(id);
}

/** Whether the answer to one of the questions of a page decides if this question is asked. */
export function dependsOn(id, page) {
  return Object.keys(describe(id).asked_if).some((other) => findPage(other) === page);
}

/** Whether an answer is required. */
export function isRequired(id) {
  return describe(id).required;
}

/** Whether it is asked only of somebody who wants to add details. */
export function isDetail(id) {
  return describe(id).detail;
}

/** The id of the question for the one-time word of an oral report, or undefined. */
export function findWordQuestion() {
  return listQuestions().find((id) => describe(id).is_word);
}

/** The question's text in the page's language. */
export function readQuestion(id) {
  return document.getElementById(`answer-${id}-ask`).textContent;
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

/** The question with its hint, advice and field. */
export function findQuestion(id) {
  return document.getElementById(`${PREFIX}${id}`);
}

/** The question's text field, or the group of its options. */
export function findField(id) {
  return document.getElementById(`answer-${id}`);
}

/** Untick what can't be chosen together with the option that was ticked last. */
export function untickExcluded({ target }) {
  if (target.type !== "checkbox" || !target.checked) return;
  const others = [...(target.closest("fieldset")?.querySelectorAll("input:checked") ?? [])].filter((input) => input !== target);
  for (const input of others) if ("alone" in { ...target.dataset, ...input.dataset }) input.checked = false;
}

/** Whether any question is answered. */
export function hasAnswers() {
  return listQuestions().some((id) => readAnswer(id) !== "");
}

/** Reset all fields. */
export function clearAnswers() {
  for (const page of listPages()) findStep(page).querySelector("form").reset();
}

function describe(id) {
  return { ...UNSAID, ...JSON.parse(findQuestion(id).dataset.question) };
}

function findChecked(id) {
  return [...findQuestion(id).querySelectorAll("input:checked")];
}

function join(checked, id) {
  const text = normalizeText(findQuestion(id).querySelector("textarea")?.value ?? "");
  return [...checked, ...(text === "" ? [] : [text])].join("\n");
}
