// The head of the mailbox: the last visit, the status of the case, and warnings.

import { say, sayDay, sayError, sayNames } from "../i18n.js";
import { listItem, slot } from "../ui/templates.js";

/** Fill the head of the mailbox in `section`. */
export function showOverview(section, { view, lastVisit, openedElsewhere }) {
  slot(section, "visit").textContent = sayVisit(lastVisit, view.believed);
  slot(section, "elsewhere").hidden = !openedElsewhere;
  slot(section, "status").textContent = sayStatus(view.status);
  slot(section, "warnings").hidden = view.warnings.length === 0;
  slot(section, "warning-list").replaceChildren(...view.warnings.map((warning) => listItem(sayWarning(warning))));
}

/** The sentence for a status that an officer signed (received, pursued, concluded); "" without one. */
export function sayStatus(status) {
  if (status === "received") return say("Your report has been received.");
  if (status === "pursued") return say("Your report is being followed up.");
  if (status === "concluded") return [say("The work on your report has ended."), sayDeletion()].join(" ");
  return "";
}

/** What becomes of a report that was concluded, whatever its officers wrote. */
function sayDeletion() {
  return say(
    "After some time your report and all messages here are deleted: the last answer says from which day on. If you write again, they are kept for longer.",
  );
}

function sayVisit(day, believed) {
  if (!believed || !day) return say("We can't say when this mailbox was last opened.");
  const visit = say("This mailbox was last opened, or your report sent, on {day}. Was that you?", { day: sayDay(day) });
  return [visit, say("If not, somebody else has your code phrase.")].join(" ");
}

function sayWarning({ name, who, who_name, numbers = [] }) {
  const sentence = sayError(name);
  if (numbers.length === 0) return sentence;
  const from = who === "reporter" ? say("Written by you") : say("Written by {name}", { name: who_name ?? who });
  const named = numbers.map((number) => say("number {number}", { number: number + 1 }));
  return `${sentence} ${from}: ${sayNames(named)}.`;
}
