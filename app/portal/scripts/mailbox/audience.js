// Who will read a message, on the step `write`: all who work on the report, of whom each can be unticked; or, where
// nobody knows who these are, those whom the reporter may choose.

import { say } from "../i18n.js";
import { fillChoices, readChoices } from "../ui/forms.js";
import { sayPerson } from "../ui/people.js";
import { listItem, slot } from "../ui/templates.js";
import { listLosses, sayEvent } from "./events.js";
import { showNotice } from "./notice.js";

let section = null;
// The people offered, and whether the reporter was asked to choose among them; null before they were shown.
let shown = null;

/** Prepare the choice in the step's `element`. */
export function prepareAudience(element) {
  section = element;
  findReaders().addEventListener("change", showNobody);
}

/** Show whom this mailbox's view offers. A box keeps its tick as long as it stays. */
export function showAudience({ audience, events }) {
  const offered = listOffered(audience);
  const [known, ticked] = [shown?.ask === audience.ask ? shown.ids : [], readChoices(findReaders())];
  const ids = offered.map(({ id }) => id);
  const checked = ids.filter((id) => (known.includes(id) ? ticked.includes(id) : !audience.ask));
  shown = { ask: audience.ask, ids };
  fillChoices(findReaders(), "choice", offered.map((person) => [person.id, sayPerson(person)]), checked);
  markNew(audience.new);
  slot(section, "asked").textContent = sayAsked(audience);
  showNotice(slot(section, "unnamed"), audience.unnamed && offered.length > 0 ? sayUnnamed() : "");
  slot(section, "none-left").hidden = offered.length > 0;
  slot(section, "gone").replaceChildren(...sayGone(audience, events).map(listItem));
  showNobody();
}

/** Whether the view offers others than those who are shown. */
export function hasChanged({ audience }) {
  return shown.ask !== audience.ask || String(shown.ids) !== String(listOffered(audience).map(({ id }) => id));
}

/** The ids of those who are ticked. */
export function readAudience() {
  return readChoices(findReaders());
}

/** Forget the ticks: the next message is for everyone again. */
export function forgetAudience() {
  shown = null;
}

/** The group of boxes. */
export function findReaders() {
  return section.querySelector("#to");
}

function listOffered({ ask, readers, choices }) {
  return ask ? choices : readers;
}

function sayUnnamed() {
  return say("No answer that you can trust says who works on your report. Something went wrong, or somebody hides the answers from you. Take care: whom you tick can read your message.");
}

function sayAsked({ ask }) {
  return ask ? say("Tick everyone who may read it") : say("Untick whoever should not read this message");
}

function markNew(ids) {
  for (const input of findReaders().querySelectorAll("input")) {
    if (!ids.includes(input.value)) continue;
    const hint = slot(input.parentElement, "new");
    hint.hidden = false;
    hint.id = `${input.id}-new`;
    input.setAttribute("aria-describedby", hint.id);
  }
}

function sayGone({ readers, inactive, unreachable }, events) {
  const lost = listLosses(events).filter(({ about }) => !readers.some(({ id }) => id === about));
  return [
    ...lost.map(sayEvent),
    ...inactive.map(({ name }) => say("{name} can't read it: no longer receives reports.", { name })),
    ...unreachable.map(({ name }) => say("{name} can't read it today: their key for today is missing, or can't be trusted.", { name })),
  ];
}

function showNobody() {
  const isNobody = shown.ids.length > 0 && !shown.ask && readAudience().length === 0;
  slot(section, "nobody").textContent = isNobody ? say("Nobody is ticked, so nobody could read it.") : "";
}
