// Files that the reporter sent: nobody keeps their names, but they can be taken back.

import { post } from "../api.js";
import { NotOpened, changeMailbox } from "./exchange.js";
import * as page from "../page.js";
import { call } from "../sealer.js";
import { say } from "../site.js";

let mailbox = null;
let showMailbox = null;

/** Get ready for this mailbox. `show` goes back to it, with a notice. */
export function prepareWithdrawing(opened, show) {
  [mailbox, showMailbox] = [opened, show];
  page.onPress("mailbox", "[data-do=withdraw]", askWithdrawing);
  page.onSubmit("withdraw", withdraw);
}

/** List the files that can still be taken back. */
export function showSentFiles(section, uploads) {
  page.slot(section, "sent").hidden = uploads.length === 0;
  const choices = uploads.map((id, index) => [id, mailbox.sentNames.get(id) ?? sayWhich(index, uploads.length)]);
  page.listChoices(find(), "withdraw", choices);
}

function sayWhich(index, count) {
  return say("File {number} of {count}", { number: index + 1, count });
}

function askWithdrawing() {
  const names = [...find().querySelectorAll("input:checked + label")].map((label) => label.textContent);
  if (names.length === 0) return page.showMistakes("mailbox", [[find(), say("Tick the files that you want to take back.")]]);
  page.slot(page.step("withdraw"), "which").replaceChildren(...names.map(page.listItem));
  page.show("withdraw");
}

// The file first and the note after it: whatever answer is lost, the note still names what may have to be done again.
function withdraw() {
  const ids = page.readChoices(find());
  return changeMailbox(mailbox, {
    doing: say("The files are being taken back."),
    before: () => withdrawAll(ids),
    path: "/api/mailbox/note",
    seal: () => call("sealWithdrawing", { ids }),
    done: () => showMailbox(say("Taken back.")),
    showMailbox,
  });
}

async function withdrawAll(ids) {
  for (const id of ids) {
    const { status, answer } = await post("/api/mailbox/withdraw", { token: mailbox.token, id });
    const isGone = status === 200 || answer.error === "unknown_attachment";
    if (!isGone) throw new NotOpened(status);
  }
}

function find() {
  return document.getElementById("sent-files");
}
