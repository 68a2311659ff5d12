// Withdraws files that the reporter sent. Their names are known only during the visit in which they were sent.

import { post } from "../api/request.js";
import { say } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { fillChoices, onSubmit, readChoices, showErrors } from "../ui/forms.js";
import { findStep, showStep } from "../ui/steps.js";
import { listItem, slot } from "../ui/templates.js";
import { MailboxRefused, changeMailbox } from "./sync.js";

let mailbox = null;
let showMailbox = null;

/** Prepare this step for an open mailbox. `show(notice)` goes back to it. */
export function prepareWithdraw(opened, show) {
  [mailbox, showMailbox] = [opened, show];
  onSubmit("mailbox", () => confirmWithdraw());
  onSubmit("withdraw", withdraw);
}

/** List the uploads that can still be withdrawn, by id. */
export function showSentFiles(section, uploads) {
  slot(section, "sent").hidden = uploads.length === 0;
  const choices = uploads.map((id, index) => [id, mailbox.sentNames.get(id) ?? sayWhich(index, uploads.length)]);
  fillChoices(find(), "withdraw", choices);
}

function sayWhich(index, count) {
  return say("File {number} of {count}", { number: index + 1, count });
}

function confirmWithdraw() {
  const names = [...find().querySelectorAll("input:checked + label")].map((label) => label.textContent);
  if (names.length === 0) return showErrors("mailbox", [[find(), say("Tick the files that you want to take back.")]]);
  slot(findStep("withdraw"), "which").replaceChildren(...names.map(listItem));
  showStep("withdraw");
}

// The note, which lists the files, is changed after they are withdrawn: if an answer is lost, the list is still there
// and withdrawing can be done again.
function withdraw() {
  const ids = readChoices(find());
  return changeMailbox(mailbox, {
    doing: say("The files are being taken back."),
    before: () => withdrawAll(ids),
    path: "/api/mailbox/note",
    seal: () => callWorker("sealWithdrawing", { ids }),
    done: () => showMailbox(say("Taken back.")),
    showMailbox,
  });
}

async function withdrawAll(ids) {
  for (const id of ids) {
    const { status, answer } = await post("/api/mailbox/withdraw", { token: mailbox.token, id });
    const isGone = status === 200 || answer.error === "unknown_attachment";
    if (!isGone) throw new MailboxRefused(status);
  }
}

function find() {
  return document.getElementById("sent-files");
}
