// The list of officers' replies, with the events between them: who signed each, its text and files, and the choices to
// erase it or put it aside.

import { sayFileType, saySize } from "../files/labels.js";
import { say, sayDay, sayError } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { onSubmit, showErrors } from "../ui/forms.js";
import { findStep, showStep } from "../ui/steps.js";
import { cloneTemplate, listItem, slot } from "../ui/templates.js";
import { confirmDownload } from "./download.js";
import { describeEvent } from "./events.js";
import { sayStatus } from "./overview.js";
import { changeMailbox } from "./sync.js";

let mailbox = null;
let showMailbox = null;

/** Prepare the list for an open mailbox. `show(notice)` goes back to it. */
export function prepareReplies(opened, show) {
  [mailbox, showMailbox] = [opened, show];
  onSubmit("erase", erase);
}

/** Show these replies and events (mailbox.view.told), the oldest first, in place of those shown. */
export function showTold(section, told) {
  slot(section, "replies").replaceChildren();
  appendTold(section, told);
}

/** Add replies and events to the list; those shown, and what is ticked in them, stay as they are. */
export function appendTold(section, told) {
  const list = slot(section, "replies");
  list.append(...told.map((each) => (isReply(each) ? describe(each) : describeEvent(each))));
  const isAnswered = list.querySelector(".reply") !== null;
  slot(section, "none").hidden = isAnswered;
  section.querySelector("[data-do=erase]").hidden = !isAnswered;
}

/** Whether this is a reply, and no event. */
export function isReply({ why }) {
  return why === undefined;
}

/** Ask for confirmation before the ticked replies are erased. */
export function confirmErase() {
  const count = findChecked().length;
  const first = document.querySelector("input[name=erase]");
  if (count === 0) return showErrors("mailbox", [[first, say("Tick the answers that you want to erase.")]]);
  showStep("erase", { which: say("Answers to erase: {count}", { count }) });
}

function describe(reply) {
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
  const [input, label] = [article.querySelector("input"), article.querySelector("label")];
  input.id = label.htmlFor = `erase-${reply.place}`;
  input.value = reply.place;
  const who = document.createElement("span");
  who.className = "unseen";
  who.textContent = sayWhich(reply);
  label.append(" ", who);
  const button = slot(article, "aside");
  button.hidden = reply.text === null;
  button.textContent = reply.set_aside ? say("Believe this answer again") : say("Put aside: I don't believe this answer");
  button.setAttribute("aria-label", `${button.textContent} ${who.textContent}`);
  button.addEventListener("click", () => setAside(reply.place, !reply.set_aside));
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
  const places = findChecked();
  return changeMailbox(mailbox, {
    doing: say("The answers are being erased."),
    path: "/api/mailbox/erase",
    seal: () => callWorker("eraseReplies", { places: places.filter(isHeld) }),
    done: () => showMailbox(say("Erased.")),
    showMailbox,
  });
}

function findChecked() {
  return [...document.querySelectorAll("input[name=erase]:checked")].map((input) => input.value);
}

// Another device may have erased the reply meanwhile.
function isHeld(place) {
  return mailbox.view.replies.some((reply) => reply.place === place);
}
