// Looking for new answers while the mailbox is open, for those who ask for it: each time one call like any other.

import { Unanswered } from "../api.js";
import { NotOpened, fetchMailbox } from "./exchange.js";
import { whenLeaving } from "../leave.js";
import { slot, step } from "../page.js";
import { addReplies } from "./replies.js";
import { say } from "../site.js";
import { showState } from "./warnings.js";

const HIDDEN_MS = 15 * 60_000;
const LONGEST_PAUSES = 8;
// In these nothing else is under way that changes the mailbox.
const QUIET_STEPS = ["mailbox", "write", "erase", "withdraw", "file"];

let mailbox = null;
let timer = 0;
let hidden = 0;
let pauses = 1;

whenLeaving(stopWatching);

/** Get the tick box ready for this mailbox. */
export function prepareWatching(opened) {
  mailbox = opened;
  box().addEventListener("change", () => (box().checked ? start() : end("")));
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hidden);
    if (document.hidden && timer) hidden = setTimeout(() => end(say("Your browser stopped looking: this page was hidden for long.")), HIDDEN_MS);
  });
}

/** Stop looking for answers. */
export function stopWatching() {
  clearTimeout(timer);
  clearTimeout(hidden);
  timer = hidden = 0;
}

function start() {
  pauses = 1;
  tell(say("Your browser looks for answers from time to time."));
  wait();
}

function end(sentence) {
  stopWatching();
  box().checked = false;
  tell(sentence);
}

// Exponential: the time since the last call tells nothing of when the next one is due, so what somebody does by hand
// breaks no rhythm that could be seen on the line. Twice the usual pause after each failure.
function wait() {
  const share = (crypto.getRandomValues(new Uint32Array(1))[0] + 1) / 2 ** 32;
  const seconds = -Math.log(share) * box().dataset.seconds * pauses;
  timer = setTimeout(look, seconds * 1000);
}

async function look() {
  if (QUIET_STEPS.some((name) => !step(name).hidden)) {
    // Whatever is changed now waits for this, as it waits for the note of the visit.
    const looking = fetchNew();
    mailbox.visit = looking.catch(() => null);
    try {
      await looking;
      pauses = 1;
    } catch (error) {
      if (!timer) return;
      if (!mayPass(error)) return end(say("Your browser stopped looking: the mailbox can't be opened any more."));
      pauses = Math.min(2 * pauses, LONGEST_PAUSES);
    }
  }
  if (timer) wait();
}

async function fetchNew() {
  const known = new Set(mailbox.view.replies.map(({ place }) => place));
  const wasOpenedElsewhere = mailbox.openedElsewhere;
  await fetchMailbox(mailbox);
  if (!timer) return;
  const come = mailbox.view.replies.filter(({ place }) => !known.has(place));
  addReplies(step("mailbox"), come);
  showState(step("mailbox"), mailbox);
  if (come.length > 0) tell(say("A new answer has come. It is the last one under “Answers”."));
  else if (mailbox.openedElsewhere && !wasOpenedElsewhere) tell(say("Your mailbox has just been opened elsewhere. Was that you?"));
}

function mayPass(error) {
  return error instanceof Unanswered || (error instanceof NotOpened && (error.status === 429 || error.status >= 500));
}

function tell(sentence) {
  slot(document, "watched").textContent = sentence;
}

function box() {
  return document.getElementById("watch");
}
