// The step `readers`: the reporter says which channel fits, leaves people out, and sees who can read the report then. The
// worker computes it from the signed directory, with substitutes.

import { say, sayDay, sayError, site } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { fillChoices, onSubmit, readChoices, showErrors } from "../ui/forms.js";
import { fillPeople, sayPerson } from "../ui/people.js";
import { findStep } from "../ui/steps.js";
import { slot } from "../ui/templates.js";

let report = null;

/** Prepare this step for `opened`, the state of the report. `showNext()` leads to the next step. */
export function prepareReaders(opened, showNext) {
  report = opened;
  const { channels } = report.directory;
  const only = channels.length === 1 ? [channels[0].id] : [];
  fillChoices(findChannels(), "channel", channels.map(({ id, name }) => [id, say(name)]), only);
  findChannels().addEventListener("change", () => chooseChannel(...readChoices(findChannels())));
  for (const group of [findGroup(), findOthers()]) group.addEventListener("change", showReaders);
  onSubmit("readers", async () => {
    if (!findChannel(report)) return showErrors("readers", [[findChannels(), say("Choose the answer that fits best.")]]);
    await showReaders();
    if (report.readers.length > 0) return showNext();
    showErrors("readers", [[findGroup(), sayError(report.unreachable.length > 0 ? "MissingAddress" : "NobodyToRead")]]);
  });
  if (only.length > 0) return chooseChannel(...only);
}

// Set the report's channel (an id) and offer for leaving out its recipients and, apart, whoever else could ever be given
// the case; nobody is left out yet.
function chooseChannel(channel) {
  Object.assign(report, { channel, leftOut: [], readers: [], unreachable: [] });
  slot(findStep("readers"), "leaving").hidden = false;
  return offerPeople();
}

/** Offer the people of a newer directory; who is left out stays so. Returns whether somebody reads who wasn't shown. */
export async function renewReaders() {
  if (!findChannel(report)) return false;
  const shown = report.readers.map(({ id }) => id);
  await offerPeople();
  return report.readers.some(({ id }) => !shown.includes(id));
}

function offerPeople() {
  const { recipients, escalation } = findChannel(report);
  const isOffered = ({ id, eligible }) => recipients.includes(id) || (eligible && id === escalation);
  const offered = report.directory.recipients.filter(isOffered);
  const others = report.directory.recipients.filter((person) => person.eligible && !isOffered(person));
  others.sort((one, other) => one.name.localeCompare(other.name, site.language));
  fillChoices(findGroup(), "left-out", offered.map((person) => [person.id, sayPerson(person)]), report.leftOut);
  fillChoices(findOthers(), "left-out", others.map((person) => [person.id, sayPerson(person)]), report.leftOut);
  Object.assign(slot(findStep("readers"), "others"), { hidden: others.length === 0, open: false });
  return showReaders();
}

/** Those whom the reporter leaves out, as people of the directory, in its order. */
export function listLeftOut({ directory, leftOut }) {
  return directory.recipients.filter(({ id }) => leftOut.includes(id));
}

/** The report's channel in the directory. */
export function findChannel({ directory, channel }) {
  return directory.channels.find(({ id }) => id === channel);
}

async function showReaders() {
  const section = findStep("readers");
  const [channel, leftOut] = [report.channel, readLeftOut()];
  const { readers, unreachable, escalation } = await findReaders(channel, leftOut);
  // Another box may have been ticked while the worker was busy: only the newest answer is shown.
  if (String(readLeftOut()) !== String(leftOut)) return;
  Object.assign(report, { leftOut, readers, unreachable });
  fillPeople(slot(section, "readers"), readers.map(addSubstitute));
  slot(section, "nobody").hidden = readers.length + unreachable.length > 0;
  slot(section, "unreachable").replaceChildren(...unreachable.map(describeUnreachable));
  slot(section, "escalation").textContent = escalation === null ? "" : sayEscalation(escalation);
  slot(section, "escalating").hidden = escalation === null;
}

async function findReaders(channel, leftOut) {
  try {
    return await callWorker("readers", { channel, left_out: leftOut });
  } catch (error) {
    if (error.name === "NobodyToRead") return { readers: [], unreachable: [], escalation: null };
    throw error;
  }
}

function describeUnreachable({ name }) {
  const item = document.createElement("li");
  item.textContent = say("{name} can't read it today: their key for today is missing, or can't be trusted.", { name });
  return item;
}

function sayEscalation({ name, day }) {
  const closed = say("{name} can't read it, unless you say so later.", { name });
  return [closed, say("You can say so if nobody has answered you by {day}.", { day: sayDay(day) })].join(" ");
}

function addSubstitute(reader) {
  const replaced = report.directory.recipients.find(({ id }) => id === reader.stands_in_for);
  return { ...reader, instead: replaced ? say("instead of {name}", { name: replaced.name }) : "" };
}

function readLeftOut() {
  return [findGroup(), findOthers()].flatMap(readChoices);
}

function findChannels() {
  return document.getElementById("channel");
}

function findGroup() {
  return document.getElementById("left-out");
}

function findOthers() {
  return document.getElementById("left-out-others");
}
