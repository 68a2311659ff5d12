// Fetches the mailbox and changes it. Each change replaces the mailbox's one note (SPEC 4); if another device has
// replaced it meanwhile, the site answers 409: the mailbox is fetched, merged in the worker and the change sealed
// again.

import { OUTDATED, callWithHistory, fetchDirectory, forgetDirectory } from "../api/directory.js";
import { Unanswered, post } from "../api/request.js";
import { LOST_UPLOAD_CODES, forgetUploads } from "../files/upload.js";
import { say, sayError } from "../i18n.js";
import { findStep, showStep } from "../ui/steps.js";

// Another device may write between our fetch and our change, and once more.
const MAX_MERGES = 3;
// Of what was sealed, all that the site gets: not who reads it.
const SENT = ["envelope", "note", "sealed_until", "replaces", "places", "uploads"];

/** The site does not give the mailbox, or refuses a change; `status` is the HTTP status. */
export class MailboxRefused extends Error {
  constructor(status) {
    super();
    this.status = status;
  }
}

/**
 * Fetch the mailbox and have the worker open it, under a directory of now: sets mailbox.view and mailbox.directory.
 * Throws Unanswered, MailboxRefused, WorkerError.
 */
export async function fetchMailbox(mailbox) {
  mailbox.directory = await fetchDirectory();
  const { status, answer } = await post("/api/mailbox", { token: mailbox.token });
  // The reporter may have closed the mailbox meanwhile.
  if (status !== 200 || mailbox.token === null) throw new MailboxRefused(status);
  mailbox.view = await callWithHistory("openMailbox", { answer });
  for (const reply of mailbox.view.replies) if (reply.new) mailbox.fresh.add(reply.place);
  mailbox.left = answer.left;
  mailbox.noteMoved = false;
  detectOthers(mailbox, answer.note);
}

// Opening or changing the mailbox replaces its note. A note that this visit did not write is from another device.
function detectOthers(mailbox, held) {
  if (held !== null && mailbox.notes.size > 0 && !mailbox.notes.has(held)) mailbox.openedElsewhere = true;
  mailbox.notes.add(held);
}

/** Whether a change is in progress, or waits to be sent again. */
export function isChanging() {
  return ["working", "waiting"].some((name) => findStep(name)?.hidden === false);
}

/** Post a sealed change with the mailbox's new note: {status, answer}. Throws Unanswered. */
export function postChange(mailbox, path, sealed) {
  // Before the answer: the note may be stored though no answer comes.
  mailbox.notes.add(sealed.note);
  const fields = SENT.filter((name) => sealed[name] !== undefined).map((name) => [name, sealed[name]]);
  return post(path, { token: mailbox.token, ...Object.fromEntries(fields) }, findStep("working"));
}

/**
 * Make one change, and show how it ends. `change` has
 * - `doing`, the sentence shown meanwhile, and `showMailbox(notice)`, which ends it;
 * - `before()`, optional: what to do first, unless the change is sealed already; gives false to end here;
 * - `seal()`: the request's fields; `path`: where they are posted;
 * - `agrees()`, optional: after a merge, whether the change is still as the reporter saw it; false ends here;
 * - `done()`: called when the change is stored.
 */
export async function changeMailbox(mailbox, change) {
  showStep("working", { doing: change.doing });
  try {
    if (!change.sealed && (await change.before?.()) === false) return;
    await mailbox.visit;
    // The note of this visit has replaced the one that was fetched: the site would answer 409.
    let answer = mailbox.noteMoved && !change.sealed ? { status: 409 } : await sendFirst(mailbox, change);
    if (answer.code === "too_old") forgetDirectory();
    for (let merges = 0; isOutdated(answer) && merges < MAX_MERGES; merges++) answer = await sendMerged(mailbox, change);
    if (answer !== null) await finish(mailbox, change, answer);
  } catch (error) {
    if (error instanceof Unanswered) showWaiting(mailbox, change, say("No answer came from this website."));
    else if (error instanceof MailboxRefused) await finish(mailbox, change, error);
    else change.showMailbox(sayError(error.name));
  }
}

// To addresses of long ago nothing can be sealed, or what was isn't taken: it is sealed anew, to those of today.
async function sendFirst(mailbox, change) {
  try {
    return await sendOnce(mailbox, change);
  } catch (error) {
    if (OUTDATED.includes(error.name)) return { status: 409, code: "too_old" };
    throw error;
  }
}

async function sendOnce(mailbox, change) {
  change.sealed ??= await change.seal();
  const { status, answer } = await postChange(mailbox, change.path, change.sealed);
  return { status, code: answer.error };
}

function isOutdated(answer) {
  return answer?.status === 409 && !hasLostUploads(answer);
}

function hasLostUploads({ code }) {
  return LOST_UPLOAD_CODES.includes(code);
}

async function sendMerged(mailbox, change) {
  change.sealed = null;
  await fetchMailbox(mailbox);
  if (change.agrees && !change.agrees()) return null;
  return sendOnce(mailbox, change);
}

async function finish(mailbox, change, answer) {
  const { status, code } = answer;
  if (hasLostUploads(answer)) {
    change.sealed = null;
    forgetUploads();
    return showWaiting(mailbox, change, say("Your files did not stay on this website. They have to be sent again."));
  }
  if (status === 507) return showWaiting(mailbox, change, say("This website has no room for messages just now. Come back tomorrow to write."));
  if (code === "mailbox_full") {
    return change.showMailbox(say("This mailbox is full. Nothing was sent. Make a new report, and say in it that you wrote before."));
  }
  if (status === 409) change.sealed = null;
  if (status === 409 || status === 429 || status >= 500) {
    return showWaiting(mailbox, change, say("This website is busy, or your mailbox is open on another device."));
  }
  if (status !== 200) return change.showMailbox(say("This website did not accept it. Nothing was changed."));
  // If this fails, what is shown is still true but for this change.
  await fetchMailbox(mailbox).catch(() => null);
  change.done();
}

// change.sealed is kept: sending the same bytes again can't make the change twice.
function showWaiting(mailbox, change, why) {
  const section = findStep("waiting");
  section.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    changeMailbox(mailbox, change);
  };
  section.querySelector("[data-do=give-up]").onclick = () => change.showMailbox();
  showStep("waiting", { why });
}
