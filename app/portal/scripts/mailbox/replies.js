// One reply of an officer: who signed it, its text and files, and the choices to answer it, erase it or put it aside.

import { sayFileType, saySize } from "../files/labels.js";
import { say, sayDay, sayError } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { onSubmit } from "../ui/forms.js";
import { showStep } from "../ui/steps.js";
import { cloneTemplate, listItem, slot } from "../ui/templates.js";
import { confirmDownload } from "./download.js";
import { isBelieved, sayStatus } from "./overview.js";
import { changeMailbox } from "./sync.js";

let mailbox = null;
let showMailbox = null;
let writeTo = null;
// The place of the reply that the step `erase` asks about.
let erasing = null;

/** Prepare replies for an open mailbox. `show(notice)` goes back to it, `write(reply)` to a message that answers one. */
export function prepareReplies(opened, show, write) {
  [mailbox, showMailbox, writeTo] = [opened, show, write];
  onSubmit("erase", erase);
}

/** The element of a reply. */
export function describe(reply) {
  const article = cloneTemplate("reply", {
    name: reply.name ?? say("Unreadable"),
    role: reply.role ? say(reply.role) : "",
    when: sayWhen(reply),
    text: reply.text ?? "",
  });
  article.classList.toggle("set-aside", reply.set_aside);
  const suspect = slot(article, "suspect");
  suspect.hidden = reply.suspect.length === 0;
  suspect.replaceChildren(...reply.suspect.map((name) => listItem(sayError(name))));
  slot(article, "files").replaceChildren(...reply.attachments.map((file) => describeFile(reply, file)));
  prepareChoices(article, reply);
  return article;
}

function describeFile(reply, file) {
  const about = say("{kind}, {size}", { kind: sayFileType(file.type), size: saySize(file.size_bytes) });
  const item = cloneTemplate("file", { name: file.name, about, which: file.name });
  // A file of a reply that the reporter doesn't believe can't be saved.
  item.querySelector("button").hidden = reply.set_aside;
  item.querySelector("button").addEventListener("click", () => confirmDownload(reply, file));
  return item;
}

function sayWhen({ sent_on, status, set_aside, suspect }) {
  const parts = [sent_on ? sayDay(sent_on) : "", set_aside || suspect.length ? "" : sayStatus(status)];
  if (set_aside) parts.push(say("You put this answer aside: it is not believed."));
  return parts.filter(Boolean).join(" · ");
}

function prepareChoices(article, reply) {
  const [answer, erasing] = ["answer", "erase"].map((name) => article.querySelector(`[data-do=${name}]`));
  answer.hidden = !isBelieved(reply);
  answer.addEventListener("click", () => writeTo(reply));
  erasing.addEventListener("click", () => confirmErase(reply));
  const button = slot(article, "aside");
  button.hidden = reply.text === null;
  button.textContent = reply.set_aside ? say("Believe this answer again") : say("Put aside: I don't believe this answer");
  button.addEventListener("click", () => setAside(reply.place, !reply.set_aside));
  for (const each of [answer, erasing, button]) each.setAttribute("aria-label", `${each.textContent.trim()} ${sayWhich(reply)}`);
}

function confirmErase({ place, name, sent_on }) {
  erasing = place;
  showStep("erase", { which: sayWhich({ name, sent_on }) });
}

function sayWhich({ name, sent_on }) {
  if (!name) return say("(unreadable)");
  return say("(from {name}, {day})", { name, day: sayDay(sent_on) });
}

function setAside(place, aside) {
  return changeMailbox(mailbox, {
    doing: say("Your browser is noting this."),
    path: "/api/mailbox/note",
    seal: () => callWorker("setAside", { place, aside }),
    done: () => showMailbox(aside ? say("The answer is put aside.") : say("The answer is believed again.")),
    showMailbox,
  });
}

function erase() {
  const place = erasing;
  return changeMailbox(mailbox, {
    doing: say("The answer is being erased."),
    path: "/api/mailbox/erase",
    seal: () => callWorker("eraseReplies", { places: [place].filter(isHeld) }),
    done: () => showMailbox(say("Erased.")),
    showMailbox,
  });
}

// Another device may have erased the reply meanwhile.
function isHeld(place) {
  return mailbox.view.replies.some((reply) => reply.place === place);
}
