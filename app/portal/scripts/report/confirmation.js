// The step `done`: when the report was received, who can open it, the days on which to come back, and its receipt where
// this installation signs days.

import { say, sayDay } from "../i18n.js";
import { addDays } from "../terms.js";
import { findPromises } from "../ui/days.js";
import { fillPeople } from "../ui/people.js";
import { linkTextFile } from "../ui/save_link.js";
import { findStep } from "../ui/steps.js";
import { listItem, slot } from "../ui/templates.js";
import { makeReminder } from "./reminder.js";

// Where the procedure promises no answer by a day.
const USUAL_DAYS = 7;

/** Fill the confirmation of a report. `receivedOn` is YYYY-MM-DD as the site answered, or null if no answer came. */
export function showConfirmation({ sealed, sentOn, directory }, receivedOn) {
  const section = findStep("done");
  slot(section, "received").textContent = receivedOn
    ? say("It was received on {day}. These people can open it:", { day: sayDay(receivedOn) })
    : say("These people can open it:");
  fillPeople(slot(section, "readers"), sealed.readers);
  slot(section, "files").textContent = sayFiles(sealed.uploads.length);
  showDays(section, receivedOn ?? sentOn);
  if (directory.proves) showReceipt(section, sealed.receipt, receivedOn ?? sentOn);
}

function showDays(section, on) {
  const { answer, sentences } = findPromises(on, on);
  const back = answer
    ? say("Come back on {day}: by then somebody has answered. Choose “Read answers” and type your code phrase.", { day: sayDay(answer) })
    : say("Come back in a week: choose “Read answers” and type your code phrase.");
  slot(section, "days").replaceChildren(...[back, ...sentences].map(listItem));
  const link = slot(section, "reminder");
  linkTextFile(link, makeReminder(answer ?? addDays(on, USUAL_DAYS), link.dataset.says), "text/calendar");
}

function sayFiles(count) {
  if (count === 0) return "";
  return say("Files that arrived with it: {count}. With your code phrase you can take them back, in “Read answers”.", { count });
}

// Kept nowhere else: the reporter saves it or not.
function showReceipt(section, receipt, day) {
  const part = slot(section, "proof");
  if (!part) return;
  part.hidden = false;
  slot(part, "receipt").textContent = receipt;
  linkTextFile(slot(part, "save"), `${receipt}\n${day}\n`);
}
