// Getting the mailbox and changing it: after what another device did meanwhile has been merged, it is done again.

import { Unanswered, post } from "../api.js";
import * as page from "../page.js";
import { call } from "../sealer.js";
import { say, sayError } from "../site.js";
import { LOST_UPLOADS, forgetUploads } from "../uploading.js";

// Another device may write between our reading and our writing, and once more.
const MERGES = 3;

/** The server has no mailbox to give; `status` is its HTTP status. */
export class NotOpened extends Error {
  constructor(status) {
    super();
    this.status = status;
  }
}

/** Get the mailbox as the server holds it now. Throws Unanswered, NotOpened, CallRefused. */
export async function fetchMailbox(mailbox) {
  const { status, answer } = await post("/api/mailbox", { token: mailbox.token });
  // Nothing that comes after the mailbox was closed is opened.
  if (status !== 200 || mailbox.token === null) throw new NotOpened(status);
  mailbox.view = await call("openMailbox", { answer });
  mailbox.noteMoved = false;
  noticeOthers(mailbox, answer.note);
}

// Whoever opens or changes the mailbox puts another note there. One that is not of this visit is somebody else's.
function noticeOthers(mailbox, held) {
  if (held !== null && mailbox.notes.size > 0 && !mailbox.notes.has(held)) mailbox.openedElsewhere = true;
  mailbox.notes.add(held);
}

/** Whether a change is on its way, or waits to be sent again. */
export function isChanging() {
  return ["working", "waiting"].some((name) => page.step(name)?.hidden === false);
}

/** Send what changes the mailbox, and its new note with it: the answer's JSON with its status. Throws Unanswered. */
export function postChange(mailbox, path, sealed) {
  // Also if no answer comes: it may have arrived.
  mailbox.notes.add(sealed.note);
  return post(path, { token: mailbox.token, ...sealed });
}

/**
 * Carry out one change. `before` is what the server must do first; whatever is sealed anew, it is asked for again. It
 * gives false to end here. `seal` makes the request's fields; `path` takes them; `done` shows the end of it.
 * `agrees` tells whether what was merged still lets the change go on as the reporter saw it.
 */
export async function changeMailbox(mailbox, change) {
  page.slot(page.step("working"), "doing").textContent = change.doing;
  page.show("working");
  try {
    if (!change.sealed && (await change.before?.()) === false) return;
    await mailbox.visit;
    // The note of this visit took the place of the one that was opened: the server would only say 409.
    let answer = mailbox.noteMoved && !change.sealed ? { status: 409 } : await sendOnce(mailbox, change);
    for (let merges = 0; isMoved(answer) && merges < MERGES; merges++) answer = await sendMerged(mailbox, change);
    if (answer !== null) await finish(mailbox, change, answer);
  } catch (error) {
    if (error instanceof Unanswered) wait(mailbox, change, say("No answer came from this website."));
    else if (error instanceof NotOpened) await finish(mailbox, change, error);
    else change.showMailbox(sayError(error.name));
  }
}

async function sendOnce(mailbox, change) {
  change.sealed ??= await change.seal();
  const { status, answer } = await postChange(mailbox, change.path, change.sealed);
  return { status, code: answer.error };
}

function isMoved(answer) {
  return answer?.status === 409 && !isLost(answer);
}

function isLost({ code }) {
  return LOST_UPLOADS.includes(code);
}

async function sendMerged(mailbox, change) {
  change.sealed = null;
  await fetchMailbox(mailbox);
  if (change.agrees && !change.agrees()) return null;
  return sendOnce(mailbox, change);
}

async function finish(mailbox, change, answer) {
  const { status } = answer;
  if (isLost(answer)) {
    change.sealed = null;
    forgetUploads();
    return wait(mailbox, change, say("Your files did not stay on this website. They have to be sent again."));
  }
  if (status === 409) change.sealed = null;
  if (status === 409 || status === 429 || status >= 500) {
    return wait(mailbox, change, say("This website is busy, or your mailbox is open on another device."));
  }
  if (status !== 200) return change.showMailbox(say("This website did not accept it. Nothing was changed."));
  // The mailbox as it is now; if that doesn't come, what was shown before is still true but for this change.
  await fetchMailbox(mailbox).catch(() => null);
  change.done();
}

// What is sealed is kept: sending the same bytes again can't do it twice.
function wait(mailbox, change, why) {
  const section = page.step("waiting");
  page.slot(section, "why").textContent = why;
  section.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    changeMailbox(mailbox, change);
  };
  section.querySelector("[data-do=give-up]").onclick = () => change.showMailbox();
  page.show("waiting");
}
