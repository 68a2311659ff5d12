// The step `write`: a follow-up message, with files, to exactly the people whom the page lists.

import { sayOutOfDate } from "../api/directory.js";
import { fetchLimits } from "../api/limits.js";
import { FilePicker } from "../files/picker.js";
import { UploadStopped, forgetUploads, uploadFiles } from "../files/upload.js";
import { say, sayCount, sayNames } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { clearErrors, fillChoices, onSubmit, readChoices, showErrors } from "../ui/forms.js";
import { fillPeople, sayPerson } from "../ui/people.js";
import { findStep, showStep } from "../ui/steps.js";
import { listItem, slot } from "../ui/templates.js";
import { normalizeText, sayTooLong, watchTextLimit } from "../ui/text_limit.js";
import { changeMailbox } from "./sync.js";

let mailbox = null;
let showMailbox = null;
let picker = null;
let shownReaders = null;

/** Prepare this step for an open mailbox. `show(notice)` goes back to it. */
export function prepareFollowUp(opened, show) {
  [mailbox, showMailbox] = [opened, show];
  watchTextLimit(find("message"), slot(findStep("write"), "room"));
  picker = new FilePicker(findStep("write"));
  find("kinds").addEventListener("change", showAdvice);
  resetKind();
  onSubmit("write", submitMessage);
}

/** Whether a message is begun that is not sent: text or files. */
export function hasDraft() {
  return find("message")?.value !== "" || picker.files.length > 0;
}

/** Show the step with the current readers. What was typed before is still there. */
export function showFollowUp() {
  if (mailbox.directory.unsealable === "ExpiredDirectory") return showMailbox(say("Nothing can be sent now: the list of people has expired. You can read."));
  const outOfDate = sayOutOfDate(mailbox.directory);
  if (outOfDate) return showMailbox(outOfDate.join(" "));
  const section = findStep("write");
  shownReaders = serializeReaders();
  const { audience: { readers, inactive, unreachable, ask, choices }, events } = mailbox.view;
  fillPeople(slot(section, "readers"), ask ? [] : readers);
  slot(section, "gone").replaceChildren(...sayGone(listRemoved(events, readers), inactive, unreachable).map(listItem));
  slot(section, "ask").hidden = !ask;
  fillChoices(find("to"), "choice", ask ? choices.map((person) => [person.id, sayPerson(person)]) : []);
  showRoom(slot(section, "left"), mailbox.left);
  showStep("write");
}

// Said before anything is typed: how many messages the mailbox still takes, if these are few, or that none finds room.
async function showRoom(notice, left) {
  const takes = await fetchLimits().then((limits) => limits.takes.messages, () => true);
  notice.textContent = takes ? sayLeft(left) : say("This website has no room for messages just now. Come back tomorrow to write.");
  notice.hidden = notice.textContent === "";
}

function sayLeft(left) {
  if (left === null) return "";
  if (left > 0) return sayCount("You can send {count} more message from here.", "You can send {count} more messages from here.", left);
  return say("This mailbox is full, or nearly. If a message finds no room, make a new report, and say in it that you wrote before.");
}

// The first kind is the usual one.
function resetKind() {
  find("kinds").querySelector("input").checked = true;
  showAdvice();
}

function findKind() {
  return find("kinds").querySelector("input:checked").dataset;
}

function showAdvice() {
  const advice = slot(findStep("write"), "advice");
  const texts = findKind().advice ? [findKind().advice] : [];
  advice.replaceChildren(...texts.map((textContent) => Object.assign(document.createElement("p"), { className: "notice", textContent })));
}

function listRemoved(events, readers) {
  const gone = events.filter(({ why, about, suspect }) => {
    return why !== "granted" && suspect.length === 0 && !readers.some(({ id }) => id === about);
  });
  return [...new Map(gone.map((event) => [event.about, event])).values()];
}

function sayGone(removed, inactive, unreachable) {
  return [
    ...removed.map(({ name, by_name }) => say("{name} can't read it: taken out by {by}.", { name, by: by_name })),
    ...inactive.map(({ name }) => say("{name} can't read it: no longer receives reports.", { name })),
    ...unreachable.map(({ name }) => say("{name} can't read it today: their key for today is missing, or can't be trusted.", { name })),
  ];
}

async function submitMessage() {
  const text = normalizeText(find("message").value);
  const to = mailbox.view.audience.ask ? readChoices(find("to")) : null;
  const errors = [...findErrors(text, to), ...(await picker.findErrors())];
  if (errors.length > 0) return showErrors("write", errors);
  clearErrors("write");
  const readers = shownReaders;
  if (serializeReaders() !== readers) return showChanged();
  const message = { answers: [{ question: findKind().says, text }], ...(to ? { to } : {}) };
  let sent = null;
  return changeMailbox(mailbox, {
    doing: say("Your message is being sealed and sent."),
    path: "/api/mailbox/messages",
    before: async () => (sent = await upload()) !== null,
    seal: async () => ({ ...(await callWorker("sealFollowUp", { ...message, attachments: sent.attachments })), uploads: sent.uploads }),
    agrees: () => serializeReaders() === readers || showChanged(),
    done: () => showSent(sent.attachments),
    showMailbox,
  });
}

// Null if the upload failed or was stopped: the message is shown again. What has arrived is not sent again.
async function upload() {
  if (picker.files.length === 0) return { attachments: [], uploads: [] };
  showStep("uploading");
  try {
    const sent = await uploadFiles(picker.files, findStep("uploading"));
    showStep("working");
    return sent;
  } catch (error) {
    if (!(error instanceof UploadStopped)) throw error;
    showStep("write");
    if (error.sentence) showErrors("write", [[find("message-files"), error.sentence]]);
    return null;
  }
}

function* findErrors(text, to) {
  if (to?.length === 0) yield [find("to"), say("Choose who may read your message.")];
  const isEmpty = text === "" && picker.files.length === 0 && findKind().bare === undefined;
  const problem = isEmpty ? say("Write your message, or choose a file.") : sayTooLong(text);
  if (problem) yield [find("message"), problem];
}

function serializeReaders() {
  const { readers, ask } = mailbox.view.audience;
  return JSON.stringify([ask, readers.map(({ id }) => id)]);
}

// A new reply has changed who reads: nothing is sealed to people whom the reporter has not seen.
function showChanged() {
  showFollowUp();
  showErrors("write", [[find("message"), say("Who will read it has just changed. Look again, then send.")]]);
  return false;
}

/** Remove the chosen files, and forget which of them have arrived. */
export function clearFiles() {
  picker.clear();
  forgetUploads();
}

function showSent(attachments) {
  for (const { id, name } of attachments) mailbox.sentNames.set(id, name);
  clearFiles();
  find("message").value = "";
  find("message").dispatchEvent(new Event("input"));
  resetKind();
  const { readers, ask } = mailbox.view.audience;
  const names = ask ? "" : sayNames(readers.map(({ name }) => name));
  const arrived = names ? say("Your message has arrived. {names} can open it.", { names }) : say("Your message has arrived.");
  const files = say("Files that arrived with it: {count}.", { count: attachments.length });
  showMailbox(attachments.length > 0 ? `${arrived} ${files}` : arrived);
}

function find(id) {
  return document.getElementById(id);
}
