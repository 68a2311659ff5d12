// The steps `phrase` and `typed`: the code phrase is shown, and typed back before anything is sealed or sent.

import { say } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { onSubmit } from "../ui/forms.js";
import { PhraseInput, sayPhraseHeld } from "../ui/phrase_input.js";
import { findStep, showStep } from "../ui/steps.js";
import { listItem, slot } from "../ui/templates.js";
import { TimeLeft } from "../ui/time_left.js";
import { collectAnswers, listAsked } from "./questions.js";
import { clearPhraseStatus, preparePhraseSaving } from "./save_phrase.js";
import { prepareSubmit, sealAndSend } from "./submit.js";

const LEAST_SECONDS = 1;

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
    makeKeys(report.words.join(" "));
  }
  const section = findStep("phrase");
  slot(section, "phrase").replaceChildren(...report.words.map(listItem));
  slot(section, "void").hidden = !isTaken;
  clearPhraseStatus();
  report.phraseInput.clear();
  showStep("phrase");
}

// While the words are written down and typed back. What fails here fails again when the report is sealed, and is shown
// then. On a slow device the step `typed` says how long it takes, before anything is pressed.
function makeKeys(phrase) {
  const [left, timeLeft] = [slot(findStep("typed"), "left"), new TimeLeft(LEAST_SECONDS)];
  const show = (share) => (left.textContent = share < 1 ? `${say("Your browser is making your keys.")} ${timeLeft.say(share)}` : "");
  callWorker("deriveKeys", { phrase }, show).catch(() => show(1));
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
