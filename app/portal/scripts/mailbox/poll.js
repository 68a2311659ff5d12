// Polls for new replies while the mailbox is open, if the reporter has ticked the box. Each poll is one POST of
// /api/mailbox, like a visit.

import { Unanswered } from "../api/request.js";
import { say } from "../i18n.js";
import { onLeave } from "../ui/quick_exit.js";
import { findStep } from "../ui/steps.js";
import { slot } from "../ui/templates.js";
import { showOverview } from "./overview.js";
import { MailboxRefused, fetchMailbox } from "./sync.js";
import { isReply, updateTold } from "./told.js";

const MAX_HIDDEN_MS = 15 * 60_000;
const MAX_BACKOFF = 8;
// Steps in which no change of the mailbox is in progress.
const IDLE_STEPS = ["mailbox", "write", "erase", "withdraw", "file"];

let mailbox = null;
let timer = 0;
let hiddenTimer = 0;
let backoff = 1;

onLeave(stopPolling);

/** Prepare the checkbox for an open mailbox. */
export function preparePolling(opened) {
  mailbox = opened;
  checkbox().addEventListener("change", () => (checkbox().checked ? start() : end("")));
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenTimer);
    if (document.hidden && timer) hiddenTimer = setTimeout(() => end(say("Your browser stopped looking: this page was hidden for long.")), MAX_HIDDEN_MS);
  });
}

/** Stop polling. */
export function stopPolling() {
  clearTimeout(timer);
  clearTimeout(hiddenTimer);
  timer = hiddenTimer = 0;
}

function start() {
  backoff = 1;
  showStatus(say("Your browser looks for answers from time to time."));
  schedule();
}

function end(sentence) {
  stopPolling();
  checkbox().checked = false;
  showStatus(sentence);
}

// Exponentially distributed intervals have no memory: a request made by hand does not stand out on the line as one that
// breaks a rhythm. The mean, data-seconds, doubles after each failure, up to eightfold.
function schedule() {
  const share = (crypto.getRandomValues(new Uint32Array(1))[0] + 1) / 2 ** 32;
  const seconds = -Math.log(share) * checkbox().dataset.seconds * backoff;
  timer = setTimeout(poll, seconds * 1000);
}

async function poll() {
  if (IDLE_STEPS.some((name) => !findStep(name).hidden)) {
    // changeMailbox waits for it, as it does for the note of the visit.
    const polling = fetchNew();
    mailbox.visit = polling.catch(() => null);
    try {
      await polling;
      backoff = 1;
    } catch (error) {
      if (!timer) return;
      if (!isTemporary(error)) return end(say("Your browser stopped looking: the mailbox can't be opened any more."));
      backoff = Math.min(2 * backoff, MAX_BACKOFF);
    }
  }
  if (timer) schedule();
}

async function fetchNew() {
  const known = new Set(mailbox.view.told.map(({ place }) => place));
  const wasOpenedElsewhere = mailbox.openedElsewhere;
  await fetchMailbox(mailbox);
  if (!timer) return;
  const arrived = mailbox.view.told.filter(({ place }) => !known.has(place));
  updateTold(findStep("mailbox"), mailbox);
  showOverview(findStep("mailbox"), mailbox);
  if (arrived.some(isReply)) showStatus(say("A new answer has come. It is at the top of your mailbox."));
  else if (arrived.length > 0) showStatus(say("Who works on your report has changed. Your mailbox says how."));
  else if (mailbox.openedElsewhere && !wasOpenedElsewhere) showStatus(say("Your mailbox has just been opened elsewhere. Was that you?"));
}

function isTemporary(error) {
  return error instanceof Unanswered || (error instanceof MailboxRefused && (error.status === 429 || error.status >= 500));
}

function showStatus(sentence) {
  slot(document, "watched").textContent = sentence;
}

function checkbox() {
  return document.getElementById("watch");
}
