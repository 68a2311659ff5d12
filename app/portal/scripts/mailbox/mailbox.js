// The page of the mailbox: opens it with the code phrase, shows its state and replies, and closes it.

import { fetchDirectory, sayUntrusted } from "../api/directory.js";
import { Unanswered } from "../api/request.js";
import { addErrors, addStrings, say, sayError } from "../i18n.js";
import { callWorker, loadWordList, stopWorker } from "../sealing/client.js";
import { onSubmit, showErrors } from "../ui/forms.js";
import { guardBack, releaseBack } from "../ui/history_guard.js";
import { goBack } from "../ui/navigation.js";
import { PhraseInput } from "../ui/phrase_input.js";
import { guardUnsaved } from "../ui/quick_exit.js";
import { findStep, onClick, showStep, showStopped } from "../ui/steps.js";
import { slot } from "../ui/templates.js";
import { sayAbout } from "../ui/time_left.js";
import { prepareDownload, stopDownload } from "./download.js";
import * as errors from "./errors.js";
import { clearFiles, hasDraft, prepareFollowUp, showFollowUp } from "./follow_up.js";
import { hasEscalationDraft, prepareEscalation, showEscalation } from "./escalate.js";
import { showNotice } from "./notice.js";
import { openByPhrase } from "./open.js";
import { showOverview } from "./overview.js";
import { preparePolling, stopPolling } from "./poll.js";
import { prepareReplies } from "./replies.js";
import { isChanging, postChange } from "./sync.js";
import { showTold } from "./told.js";
import { prepareWithdraw, showSentFiles } from "./withdraw.js";

const MOMENT_SECONDS = 2;
const SETTLED_MS = 1000;
const CLOSED = { token: null, view: null, left: null, lastVisit: null, isFirstVisit: false, openedElsewhere: false, warned: false };

let mailbox = null;
let phraseInput = null;

/** Prepare the page and ask for the code phrase. Throws Unanswered, WorkerError. */
export async function openMailbox() {
  const [directory] = await Promise.all([fetchDirectory(), loadWordList(), addStrings("strings-mailbox")]);
  addErrors(errors);
  mailbox = { ...CLOSED, ...makeMemory(), directory };
  phraseInput = new PhraseInput("enter", "phrase");
  guardUnsaved(() => hasDraft() || hasEscalationDraft() || isChanging());
  onSubmit("enter", enter);
  onClick("mailbox", "[data-do=write]", () => writeMessage());
  onClick("mailbox", "[data-do=close]", close);
  for (const name of ["erase", "write", "file", "withdraw", "escalate"]) onClick(name, "[data-back]", () => showStep("mailbox"));
  prepareReplies(mailbox, showMailbox, writeMessage);
  prepareFollowUp(mailbox, showMailbox);
  prepareEscalation(mailbox, showMailbox);
  prepareDownload(mailbox, showMailbox);
  prepareWithdraw(mailbox, showMailbox);
  preparePolling(mailbox);
  showStep("enter");
  // Once the browser is done with the page, which would count too.
  setTimeout(sayTakes, SETTLED_MS);
}

// Said before the keys are made, where that takes longer than a moment.
async function sayTakes() {
  if (findStep("enter")?.hidden !== false) return;
  const { seconds } = await callWorker("timeKeys").catch(() => ({ seconds: 0 }));
  const takes = slot(document, "takes");
  if (takes && seconds >= MOMENT_SECONDS) takes.textContent = say("On this device that takes about {time}.", { time: sayAbout(seconds) });
}

// The notes that this visit has met, the names of files sent in it, and the places of replies that are new in it.
function makeMemory() {
  return { notes: new Set(), sentNames: new Map(), fresh: new Set() };
}

async function enter() {
  const phrase = await phraseInput.read();
  if (phrase === null) return;
  showStep("opening");
  let exchanged = null;
  try {
    exchanged = await openByPhrase(mailbox, phrase);
  } catch (error) {
    return showFailure(error);
  }
  phraseInput.clear();
  // Another language is another page, to which the mailbox would have to be opened again.
  document.querySelector(".languages")?.remove();
  guardBack(() => goBack("mailbox"));
  Object.assign(mailbox, { lastVisit: mailbox.view.visited_on, isFirstVisit: mailbox.view.first_visit });
  showMailbox(exchanged ? sayExchanged(exchanged) : "");
  mailbox.visit = recordVisit(mailbox);
}

function sayExchanged([one, other]) {
  const numbers = { one: one + 1, other: other + 1 };
  return say("Words {one} and {other} were in each other's place. We have put them right. Put them right on your paper too.", numbers);
}

function showFailure(error) {
  const untrusted = sayUntrusted(error);
  if (untrusted) return showStopped(...untrusted);
  showStep("enter");
  showErrors("enter", [[phraseInput.field, sayFailure(error)]]);
}

function sayFailure(error) {
  if (error instanceof Unanswered) return say("No answer came from this website. Check your connection and try again.");
  if (error.status === 404) {
    return say("There is no mailbox for this code phrase, and none with two of its words exchanged. Compare each word with your paper. If the words are right, your report never arrived.");
  }
  if (error.status === 410) return say("This mailbox has been deleted: the time for keeping it was over, or the case was closed.");
  if (error.status) return say("This website is busy or being repaired. Try again in a few minutes.");
  return sayError(error.name);
}

function showMailbox(notice = "") {
  const section = findStep("mailbox");
  showNotice(slot(section, "notice"), notice);
  showOverview(section, mailbox);
  showTold(section, mailbox);
  showSentFiles(section, mailbox.view.uploads);
  showEscalation(section, mailbox.view.escalation);
  showStep("mailbox");
  if (notice) slot(section, "notice").focus();
}

// Failures are not shown: the next visit shows an older day, nothing else.
async function recordVisit(opened) {
  const sealed = await callWorker("sealVisit").catch(() => null);
  if (!sealed) return;
  const answer = await postChange(opened, "/api/mailbox/note", sealed).catch(() => null);
  opened.noteMoved = true;
  if (answer?.status !== 409 || opened.token === null) return;
  opened.openedElsewhere = true;
  showOverview(findStep("mailbox"), opened);
}

function writeMessage(answered = null) {
  mailbox.warned = false;
  showFollowUp(answered);
}

function close() {
  if (hasDraft() && !mailbox.warned) {
    mailbox.warned = true;
    return showMailbox(say("Your message is not sent yet. To throw it away, close your mailbox once more."));
  }
  guardUnsaved(() => false);
  releaseBack();
  clearFiles();
  stopDownload();
  stopPolling();
  stopWorker();
  Object.assign(mailbox, { ...CLOSED, ...makeMemory() });
  const sections = document.querySelectorAll("[data-step]:not([data-step=closed])");
  sections.forEach((section) => section.replaceChildren());
  slot(document, "watched").textContent = "";
  showStep("closed");
}
