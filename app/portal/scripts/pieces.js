// Putting one sealed piece, over however bad a line: the very same bytes again and again, until the site has them.

import { say } from "./site.js";

// On a line of 100 kbit/s, a piece that the browser has handed on whole is on its way for a minute and a half. If it
// takes longer than that, the next try gets twice the time.
const PATIENCE_MS = 120_000;
const LONGEST_PATIENCE_MS = 600_000;
const LONGEST_PAUSE_SECONDS = 60;

/** The site does not take this file. `sentence` says why. */
export class FileRefused extends Error {
  constructor(sentence = say("This website did not accept this file.")) {
    super(sentence);
    this.sentence = sentence;
  }
}

/** The id is another upload's, or this one is closed: begun anew, with another id and key, it may be taken. */
export class UploadLost extends FileRefused {}

/**
 * Put a piece of an upload (its `id` and `upload_key`), however often it takes. `hear` is told how many bytes are on
 * their way; `wait`, before each pause, how many seconds it lasts and why. Throws UploadLost, FileRefused, Stopped.
 */
export async function putPiece(upload, number, piece, run, { hear, wait }) {
  let seconds = 1;
  let patience = PATIENCE_MS;
  for (;;) {
    await run.go();
    const { signal } = run;
    const status = await put(upload, number, piece, signal, patience, hear);
    const why = judge(status);
    if (why === null) return;
    hear(0);
    if (status === 0) patience = Math.min(2 * patience, LONGEST_PATIENCE_MS);
    if (signal.aborted) {
      seconds = 1;
      continue;
    }
    wait(seconds, why);
    await rest(seconds, signal);
    seconds = Math.min(2 * seconds, LONGEST_PAUSE_SECONDS);
  }
}

// Why it may arrive later; null if it has arrived.
function judge(status) {
  if (status === 204) return null;
  if (status === 403 || status === 409) throw new UploadLost();
  if (status === 0) return say("The connection broke.");
  if (status === 507) return say("This website has no room for files just now.");
  if (status === 408 || status === 429 || status >= 500) return say("This website is busy or being repaired.");
  if (status === 413) throw new FileRefused(say("This file is larger than this website takes."));
  throw new FileRefused();
}

// By XMLHttpRequest, because fetch doesn't tell how much of a body has gone. It sends no referrer (the page's policy),
// and would send cookies, which this site never sets. The status; 0 if nothing moved for too long, or it was stopped.
function put({ id, upload_key }, number, piece, signal, patience, hear) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    let timer = 0;
    const renewPatience = () => {
      clearTimeout(timer);
      timer = setTimeout(abort, patience);
    };
    request.upload.addEventListener("progress", ({ loaded }) => {
      renewPatience();
      hear(loaded);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      resolve(request.status);
    });
    signal.addEventListener("abort", abort);
    request.open("PUT", `/api/uploads/${id}/${number}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Upload-Key", upload_key);
    renewPatience();
    request.send(piece);
  });
}

/** Wait until the time is over, `signal` says so, or the device is online again. */
export function rest(seconds, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1000);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
