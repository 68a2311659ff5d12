// The mailbox: opened with the code phrase, read, written to, closed.

import { Unanswered } from "../api.js";
import { fetchDirectory } from "../directory.js";
import { fetchMailbox, isChanging, postChange } from "./exchange.js";
import { forgetFiles, isWriting, prepareFollowUp, showFollowUp } from "./follow_up.js";
import { guardTyping } from "../leave.js";
import * as page from "../page.js";
import { PhraseEntry } from "../phrase_entry.js";
import { tellProgress } from "../progress.js";
import { askErasing, prepareReplies, showReplies } from "./replies.js";
import { prepareSaving, stopSaving } from "./saving.js";
import { call, loadWords, stopSealer } from "../sealer.js";
import { addStrings, say, sayError } from "../site.js";
import { showState } from "./warnings.js";
import { prepareWatching, stopWatching } from "./watching.js";
import { prepareWithdrawing, showSentFiles } from "./withdrawing.js";

const BLANK = { token: null, view: null, lastVisit: null, openedElsewhere: false, warned: false };

let mailbox = null;
let entry = null;

/** Get the mailbox's page ready and ask for the code phrase. */
export async function openMailbox() {
  const [directory] = await Promise.all([fetchDirectory(), loadWords(), addStrings("strings-mailbox")]);
  mailbox = { ...BLANK, notes: new Set(), sentNames: new Map(), directory };
  entry = new PhraseEntry("enter", "phrase");
  guardTyping(() => isWriting() || isChanging());
  page.onSubmit("enter", enter);
  page.onSubmit("mailbox", () => askErasing());
  page.onPress("mailbox", "[data-do=write]", write);
  page.onPress("mailbox", "[data-do=close]", close);
  for (const name of ["erase", "write", "file", "withdraw"]) page.onPress(name, "[data-back]", () => page.show("mailbox"));
  prepareReplies(mailbox, showMailbox);
  prepareFollowUp(mailbox, showMailbox);
  prepareSaving(mailbox, showMailbox);
  prepareWithdrawing(mailbox, showMailbox);
  prepareWatching(mailbox);
  page.show("enter");
}

async function enter() {
  const phrase = await entry.read();
  if (phrase === null) return;
  page.show("opening");
  try {
    const tell = tellProgress("opening", say("Your browser is making your keys."));
    mailbox.token = (await call("openPhrase", { phrase }, tell)).token;
    tellProgress("opening", say("Your browser is getting your messages."))();
    await fetchMailbox(mailbox);
  } catch (error) {
    return explainFailure(error);
  }
  entry.clear();
  mailbox.lastVisit = mailbox.view.visited_on;
  showMailbox();
  mailbox.visit = noteVisit(mailbox);
}

function explainFailure(error) {
  if (error.name === "UntrustedDirectory") return page.stop(say("Please stop here"), sayError(error.name));
  page.show("enter");
  page.showMistakes("enter", [[entry.field, sayFailure(error)]]);
}

function sayFailure(error) {
  if (error instanceof Unanswered) return say("No answer came from this website. Check your connection and try again.");
  if (error.status === 404) {
    return say("There is no mailbox for this code phrase. Compare each word with your paper. If the words are right, your report never arrived.");
  }
  if (error.status === 410) return say("This mailbox has been deleted: the time for keeping it was over, or the case was closed.");
  if (error.status) return say("This website is busy or being repaired. Try again in a few minutes.");
  return sayError(error.name);
}

function showMailbox(notice = "") {
  const section = page.step("mailbox");
  page.slot(section, "notice").textContent = notice;
  page.slot(section, "notice").hidden = notice === "";
  showState(section, mailbox);
  showReplies(section, mailbox.view.replies);
  showSentFiles(section, mailbox.view.uploads);
  page.show("mailbox");
  if (notice) page.slot(section, "notice").focus();
}

// Not telling whether it worked: the next visit only shows an older day.
async function noteVisit(opened) {
  const sealed = await call("sealVisit").catch(() => null);
  if (!sealed) return;
  const answer = await postChange(opened, "/api/mailbox/note", sealed).catch(() => null);
  opened.noteMoved = true;
  if (answer?.status !== 409 || opened.token === null) return;
  opened.openedElsewhere = true;
  showState(page.step("mailbox"), opened);
}

function write() {
  mailbox.warned = false;
  showFollowUp();
}

function close() {
  if (isWriting() && !mailbox.warned) {
    mailbox.warned = true;
    return showMailbox(say("Your message is not sent yet. To throw it away, close your mailbox once more."));
  }
  guardTyping(() => false);
  forgetFiles();
  stopSaving();
  stopWatching();
  stopSealer();
  Object.assign(mailbox, { ...BLANK, notes: new Set(), sentNames: new Map() });
  const sections = document.querySelectorAll("[data-step]:not([data-step=closed])");
  sections.forEach((section) => section.replaceChildren());
  page.slot(document, "watched").textContent = "";
  page.show("closed");
}
