// The page's side of the worker that seals and opens. What the worker holds goes when it is stopped.

import { site } from "./site.js";

// The page about proofs has a worker of its own, which can check and not seal.
const CODE = document.body.dataset.page === "proof" ? "proving" : "sealing";

let worker = null;
let configured = null;
let knowsWords = false;
let asked = 0;
const waiting = new Map();

/** A call that the worker refused; `name` is the name of the error's class. */
export class CallRefused extends Error {
  constructor(name) {
    super(name);
    this.name = name;
  }
}

/** Ask the worker. `onProgress` hears 0 to 1 while keys are derived. Throws CallRefused. */
export async function call(name, args = {}, onProgress = undefined) {
  configured ??= ask("configure", { ...pick(site), words: "" });
  await configured;
  return ask(name, args, onProgress);
}

/** Have the worker's code come while something else is on its way. */
export function wake() {
  worker ??= startWorker();
}

/** Hand the worker the word list, which only pages with a code phrase need. */
export async function loadWords() {
  if (knowsWords) return;
  const answer = await fetch("/assets/words.txt", { credentials: "omit", redirect: "error" });
  if (!answer.ok) throw new CallRefused("Unexpected");
  configured = ask("configure", { ...pick(site), words: readWords(await answer.text()) });
  await configured;
  knowsWords = true;
}

// Each word begins with how many letters it shares with the word before (app/portal/wordlist.py).
function readWords(text) {
  let word = "";
  const words = text.match(/[0-9A-Z][a-z]*/g).map((part) => (word = word.slice(0, parseInt(part[0], 36)) + part.slice(1)));
  return words.join("\n");
}

/** Whether the worker may know a code phrase. */
export function mayKnowPhrase() {
  return knowsWords;
}

/** End the worker, and with it the keys, the messages and the code phrase that it knew. */
export function stopSealer() {
  worker?.terminate();
  worker = configured = null;
  knowsWords = false;
  waiting.clear();
}

function pick({ root, instance, release_day }) {
  return { root, instance, release_day };
}

function ask(name, args, onProgress) {
  wake();
  const id = ++asked;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject, onProgress });
    worker.postMessage({ id, call: name, args });
  });
}

function startWorker() {
  const started = new Worker(`/assets/${CODE}.js`, { type: "module" });
  started.onmessage = ({ data }) => hear(data);
  started.onerror = () => {
    for (const { reject } of waiting.values()) reject(new CallRefused("Unexpected"));
    stopSealer();
  };
  return started;
}

function hear({ id, result, error, progress }) {
  const asker = waiting.get(id);
  if (progress !== undefined) return asker?.onProgress?.(progress);
  waiting.delete(id);
  if (error === undefined) asker?.resolve(result);
  else asker?.reject(new CallRefused(error));
}
