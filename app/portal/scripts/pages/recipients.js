// The page of recipients: everybody in the directory, with the fingerprints of their keys to compare by another
// channel.

import { fetchDirectory, sayOutOfDate } from "../api/directory.js";
import { say, sayDay, sayError } from "../i18n.js";
import { findStep, showStep } from "../ui/steps.js";
import { cloneTemplate, slot } from "../ui/templates.js";

/** Show the directory. Throws Unanswered, WorkerError. */
export async function openRecipients() {
  const directory = await fetchDirectory();
  const section = findStep("list");
  slot(section, "people").replaceChildren(...directory.recipients.map(describe));
  const { organisation, version, issued_on, expires_on } = directory;
  const outOfDate = sayOutOfDate(directory);
  slot(section, "expired").hidden = !outOfDate;
  const expired = outOfDate?.join(" ") ?? "";
  showStep("list", { organisation, version, issued_on: sayDay(issued_on), expires_on: sayDay(expires_on), expired });
}

function describe({ name, role, fingerprint, active, unreachable, retired_on }) {
  const present = unreachable === null ? "" : sayError(unreachable);
  return cloneTemplate("person", { name, role: say(role), fingerprint, former: active ? present : sayFormer(retired_on) });
}

function sayFormer(retiredOn) {
  return retiredOn
    ? say("No longer receives reports since {day}.", { day: sayDay(retiredOn) })
    : say("Can't receive reports now: the key has expired.");
}
