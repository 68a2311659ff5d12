// What changed who works on a report, in words: somebody was given access, lost it, or stepped back.

import { say, sayDay, sayError } from "../i18n.js";
import { cloneTemplate, listItem, slot } from "../ui/templates.js";

/** The element that tells of an event of the mailbox's view, with its day. */
export function describeEvent(event) {
  const element = cloneTemplate("event", { when: sayDay(event.sent_on), what: sayEvent(event) });
  const suspect = slot(element, "suspect");
  suspect.hidden = event.suspect.length === 0;
  suspect.replaceChildren(...event.suspect.map((name) => listItem(sayError(name))));
  return element;
}

/** The sentence for an event. Who stepped back did so by themselves: nobody is said to have taken them out. */
export function sayEvent({ why, name, by_name: by, stands_in_for_name: other }) {
  if (why === "recused") return say("{name} stepped back, and can read nothing new.", { name });
  if (why === "withdrawn") return say("{by} took access away from {name}, who can read nothing new.", { name, by });
  if (other !== null) return say("{name} can read your report now, in place of {other}.", { name, other });
  return say("{by} gave access to {name}, who can read your report now.", { name, by });
}

/** The newest event of each person by which they lost their access, as far as it can be believed. */
export function listLosses(events) {
  const newest = new Map(events.filter(({ suspect }) => suspect.length === 0).map((event) => [event.about, event]));
  return [...newest.values()].filter(({ why }) => why !== "granted");
}
