// What the mailbox says besides answers: warnings, the status of the case, who works on it, the last visit.

import { say, sayDay, sayError, sayNames } from "../i18n.js";
import { findPromises } from "../ui/days.js";
import { sayPerson } from "../ui/people.js";
import { listItem, slot } from "../ui/templates.js";

/** Fill these parts of the mailbox in `section`. */
export function showOverview(section, { view, directory, lastVisit, isFirstVisit, openedElsewhere }) {
  slot(section, "visit").textContent = isFirstVisit ? say("Nobody has opened this mailbox since your report was sent.") : sayVisit(lastVisit, view.believed);
  slot(section, "elsewhere").hidden = !openedElsewhere;
  slot(section, "status").textContent = sayLatest(view);
  slot(section, "days").replaceChildren(...listDays(view, directory.today).map(listItem));
  slot(section, "working").hidden = view.audience.readers.length === 0;
  slot(section, "workers").replaceChildren(...view.audience.readers.map((person) => listItem(sayPerson(person))));
  slot(section, "warnings").hidden = view.warnings.length === 0;
  slot(section, "warning-list").replaceChildren(...view.warnings.map((warning) => listItem(sayWarning(warning))));
}

/** Whether a reply could be opened, and nothing is wrong with it. */
export function isBelieved({ text, set_aside, suspect }) {
  return text !== null && !set_aside && suspect.length === 0;
}

/** The sentence for a status that an officer signed (received, pursued, concluded); "" without one. */
export function sayStatus(status) {
  if (status === "received") return say("Your report has been received.");
  if (status === "pursued") return say("Your report is being followed up.");
  if (status === "concluded") return [say("The work on your report has ended."), sayDeletion()].join(" ");
  return "";
}

// Counted from the day of the report, which the note knows.
function listDays({ wrote, replies, status }, today) {
  const report = wrote.find(({ number }) => number === 0);
  if (!report) return [];
  const [answeredOn = null] = replies.filter(isBelieved).map((reply) => reply.sent_on).sort();
  const { answer, sentences } = findPromises(report.on, today, answeredOn, status === "concluded");
  return answer ? [say("By {day} somebody answers that your report was received.", { day: sayDay(answer) }), ...sentences] : sentences;
}

// The latest status, with the day of the answer that told it.
function sayLatest({ status, replies }) {
  const told = replies.findLast((reply) => reply.status === status && isBelieved(reply));
  if (!status || !told) return "";
  return say("{day}: {status}", { day: sayDay(told.sent_on), status: sayStatus(status) });
}

/** What becomes of a report that was concluded, whatever its officers wrote. */
function sayDeletion() {
  return say(
    "After some time your report and all messages here are deleted: the last answer says from which day on. If you write again, they are kept for longer.",
  );
}

function sayVisit(day, believed) {
  if (!believed || !day) return say("We can't say when this mailbox was last opened.");
  return say("This mailbox was last opened on {day}. If that wasn't you, somebody else has your code phrase.", { day: sayDay(day) });
}

function sayWarning({ name, who, who_name, numbers = [] }) {
  const sentence = sayError(name);
  if (numbers.length === 0) return sentence;
  const from = who === "reporter" ? say("Written by you") : say("Written by {name}", { name: who_name ?? who });
  const named = numbers.map((number) => say("number {number}", { number: number + 1 }));
  return `${sentence} ${from}: ${sayNames(named)}.`;
}
