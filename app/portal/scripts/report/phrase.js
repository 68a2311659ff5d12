// The steps `phrase` and `typed`: the code phrase is shown, and typed back before anything is sealed or sent.

import { callWorker } from "../sealing/client.js";
import { onSubmit } from "../ui/forms.js";
import { PhraseInput, sayPhraseHeld } from "../ui/phrase_input.js";
import { findStep, showStep } from "../ui/steps.js";
import { listItem, slot } from "../ui/templates.js";
import { collectAnswers, listAsked } from "./questions.js";
import { clearPhraseStatus, preparePhraseSaving } from "./save_phrase.js";
import { prepareSubmit, sealAndSend } from "./submit.js";

let report = null;

/** Prepare these steps and those of sending for `opened`, the state of the report. `showAnswers()` goes back to it. */
export function preparePhrase(opened, showAnswers) {
  report = Object.assign(opened, { words: null, phrase: null, phraseInput: new PhraseInput("typed", "typed") });
  preparePhraseSaving(() => report.words);
  prepareSubmit(report, showAnswers, () => showPhrase(true));
  onSubmit("phrase", showTyped);
  onSubmit("typed", submitPhrase);
}

/**
 * Show the code phrase, generating it if there is none. `isTaken`: the last one has a mailbox already, so replace it.
 */
export async function showPhrase(isTaken = false) {
  if (isTaken) Object.assign(report, { words: null, phrase: null, sealed: null });
  if (report.words === null) {
    report.words = (await callWorker("generatePhrase")).words;
    // Derives while they are written down. What fails here fails again when the report is sealed, and is shown then.
    callWorker("deriveKeys", { phrase: report.words.join(" ") }).catch(() => {});
  }
  const section = findStep("phrase");
  slot(section, "phrase").replaceChildren(...report.words.map(listItem));
  slot(section, "void").hidden = !isTaken;
  clearPhraseStatus();
  report.phraseInput.clear();
  showStep("phrase");
}

// There is one thing to do: whoever comes with the paper in hand can type at once.
function showTyped() {
  showStep("typed");
  report.phraseInput.field.focus();
}

async function submitPhrase() {
  report.phrase = await report.phraseInput.read(report.words);
  if (report.phrase === null) return;
  const texts = collectAnswers(listAsked(report)).map(({ text }) => text);
  if (await callWorker("holdsPhrase", { texts })) showStep("refused", { why: sayPhraseHeld() });
  else await sealAndSend();
}
