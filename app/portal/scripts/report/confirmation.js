// The step `done`: when the report was received, who can open it, and its receipt where this installation signs days.

import { say, sayDay } from "../i18n.js";
import { fillPeople } from "../ui/people.js";
import { linkTextFile } from "../ui/save_link.js";
import { findStep } from "../ui/steps.js";
import { slot } from "../ui/templates.js";

/** Fill the confirmation of a report. `receivedOn` is YYYY-MM-DD as the site answered, or null if no answer came. */
export function showConfirmation({ sealed, sentOn, directory }, receivedOn) {
  const section = findStep("done");
  slot(section, "received").textContent = receivedOn
    ? say("It was received on {day}. These people can open it:", { day: sayDay(receivedOn) })
    : say("These people can open it:");
  fillPeople(slot(section, "readers"), sealed.readers);
  slot(section, "files").textContent = sayFiles(sealed.uploads.length);
  if (directory.proves) showReceipt(section, sealed.receipt, receivedOn ?? sentOn);
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
