// The page's connection to the worker that finds and removes metadata (metadata/worker.js). It is a worker of its own,
// so that a file crafted to exploit a parser meets no keys and no code phrase.

import { addStrings, say } from "../i18n.js";
import { onLeave } from "../ui/quick_exit.js";

/** A call that takes longer is stopped. */
export const MOST_MINUTES = 2;

let worker = null;
let strings = null;
let lastId = 0;
const pending = new Map();

onLeave(() => stopInspection());

/**
 * Find metadata: {findings: [{what, value}], cleanable, warning, nameTells}; `nameTells`: the file's name tells some of it.
 * `what` and `warning`, here and below, are English sentences: keys for say().
 */
export function inspectFile(file) {
  return post("inspect", file);
}

/** Remove metadata: {file, removed: [what], left: [what], warning}; `file` is null if it can't be done. */
export function cleanFile(file) {
  return post("clean", file);
}

/** Terminate the worker. Calls in progress are answered with a warning, by default that nothing is known of the file. */
export function stopInspection(warning = say("Your browser could not look into this file. It may tell who made it.")) {
  worker?.terminate();
  worker = null;
  for (const answer of pending.values()) answer(warn(warning));
  pending.clear();
}

function stopLongInspection() {
  stopInspection(
    say("This file is too complicated for us to clean. It may tell who made it. If you can, save its pages as pictures and add those instead."),
  );
}

function warn(warning) {
  return { findings: [], cleanable: false, nameTells: false, file: null, removed: [], left: [], warning };
}

async function post(name, file) {
  worker ??= createWorker();
  strings ??= addStrings("strings-metadata");
  const id = ++lastId;
  const answer = new Promise((resolve) => pending.set(id, resolve));
  worker.postMessage({ id, call: name, file });
  const limit = setTimeout(stopLongInspection, MOST_MINUTES * 60_000);
  try {
    // Without the translations there is no answer: the reporter may not read English.
    await strings.catch(() => stopInspection());
    return await answer;
  } finally {
    clearTimeout(limit);
  }
}

function createWorker() {
  const started = new Worker("/assets/inspecting.js", { type: "module" });
  started.onmessage = ({ data: { id, result } }) => {
    pending.get(id)?.(result);
    pending.delete(id);
  };
  // The script did not load, or a file took more memory than there is.
  started.onerror = () => stopInspection();
  return started;
}
