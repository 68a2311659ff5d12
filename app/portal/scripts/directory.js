// The signed directory: fetched, and checked by the worker before a name of it is shown.

import { Unanswered, get } from "./api.js";
import { call, wake } from "./sealer.js";
import { say, sayDay, sayError } from "./site.js";
import { stop } from "./page.js";

// Who goes from page to page is not sent the same list each time. It comes anew after ten minutes.
const KEPT_MS = 600_000;
let kept = { signed: null, until: -1 };

/** Whether this browser, on this connection, can seal at all. */
export function canSeal() {
  return isSecureContext && Boolean(globalThis.crypto?.subtle) && typeof Worker === "function";
}

/** The directory, checked. Throws Unanswered, CallRefused (UntrustedDirectory). */
export async function fetchDirectory() {
  wake();
  if (performance.now() > kept.until) kept = { signed: await getSigned(), until: performance.now() + KEPT_MS };
  return call("readDirectory", { signed: kept.signed });
}

async function getSigned() {
  const { status, answer } = await get("/api/directory");
  if (status !== 200) throw new Unanswered();
  return answer;
}

/** Why nothing can be sealed under the directory today, and what may help; or null. */
export function sayOutOfDate({ expired, today, issued_on }) {
  if (!expired && today >= issued_on) return null;
  const why = expired ? sayError("ExpiredDirectory") : say("The list of people who can read reports is newer than the date on your device.");
  const day = sayDay(today);
  return [why, say("Your device says that today is {day}. If that is wrong, set its date and load this page again.", { day })];
}

/** Get a page ready, or show why it can't be: what is missing is said in words, and nothing is sent. */
export async function prepare(work) {
  if (!canSeal()) return stop(say("This connection isn't safe enough"), ...sayInsecure());
  try {
    await work();
  } catch (error) {
    stop(...sayFailure(error));
  }
}

/** Title, sentence and advice for what went wrong while a page got ready. */
export function sayFailure(error) {
  if (error.name === "UntrustedDirectory") return [say("Please stop here"), sayError(error.name)];
  return [
    say("This page could not get ready"),
    say("Something that it needs has not come through. Nothing was sent."),
    say("Load this page again. If that doesn't help, try again in an hour."),
  ];
}

function sayInsecure() {
  return [
    say("Your browser only seals on a protected connection, and this one is not, or your browser is too old."),
    say("Nothing was sent. Check that the address begins with https:// or ends in .onion, and use Tor Browser."),
  ];
}
