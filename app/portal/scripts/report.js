// The report, one question at a time. Nothing leaves the page before the code phrase has been typed back.

import { fetchDirectory, prepare } from "./directory.js";
import { saySize } from "./filekind.js";
import { guardTyping } from "./leave.js";
import * as page from "./page.js";
import { prepareFiles } from "./picking.js";
import { findTooLong, tidy, watchRoom } from "./room.js";
import { call, loadWords } from "./sealer.js";
import { preparePhrase, showPhrase } from "./sending.js";
import { say, sayError } from "./site.js";

let report = null;

/** Get the report's page ready and ask the first question. */
export function openReport() {
  return prepare(async () => {
    await loadWords();
    const directory = await fetchDirectory();
    if (directory.expired) return page.stop(say("Reports can't be taken right now"), sayError("ExpiredDirectory"));
    report = { directory, channel: null, leftOut: [], readers: [], account: "", contact: "", checked: false };
    report.files = prepareFiles(page.step("files"));
    guardTyping(() => report.sent !== true && (find("account").value !== "" || report.files.files.length > 0));
    prepareQuestions();
    preparePhrase(report, showCheck);
    page.show("channel");
  });
}

function prepareQuestions() {
  const channels = report.directory.channels.map(({ id, name }) => [id, name]);
  page.listChoices(find("channel"), "channel", channels, channels.length === 1 ? [channels[0][0]] : []);
  page.onSubmit("channel", takeChannel);
  find("left-out").addEventListener("change", showReaders);
  page.onSubmit("readers", takeReaders);
  watchRoom(find("account"), page.slot(page.step("account"), "room"));
  page.onSubmit("account", takeAccount);
  page.onSubmit("files", takeFiles);
  page.onSubmit("contact", takeContact);
  page.onSubmit("check", () => showPhrase());
  for (const name of ["readers", "account", "files", "contact", "check", "phrase", "typed"]) {
    page.onPress(name, "[data-back]", (button) => page.show(report.checked ? goBack(name) : button.dataset.back));
  }
  page.onPress("check", "[data-change]", (button) => page.show(button.dataset.change));
}

function goBack(name) {
  return { check: "contact", phrase: "check", typed: "phrase" }[name] ?? "check";
}

function takeChannel() {
  const [channel] = page.readChoices(find("channel"));
  if (!channel) return page.showMistakes("channel", [[find("channel"), say("Choose the answer that fits best.")]]);
  if (channel !== report.channel) offerLeavingOut(channel);
  page.show("readers");
}

function offerLeavingOut(channel) {
  Object.assign(report, { channel, leftOut: [], readers: [] });
  const { recipients } = findChannel();
  const people = report.directory.recipients.filter(({ id }) => recipients.includes(id));
  page.listChoices(find("left-out"), "left-out", people.map((person) => [person.id, page.sayPerson(person)]));
  return showReaders();
}

async function showReaders() {
  const section = page.step("readers");
  const [channel, leftOut] = [report.channel, page.readChoices(find("left-out"))];
  const readers = await findReaders(channel, leftOut);
  // Another tick may have come while the worker was counting: only the newest answer is shown.
  if (String(page.readChoices(find("left-out"))) !== String(leftOut)) return;
  Object.assign(report, { leftOut, readers });
  page.listPeople(page.slot(section, "readers"), readers.map(explain));
  page.slot(section, "nobody").hidden = readers.length > 0;
}

async function findReaders(channel, leftOut) {
  try {
    return (await call("readers", { channel, left_out: leftOut })).readers;
  } catch (error) {
    if (error.name === "NobodyToRead") return [];
    throw error;
  }
}

function explain(reader) {
  const replaced = report.directory.recipients.find(({ id }) => id === reader.stands_in_for);
  return { ...reader, instead: replaced ? say("instead of {name}", { name: replaced.name }) : "" };
}

async function takeReaders() {
  await showReaders();
  if (report.readers.length > 0) return goOn("account");
  page.showMistakes("readers", [[find("left-out"), sayError("NobodyToRead")]]);
}

function takeAccount() {
  const text = tidy(find("account").value);
  const mistake = text === "" ? say("Write what happened. One sentence is enough.") : findTooLong(text);
  if (mistake) return page.showMistakes("account", [[find("account"), mistake]]);
  page.clearMistakes("account");
  report.account = text;
  goOn("files");
}

async function takeFiles() {
  const mistakes = await report.files.findMistakes();
  if (mistakes.length > 0) return page.showMistakes("files", mistakes);
  page.clearMistakes("files");
  goOn("contact");
}

function takeContact() {
  report.contact = tidy(find("contact").value);
  showCheck();
}

function goOn(next) {
  if (report.checked) showCheck();
  else page.show(next);
}

function showCheck() {
  report.checked = true;
  const answers = {
    channel: findChannel().name,
    readers: report.readers.map(page.sayPerson).join("\n"),
    account: report.account,
    files: report.files.files.map(sayFile).join("\n") || say("No files."),
    contact: report.contact || say("You don't say who you are."),
  };
  for (const [name, text] of Object.entries(answers)) page.slot(page.step("check"), name).textContent = text;
  page.show("check");
}

function sayFile({ file, name }) {
  return say("{name}, {size}", { name, size: saySize(file.size) });
}

function findChannel() {
  return report.directory.channels.find(({ id }) => id === report.channel);
}

function find(id) {
  return document.getElementById(id);
}
