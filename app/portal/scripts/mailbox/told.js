// What was told and written, on the mailbox's page: the newest answer first, with a button to answer it; then all else,
// the newest first. Of what the reporter sent, the note knows the day and how many files, and no word.

import { say, sayDay } from "../i18n.js";
import { cloneTemplate, slot } from "../ui/templates.js";
import { describeEvent } from "./events.js";
import { isBelieved } from "./overview.js";
import { describe } from "./replies.js";

// The elements shown, by place: one that is there stays the same, with what is open or focused in it.
let shown = new Map();

/** Show all of this mailbox's view anew. */
export function showTold(section, mailbox) {
  shown = new Map();
  updateTold(section, mailbox);
}

/** Show what has come since; all else stays as it is. */
export function updateTold(section, { view, fresh }) {
  const focused = document.activeElement;
  const items = listItems(view);
  const newest = items.find((item) => isReply(item) && isBelieved(item));
  const rest = items.filter((item) => item !== newest).map(find);
  slot(section, "newest").replaceChildren(...(newest ? [find(newest)] : []));
  slot(section, "first").hidden = newest === undefined;
  slot(section, "replies").replaceChildren(...rest);
  slot(section, "rest").hidden = rest.length === 0;
  slot(section, "none").hidden = items.some(isReply);
  for (const { place } of view.replies) {
    slot(shown.get(place), "new").hidden = !fresh.has(place);
    shown.get(place).querySelector("[data-do=answer]").classList.toggle("second", place !== newest?.place);
  }
  // What is moved in the page loses the focus.
  if (section.contains(focused)) focused.focus({ preventScroll: true });
}

/** Whether this is a reply: no event, and nothing that the reporter wrote. */
export function isReply({ why, on }) {
  return why === undefined && on === undefined;
}

// The newest first. What was written on one day stands below what was told on it.
function listItems({ told, wrote }) {
  const items = told.toReversed();
  for (const own of wrote.toReversed()) {
    const at = items.findLastIndex((item) => (item.sent_on ?? item.on ?? "") >= own.on);
    items.splice(at + 1, 0, own);
  }
  return items;
}

function find(item) {
  const key = item.place ?? `${item.number} ${item.on} ${item.files}`;
  if (!shown.has(key)) shown.set(key, make(item));
  return shown.get(key);
}

function make(item) {
  if (isReply(item)) return describe(item);
  return item.on === undefined ? describeEvent(item) : describeOwn(item);
}

function describeOwn({ number, on, files }) {
  const wrote = number === 0 ? say("You sent your report.") : say("You wrote a message.");
  const withIt = files === 0 ? "" : say("Files that arrived with it: {count}.", { count: files });
  return cloneTemplate("own", { when: sayDay(on), what: `${wrote} ${withIt}`.trim() });
}
