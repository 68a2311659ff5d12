// The page's connection to its worker (worker.js in sealing, mailbox or proof): one message per call and one per answer.
// Private keys are in the worker's memory alone, and end with it.

import { site } from "../i18n.js";

// The mailbox has a worker that also opens, the page about proofs one that can verify and not seal.
const BUNDLES = new Map([["mailbox", "opening"], ["proof", "proving"]]);

let worker = null;
let bundle = null;
let configured = null;
let hasWords = false;
let lastId = 0;
const pending = new Map();

/**
 * A call failed in the worker. `name`: the class name of a SealedLineError (crypto/browser/errors.js), or Unexpected.
 * `known` and `found` are the directories, {version, digest}, that a ForkedDirectory names.
 */
export class WorkerError extends Error {
  constructor(name, { known, found } = {}) {
    super(name);
    Object.assign(this, { name, known, found });
  }
}

/**
 * Call a function of the worker, by name. `onProgress(share)` gets 0 to 1 while keys are derived. Throws WorkerError.
 */
export async function callWorker(name, args = {}, onProgress = undefined) {
  startWorker();
  configured ??= post("configure", { ...pickFacts(site), words: "" });
  await configured;
  return post(name, args, onProgress);
}

/**
 * Start the page's worker, if there is none, so that its code loads while something else is fetched. One of another page
 * that was in this document before is terminated.
 */
export function startWorker() {
  const wanted = BUNDLES.get(document.body.dataset.page) ?? "sealing";
  if (bundle !== wanted) stopWorker();
  bundle = wanted;
  worker ??= createWorker();
}

/** Load the word list into the worker; only pages with a code phrase need it. Throws WorkerError, TypeError. */
export async function loadWordList() {
  if (hasWords) return;
  const answer = await fetch("/assets/words.txt", { credentials: "omit", redirect: "error" });
  if (!answer.ok) throw new WorkerError("Unexpected");
  configured = post("configure", { ...pickFacts(site), words: parseWords(await answer.text()) });
  await configured;
  hasWords = true;
}

// Front coding: each word begins with the number of letters that the one before loses at its end, in base 36
// (app/portal/site/wordlist.py).
function parseWords(text) {
  let word = "";
  const words = text.match(/[0-9A-Z][a-z]*/g).map((part) => (word = word.slice(0, word.length - parseInt(part[0], 36)) + part.slice(1)));
  return words.join("\n");
}

/** Whether the worker may hold a code phrase. */
export function mayHoldPhrase() {
  return hasWords;
}

/**
 * Terminate the worker, and with it the keys, messages and code phrase in its memory. Calls in progress get no answer.
 */
export function stopWorker() {
  worker?.terminate();
  worker = configured = null;
  hasWords = false;
  pending.clear();
}

function pickFacts({ root, instance, release_day }) {
  return { root, instance, release_day };
}

function post(name, args, onProgress) {
  startWorker();
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    pending.set(id, { resolve, reject, onProgress });
    worker.postMessage({ id, call: name, args });
  });
}

function createWorker() {
  const started = new Worker(`/assets/${bundle}.js`, { type: "module" });
  started.onmessage = ({ data }) => settle(data);
  started.onerror = () => {
    for (const { reject } of pending.values()) reject(new WorkerError("Unexpected"));
    stopWorker();
  };
  return started;
}

function settle({ id, result, error, known, found, progress }) {
  const call = pending.get(id);
  if (progress !== undefined) return call?.onProgress?.(progress);
  pending.delete(id);
  if (error === undefined) call?.resolve(result);
  else call?.reject(new WorkerError(error, { known, found }));
}
