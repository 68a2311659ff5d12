// The officers' replies: who signed them, and what the reporter can do with each.

import { changeMailbox } from "./exchange.js";
import { sayKind, saySize } from "../filekind.js";
import * as page from "../page.js";
import { askSaving } from "./saving.js";
import { call } from "../sealer.js";
import { say, sayDay, sayError } from "../site.js";
import { sayStatus } from "./warnings.js";

let mailbox = null;
let showMailbox = null;

/** Get ready for this mailbox. `show` goes back to it, with a notice. */
export function prepareReplies(opened, show) {
  [mailbox, showMailbox] = [opened, show];
  page.onSubmit("erase", erase);
}

/** List the replies, the oldest first. */
export function showReplies(section, replies) {
  page.slot(section, "replies").replaceChildren();
  addReplies(section, replies);
}

/** List more replies, leaving those that are there, and what is ticked, as they are. */
export function addReplies(section, replies) {
  const list = page.slot(section, "replies");
  list.append(...replies.map(describe));
  page.slot(section, "none").hidden = list.children.length > 0;
  section.querySelector("[data-do=erase]").hidden = list.children.length === 0;
}

/** Ask in words before anything is erased. */
export function askErasing() {
  const count = findTicked().length;
  const first = document.querySelector("input[name=erase]");
  if (count === 0) return page.showMistakes("mailbox", [[first, say("Tick the answers that you want to erase.")]]);
  page.slot(page.step("erase"), "which").textContent = say("Answers to erase: {count}", { count });
  page.show("erase");
}

function describe(reply) {
  const article = page.copy("reply", {
    name: reply.name ?? say("Unreadable"),
    role: reply.role ? say(reply.role) : "",
    when: sayWhen(reply),
    text: reply.text ?? "",
  });
  article.classList.toggle("set-aside", reply.set_aside);
  const suspect = page.slot(article, "suspect");
  suspect.hidden = reply.suspect.length === 0;
  suspect.replaceChildren(...reply.suspect.map((name) => page.listItem(sayError(name))));
  page.slot(article, "files").replaceChildren(...reply.attachments.map((file) => describeFile(reply, file)));
  prepareChoices(article, reply);
  return article;
}

function describeFile(reply, file) {
  const about = say("{kind}, {size}", { kind: sayKind(file.type), size: saySize(file.size_bytes) });
  const item = page.copy("file", { name: file.name, about, which: file.name });
  // What is not believed is not opened either.
  item.querySelector("button").hidden = reply.set_aside;
  item.querySelector("button").addEventListener("click", () => askSaving(reply, file));
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
  const button = page.slot(article, "aside");
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
    seal: () => call("setAside", { place, aside }),
    done: () => showMailbox(aside ? say("The answer is put aside.") : say("The answer is believed again.")),
    showMailbox,
  });
}

function erase() {
  const places = findTicked();
  return changeMailbox(mailbox, {
    doing: say("The answers are being erased."),
    path: "/api/mailbox/erase",
    seal: () => call("eraseReplies", { places: places.filter(isHeld) }),
    done: () => showMailbox(say("Erased.")),
    showMailbox,
  });
}

function findTicked() {
  return [...document.querySelectorAll("input[name=erase]:checked")].map((input) => input.value);
}

// Another device may have erased it meanwhile.
function isHeld(place) {
  return mailbox.view.replies.some((reply) => reply.place === place);
}
