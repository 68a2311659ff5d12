// Of the step `write`: the form's details, which can be told later as well. The page knows neither which were told before
// nor on which channel, and offers all.

import { collectAnswers, findQuestion, listAsked, listQuestions, showAsked, untickExcluded } from "../report/questions.js";
import { findStep } from "../ui/steps.js";
import { slot } from "../ui/templates.js";
import { watchTextLimit } from "../ui/text_limit.js";

/** Prepare the questions. `listTexts()` gives all texts that are sent together. */
export function prepareDetails(listTexts) {
  for (const question of listQuestions().map(findQuestion)) {
    const field = question.querySelector("textarea");
    if (field) watchTextLimit(field, slot(question, "room"), listTexts);
    question.addEventListener("change", changeDetail);
  }
  foldDetails();
}

/** The answers as they are sealed: [{question, text}], without those that are empty. */
export function collectDetails() {
  return collectAnswers(listAsked({}));
}

/** Fold the questions, and show of them what is asked after these answers. */
export function foldDetails() {
  const details = slot(findStep("write"), "details");
  if (details) details.open = false;
  showAsked("write", listAsked({}));
}

function changeDetail(event) {
  untickExcluded(event);
  showAsked("write", listAsked({}));
}
