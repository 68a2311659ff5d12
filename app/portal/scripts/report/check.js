// The step `check`: all answers in a list, each with a button to change it.

import { saySize } from "../files/labels.js";
import { say } from "../i18n.js";
import { sayPerson } from "../ui/people.js";
import { findStep } from "../ui/steps.js";
import { cloneTemplate } from "../ui/templates.js";
import { listAsked, readAnswer, readQuestion } from "./questions.js";
import { findChannel, listLeftOut } from "./readers.js";

// What these rows say is in the language of the page, whatever the names in it; all else may be in another one.
const OURS = ["channel", "readers", "left-out", "files"];

/** List the answers of this report. `show(name)` leads to the step where one can be changed. */
export function fillAnswers(report, show) {
  const answers = [
    ["channel", findStep("channel").querySelector("h1").textContent, say(findChannel(report).name)],
    ["readers", say("Who will read your report"), report.readers.map(sayPerson).join("\n")],
    ...listLeftOutRow(report),
    ...listAsked(report).map((id) => [id, readQuestion(id), readAnswer(id)]),
    ["files", say("Files"), report.files.files.map(sayFile).join("\n") || say("No files.")],
  ];
  findStep("check").querySelector(".answers").replaceChildren(...answers.map((answer) => createItem(show, ...answer)));
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
  said.textContent = text || say("Not answered.");
  said.classList.toggle("unanswered", text === "");
  const change = item.querySelector("button");
  change.dataset.change = name;
  change.addEventListener("click", () => show(step));
  return item;
}

function sayFile({ file, name }) {
  return say("{name}, {size}", { name, size: saySize(file.size) });
}
