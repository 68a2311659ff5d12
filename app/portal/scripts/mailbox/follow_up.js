// The step `write`: a follow-up message, with details and files, to exactly the people who are ticked on the page.

import { sayOutOfDate } from "../api/directory.js";
import { fetchLimits } from "../api/limits.js";
import { FilePicker } from "../files/picker.js";
import { UploadStopped, forgetUploads, uploadFiles } from "../files/upload.js";
import { say, sayCount, sayDay, sayNames } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { clearErrors, onSubmit, showErrors } from "../ui/forms.js";
import { sayPhraseHeld } from "../ui/phrase_input.js";
import { findStep, showStep } from "../ui/steps.js";
import { slot } from "../ui/templates.js";
import { normalizeText, sayTooLong, watchTextLimit } from "../ui/text_limit.js";
import { findReaders, forgetAudience, hasChanged, prepareAudience, readAudience, showAudience } from "./audience.js";
import { collectDetails, foldDetails, prepareDetails } from "./details.js";
import { showNotice } from "./notice.js";
import { changeMailbox } from "./sync.js";

let mailbox = null;
let showMailbox = null;
let picker = null;
// The reply that the message answers, or null.
let answering = null;

/** Prepare this step for an open mailbox. `show(notice)` goes back to it. */
export function prepareFollowUp(opened, show) {
  [mailbox, showMailbox] = [opened, show];
  picker = new FilePicker(findStep("write"));
  prepareAudience(findStep("write"));
  find("kinds").addEventListener("change", showAdvice);
  resetKind();
  watchTextLimit(find("message"), slot(findStep("write"), "room"), listTexts);
  prepareDetails(listTexts);
  onSubmit("write", submitMessage);
}

/** Whether a message is begun that is not sent: text, details or files. */
export function hasDraft() {
  return find("message")?.value !== "" || collectDetails().length > 0 || picker.files.length > 0;
}

/** Show the step with the current readers, and above the field the reply that is answered, if any. What was typed stays. */
export function showFollowUp(answered = answering) {
  answering = answered;
  if (mailbox.directory.unsealable === "ExpiredDirectory") return showMailbox(say("Nothing can be sent now: the list of people has expired. You can read."));
  const outOfDate = sayOutOfDate(mailbox.directory);
  if (outOfDate) return showMailbox(outOfDate.join(" "));
  showAudience(mailbox.view);
  showQuoted();
  showRoom(slot(findStep("write"), "left"), mailbox.left);
  showStep("write");
}

function showQuoted() {
  const quoted = slot(findStep("write"), "quoted");
  quoted.hidden = answering === null;
  if (answering === null) return;
  slot(quoted, "quoted-who").textContent = say("{name} wrote on {day}:", { name: answering.name, day: sayDay(answering.sent_on) });
  slot(quoted, "quoted-text").textContent = answering.text;
}

// Said before anything is typed: how many messages the mailbox still takes, if these are few, or that none finds room.
async function showRoom(notice, left) {
  const takes = await fetchLimits().then((limits) => limits.takes.messages, () => true);
  showNotice(notice, takes ? sayLeft(left) : say("This website has no room for messages just now. Come back tomorrow to write."));
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

async function submitMessage() {
  const to = readAudience();
  const errors = [...findErrors(to), ...(await findPhrase()), ...(await picker.findErrors())];
  if (errors.length > 0) return showErrors("write", errors);
  clearErrors("write");
  if (hasChanged(mailbox.view)) return showChanged();
  const message = { answers: collectAll(), to };
  const names = nameReaders(to);
  let sent = null;
  return changeMailbox(mailbox, {
    doing: say("Your message is being sealed and sent."),
    path: "/api/mailbox/messages",
    before: async () => (sent = await upload()) !== null,
    seal: async () => ({ ...(await callWorker("sealFollowUp", { ...message, attachments: sent.attachments })), uploads: sent.uploads }),
    agrees: () => !hasChanged(mailbox.view) || showChanged(),
    done: () => showSent(sent.attachments, names),
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

// What is written, under the heading of its kind, and the details.
function collectAll() {
  return [{ question: findKind().says, text: normalizeText(find("message").value) }, ...collectDetails()];
}

function listTexts() {
  return collectAll().map(({ text }) => text);
}

function* findErrors(to) {
  if (to.length === 0) yield [findReaders(), say("Choose who may read your message.")];
  const isEmpty = listTexts().join("") === "" && picker.files.length === 0 && findKind().bare === undefined;
  const problem = isEmpty ? say("Write your message, or choose a file.") : sayTooLong(...listTexts());
  if (problem) yield [find("message"), problem];
}

async function findPhrase() {
  return (await callWorker("holdsPhrase", { texts: listTexts() })) ? [[find("message"), sayPhraseHeld()]] : [];
}

function nameReaders(ids) {
  const { readers, choices } = mailbox.view.audience;
  return [...readers, ...choices].filter(({ id }) => ids.includes(id)).map(({ name }) => name);
}

// Something told meanwhile has changed who reads: nothing is sealed to people whom the reporter has not seen.
function showChanged() {
  showFollowUp();
  showErrors("write", [[find("message"), say("Who can read it has just changed. Look again, then send.")]]);
  return false;
}

/** Remove the chosen files, and forget which of them have arrived. */
export function clearFiles() {
  picker.clear();
  forgetUploads();
}

function showSent(attachments, names) {
  for (const { id, name } of attachments) mailbox.sentNames.set(id, name);
  clearFiles();
  const form = findStep("write").querySelector("form");
  form.reset();
  resetKind();
  foldDetails();
  form.querySelectorAll("textarea").forEach((field) => field.dispatchEvent(new Event("input")));
  answering = null;
  forgetAudience();
  const arrived = say("Your message has arrived. {names} can open it.", { names: sayNames(names) });
  const files = say("Files that arrived with it: {count}.", { count: attachments.length });
  showMailbox(attachments.length > 0 ? `${arrived} ${files}` : arrived);
}

function find(id) {
  return document.getElementById(id);
}
