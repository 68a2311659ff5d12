// The step `check`: all answers in a list, each with a button to change it; and a list of what else can be told.

import { saySize } from "../files/labels.js";
import { say } from "../i18n.js";
import { sayPerson } from "../ui/people.js";
import { findStep } from "../ui/steps.js";
import { cloneTemplate, slot } from "../ui/templates.js";
import { findPage, listAsked, readAnswer, readQuestion } from "./questions.js";
import { findChannel, listLeftOut } from "./readers.js";

// What these rows say is in the language of the page, whatever the names in it; all else may be in another one.
const OURS = ["channel", "readers", "left-out", "files"];

/** List the answers of this report. `show(name)` leads to the step where one can be changed, or added. */
export function fillAnswers(report, show) {
  const section = findStep("check");
  const [answered, open] = [[], []];
  for (const id of listAsked(report)) (readAnswer(id) === "" ? open : answered).push(id);
  const answers = [
    ["channel", findStep("readers").querySelector("legend").textContent, say(findChannel(report).name), "readers"],
    ["readers", say("Who can read your report"), report.readers.map(sayPerson).join("\n")],
    ...listLeftOutRow(report),
    ...answered.map((id) => [id, readQuestion(id), readAnswer(id), findPage(id)]),
    ["files", say("Files"), report.files.files.map(sayFile).join("\n") || say("No files.")],
  ];
  section.querySelector(".answers").replaceChildren(...answers.map((answer) => createItem(show, ...answer)));
  slot(section, "details").replaceChildren(...open.map((id) => offerDetail(show, id)));
  Object.assign(slot(section, "more"), { hidden: open.length === 0, open: false });
}

function offerDetail(show, id) {
  const item = cloneTemplate("detail", { asked: readQuestion(id) });
  const button = slot(item, "asked");
  button.dataset.add = id;
  button.addEventListener("click", () => show(findPage(id)));
  return item;
}

function listLeftOutRow(report) {
  const people = listLeftOut(report).map(sayPerson);
  return people.length > 0 ? [["left-out", say("Who must never see it"), people.join("\n"), "readers"]] : [];
}

// `step` is where it can be changed.
function createItem(show, name, question, text, step = name) {
  const item = cloneTemplate("answer", { asked: question, which: question });
  const said = item.querySelector(".said");
  said.dataset.slot = name;
  if (OURS.includes(name)) said.removeAttribute("dir");
  said.textContent = text;
  const change = item.querySelector("button");
  change.dataset.change = name;
  change.addEventListener("click", () => show(step));
  return item;
}

function sayFile({ file, name }) {
  return say("{name}, {size}", { name, size: saySize(file.size) });
}
