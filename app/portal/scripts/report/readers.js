// The step `readers`: the reporter leaves people out, and sees who can read the report then. The worker computes it
// from the signed directory, with substitutes.

import { say, sayDay, sayError } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { fillChoices, onSubmit, readChoices, showErrors } from "../ui/forms.js";
import { fillPeople, sayPerson } from "../ui/people.js";
import { findStep } from "../ui/steps.js";
import { slot } from "../ui/templates.js";

let report = null;

/** Prepare this step for `opened`, the state of the report. `showNext()` leads to the next step. */
export function prepareReaders(opened, showNext) {
  report = opened;
  findGroup().addEventListener("change", showReaders);
  onSubmit("readers", async () => {
    await showReaders();
    if (report.readers.length > 0) return showNext();
    showErrors("readers", [[findGroup(), sayError("NobodyToRead")]]);
  });
}

/** Set the report's channel (an id) and offer its recipients for leaving out; nobody is left out yet. */
export function chooseChannel(channel) {
  Object.assign(report, { channel, leftOut: [], readers: [] });
  const { recipients, escalation } = findChannel(report);
  const offered = ({ id, active }) => recipients.includes(id) || (active && id === escalation);
  const people = report.directory.recipients.filter(offered);
  fillChoices(findGroup(), "left-out", people.map((person) => [person.id, sayPerson(person)]));
  return showReaders();
}

/** The report's channel in the directory. */
export function findChannel({ directory, channel }) {
  return directory.channels.find(({ id }) => id === channel);
}

async function showReaders() {
  const section = findStep("readers");
  const [channel, leftOut] = [report.channel, readChoices(findGroup())];
  const { readers, escalation } = await findReaders(channel, leftOut);
  // Another box may have been ticked while the worker was busy: only the newest answer is shown.
  if (String(readChoices(findGroup())) !== String(leftOut)) return;
  Object.assign(report, { leftOut, readers });
  fillPeople(slot(section, "readers"), readers.map(addSubstitute));
  slot(section, "escalation").textContent = escalation === null ? "" : sayEscalation(escalation);
  slot(section, "escalation").hidden = escalation === null;
  slot(section, "nobody").hidden = readers.length > 0;
}

async function findReaders(channel, leftOut) {
  try {
    return await callWorker("readers", { channel, left_out: leftOut });
  } catch (error) {
    if (error.name === "NobodyToRead") return { readers: [], escalation: null };
    throw error;
  }
}

function sayEscalation({ name, day }) {
  const closed = say("{name} can't read it, unless you say so later.", { name });
  return [closed, say("You can say so if nobody has answered you by {day}.", { day: sayDay(day) })].join(" ");
}

function addSubstitute(reader) {
  const replaced = report.directory.recipients.find(({ id }) => id === reader.stands_in_for);
  return { ...reader, instead: replaced ? say("instead of {name}", { name: replaced.name }) : "" };
}

function findGroup() {
  return document.getElementById("left-out");
}
