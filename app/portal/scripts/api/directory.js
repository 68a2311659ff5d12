// Fetches the signed directory of recipients and has the worker verify its signature before anything of it is shown.

import { say, sayDay, sayError } from "../i18n.js";
import { callWorker, startWorker } from "../sealing/client.js";
import { Unanswered, get } from "./request.js";

// Pages share one document: going from one to another does not fetch it again within ten minutes.
const CACHE_MS = 600_000;
/** The errors that say that a directory is of long ago: on a page that stood open, the site may have a newer one. */
export const OUTDATED = ["ExpiredDirectory", "MissingAddress", "StaleDirectory"];
let cached = { signed: null, until: -1 };

/** Have the directory fetched again when it is next asked for: addresses in it are new every few weeks. */
export function forgetDirectory() {
  cached = { signed: null, until: -1 };
}

/** Whether this browser, on this connection, has WebCrypto and workers. */
export function canSeal() {
  return isSecureContext && Boolean(globalThis.crypto?.subtle) && typeof Worker === "function";
}

/**
 * The verified directory (describeDirectory in sealing/worker.js). Throws Unanswered, WorkerError (UntrustedDirectory).
 */
export async function fetchDirectory() {
  startWorker();
  if (performance.now() > cached.until) cached = { signed: await getSigned(), until: performance.now() + CACHE_MS };
  return callWithHistory("readDirectory", { signed: cached.signed });
}

/**
 * Call the worker with the earlier directories that it asks for, to check that the one handed out follows one that the
 * reporter knew. Throws Unanswered, WorkerError (ForkedDirectory if they don't follow one another, or one is withheld).
 */
export async function callWithHistory(name, args) {
  const result = await callWorker(name, args);
  if (result.missing === undefined) return result;
  const earlier = [];
  for (const version of result.missing) earlier.push(await findDirectory(version));
  return callWorker(name, { ...args, earlier });
}

async function findDirectory(version) {
  const { status, answer } = await get(`/api/directories/${version}`);
  if (status !== 200 && status !== 404) throw new Unanswered();
  return status === 200 ? answer : null;
}

async function getSigned() {
  const { status, answer } = await get("/api/directory");
  if (status !== 200) throw new Unanswered();
  return answer;
}

/**
 * [reason, advice] if the directory is too old or newer than this device's date, so nothing can be sealed; or null.
 */
export function sayOutOfDate({ unsealable, today, issued_on }) {
  if (unsealable === null && today >= issued_on) return null;
  const why = unsealable ? sayError(unsealable) : say("The list of people who can read reports is newer than the date on your device.");
  const day = sayDay(today);
  return [why, say("Your device says that today is {day}. If that is wrong, set its date and load this page again.", { day })];
}

/** [title, reason, numbers to show to others] if the directory is not to be believed; or null. */
export function sayUntrusted({ name, known, found }) {
  if (name === "UntrustedDirectory") return [say("Please stop here"), sayError(name)];
  if (name !== "ForkedDirectory") return null;
  const before = say("Your browser knows list {version}, number {digest}.", known);
  const now = found ? say("This website now shows list {version}, number {digest}.", found) : say("This website doesn't show it.");
  return [say("Please stop here"), sayError(name), `${before} ${now}`];
}

/** [title, reason, advice] for an exception that kept a page from opening. */
export function sayLoadFailure(error) {
  const untrusted = sayUntrusted(error);
  if (untrusted) return untrusted;
  return [
    say("This page could not get ready"),
    say("Something that it needs has not come through. Nothing was sent."),
    say("Load this page again. If that doesn't help, try again in an hour."),
  ];
}
