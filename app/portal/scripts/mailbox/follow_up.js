// Writing more, to exactly the people whom the page names.

import { sayOutOfDate } from "../directory.js";
import { changeMailbox } from "./exchange.js";
import * as page from "../page.js";
import { prepareFiles } from "../picking.js";
import { findTooLong, tidy, watchRoom } from "../room.js";
import { call } from "../sealer.js";
import { say, sayNames } from "../site.js";
import { UploadStopped, forgetUploads, uploadFiles } from "../uploading.js";

let mailbox = null;
let showMailbox = null;
let picker = null;
let shown = null;

/** Get ready for this mailbox. `show` goes back to it, with a notice. */
export function prepareFollowUp(opened, show) {
  [mailbox, showMailbox] = [opened, show];
  watchRoom(find("message"), page.slot(page.step("write"), "room"));
  picker = prepareFiles(page.step("write"));
  find("kinds").addEventListener("change", showAdvice);
  chooseKind();
  page.onSubmit("write", takeMessage);
}

/** Whether something was written or chosen that is not sent yet. */
export function isWriting() {
  return find("message")?.value !== "" || picker.files.length > 0;
}

/** Show who will read it, and the field to write in; what was typed before is still there. */
export function showFollowUp() {
  if (mailbox.directory.expired) return showMailbox(say("Nothing can be sent now: the list of people has expired. You can read."));
  const outOfDate = sayOutOfDate(mailbox.directory);
  if (outOfDate) return showMailbox(outOfDate.join(" "));
  const section = page.step("write");
  shown = sayReaders();
  const { readers, removed, inactive, ask, choices } = mailbox.view.audience;
  page.listPeople(page.slot(section, "readers"), ask ? [] : readers);
  page.slot(section, "gone").replaceChildren(...sayGone(removed, inactive).map(page.listItem));
  page.slot(section, "ask").hidden = !ask;
  page.listChoices(find("to"), "choice", ask ? choices.map((person) => [person.id, page.sayPerson(person)]) : []);
  page.show("write");
}

// The usual kind is the first.
function chooseKind() {
  find("kinds").querySelector("input").checked = true;
  showAdvice();
}

function findKind() {
  return find("kinds").querySelector("input:checked").dataset;
}

function showAdvice() {
  const advice = page.slot(page.step("write"), "advice");
  const texts = findKind().advice ? [findKind().advice] : [];
  advice.replaceChildren(...texts.map((textContent) => Object.assign(document.createElement("p"), { className: "notice", textContent })));
}

function sayGone(removed, inactive) {
  return [
    ...removed.map(({ name, by_name }) => say("{name} can't read it: taken out by {by}.", { name, by: by_name })),
    ...inactive.map(({ name }) => say("{name} can't read it: no longer receives reports.", { name })),
  ];
}

async function takeMessage() {
  const text = tidy(find("message").value);
  const to = mailbox.view.audience.ask ? page.readChoices(find("to")) : null;
  const mistakes = [...findMistakes(text, to), ...(await picker.findMistakes())];
  if (mistakes.length > 0) return page.showMistakes("write", mistakes);
  page.clearMistakes("write");
  const readers = shown;
  if (sayReaders() !== readers) return showChanged();
  const message = { answers: [{ question: findKind().says, text }], ...(to ? { to } : {}) };
  let sent = null;
  return changeMailbox(mailbox, {
    doing: say("Your message is being sealed and sent."),
    path: "/api/mailbox/messages",
    before: async () => (sent = await upload()) !== null,
    seal: async () => ({ ...(await call("sealFollowUp", { ...message, attachments: sent.attachments })), uploads: sent.uploads }),
    agrees: () => sayReaders() === readers || showChanged(),
    done: () => showSent(sent.attachments),
    showMailbox,
  });
}

// What has arrived already is not sent again. Null if it was stopped, and the message can be changed.
async function upload() {
  if (picker.files.length === 0) return { attachments: [], uploads: [] };
  page.show("uploading");
  try {
    const sent = await uploadFiles(picker.files, page.step("uploading"));
    page.show("working");
    return sent;
  } catch (error) {
    if (!(error instanceof UploadStopped)) throw error;
    page.show("write");
    if (error.sentence) page.showMistakes("write", [[find("message-files"), error.sentence]]);
    return null;
  }
}

function* findMistakes(text, to) {
  if (to?.length === 0) yield [find("to"), say("Choose who may read your message.")];
  const isEmpty = text === "" && picker.files.length === 0 && findKind().bare === undefined;
  const mistake = isEmpty ? say("Write your message, or choose a file.") : findTooLong(text);
  if (mistake) yield [find("message"), mistake];
}

function sayReaders() {
  const { readers, ask } = mailbox.view.audience;
  return JSON.stringify([ask, readers.map(({ id }) => id)]);
}

// Another reply came meanwhile and changed who reads: the reporter must see that first.
function showChanged() {
  showFollowUp();
  page.showMistakes("write", [[find("message"), say("Who will read it has just changed. Look again, then send.")]]);
  return false;
}

/** Forget the files that were chosen, and which of them have arrived. */
export function forgetFiles() {
  picker.clear();
  forgetUploads();
}

function showSent(attachments) {
  for (const { id, name } of attachments) mailbox.sentNames.set(id, name);
  forgetFiles();
  find("message").value = "";
  find("message").dispatchEvent(new Event("input"));
  chooseKind();
  const { readers, ask } = mailbox.view.audience;
  const names = ask ? "" : sayNames(readers.map(({ name }) => name));
  const arrived = names ? say("Your message has arrived. {names} can open it.", { names }) : say("Your message has arrived.");
  const files = say("Files that arrived with it: {count}.", { count: attachments.length });
  showMailbox(attachments.length > 0 ? `${arrived} ${files}` : arrived);
}

function find(id) {
  return document.getElementById(id);
}
