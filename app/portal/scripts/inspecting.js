// The page's side of the worker that looks into files: a file made to harm what reads it finds no code phrase there.

import { whenLeaving } from "./leave.js";
import { addStrings, say } from "./site.js";

let worker = null;
let strings = null;
let asked = 0;
const waiting = new Map();

whenLeaving(stopInspecting);

/**
 * What a file tells about whoever made it: {findings: [{what, value}], cleanable, warning}.
 * What is said of it is in English, here and below: the keys of the page's sentences.
 */
export function inspect(file) {
  return ask("inspect", file);
}

/** The file without that: {file, removed: [what], left: [what], warning}; `file` is null if it could not be done. */
export function clean(file) {
  return ask("clean", file);
}

/** Look no further: of the files that are being looked at, nothing is known. */
export function stopInspecting() {
  worker?.terminate();
  worker = null;
  for (const answer of waiting.values()) answer(describeUnknown());
  waiting.clear();
}

function describeUnknown() {
  const warning = say("Your browser could not look into this file. It may tell who made it.");
  return { findings: [], cleanable: false, file: null, removed: [], left: [], warning };
}

async function ask(name, file) {
  worker ??= startWorker();
  strings ??= addStrings("strings-metadata");
  const id = ++asked;
  const answer = new Promise((resolve) => waiting.set(id, resolve));
  worker.postMessage({ id, call: name, file });
  // Nobody is told in a language that they may not read.
  return strings.then(() => answer, describeUnknown);
}

function startWorker() {
  const started = new Worker("/assets/inspecting.js", { type: "module" });
  started.onmessage = ({ data: { id, result } }) => {
    waiting.get(id)?.(result);
    waiting.delete(id);
  };
  // The script didn't come, or a file was too much for it.
  started.onerror = stopInspecting;
  return started;
}
