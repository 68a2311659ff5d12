// Fetches the signed directory of recipients and has the worker verify its signature before anything of it is shown.

import { say, sayDay, sayError } from "../i18n.js";
import { callWorker, startWorker } from "../sealing/client.js";
import { Unanswered, get } from "./request.js";

// Pages share one document: going from one to another does not fetch it again within ten minutes.
const CACHE_MS = 600_000;
let cached = { signed: null, until: -1 };

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
  return callWorker("readDirectory", { signed: cached.signed });
}

async function getSigned() {
  const { status, answer } = await get("/api/directory");
  if (status !== 200) throw new Unanswered();
  return answer;
}

/**
 * [reason, advice] if the directory has expired or is newer than this device's date, so nothing can be sealed; or null.
 */
export function sayOutOfDate({ expired, today, issued_on }) {
  if (!expired && today >= issued_on) return null;
  const why = expired ? sayError("ExpiredDirectory") : say("The list of people who can read reports is newer than the date on your device.");
  const day = sayDay(today);
  return [why, say("Your device says that today is {day}. If that is wrong, set its date and load this page again.", { day })];
}

/** [title, reason, advice] for an exception that kept a page from opening. */
export function sayLoadFailure(error) {
  if (error.name === "UntrustedDirectory") return [say("Please stop here"), sayError(error.name)];
  return [
    say("This page could not get ready"),
    say("Something that it needs has not come through. Nothing was sent."),
    say("Load this page again. If that doesn't help, try again in an hour."),
  ];
}
