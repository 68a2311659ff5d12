// Puts one sealed piece (SPEC 7), trying again with the same bytes until the site has acknowledged it.

import { waitToRetry } from "../api/backoff.js";
import { isWorkNeeded } from "../api/request.js";
import { say } from "../i18n.js";

// At 100 kbit/s, a piece of 1 MiB that the browser reports as sent is on its way for another minute and a half. After a
// timeout the next try gets twice the time.
const TIMEOUT_MS = 120_000;
const MAX_TIMEOUT_MS = 600_000;
const MAX_PAUSE_SECONDS = 60;

// puzzles/work.js, once the site has asked for work: from then on its price is asked before each piece, so that no piece is
// sent only to be refused.
let work = null;

/** The site refuses this file; trying again is of no use. `sentence` says why. */
export class FileRefused extends Error {
  constructor(sentence = say("This website did not accept this file.")) {
    super(sentence);
    this.sentence = sentence;
  }
}

/** The id belongs to another upload, or this one is closed. Another upload, with a new id and key, may succeed. */
export class UploadLost extends FileRefused {}

/**
 * Put piece `number`, from 0, of an upload ({id, upload_key}) while `task` is not stopped. `onProgress(bytes)` hears
 * how many bytes are sent; `onWait(seconds, why)` is called before each pause, `onWork(why)` if the site asks for work
 * (SPEC 11). Throws UploadLost, FileRefused, TaskStopped.
 */
export async function putPiece(upload, number, piece, task, { onProgress, onWait, onWork }) {
  let seconds = 1;
  let timeout = TIMEOUT_MS;
  for (;;) {
    await task.waitUntilResumed();
    const { signal } = task;
    const path = `/api/uploads/${upload.id}/${number}`;
    const send = (headers) => put(path, { "Upload-Key": upload.upload_key, ...headers }, piece, signal, timeout, onProgress);
    const status = await putWithWork(path, piece, send, signal, onWork);
    const why = readStatus(status);
    if (why === null) return;
    onProgress(0);
    if (status === 0) timeout = Math.min(2 * timeout, MAX_TIMEOUT_MS);
    if (signal.aborted) {
      seconds = 1;
      continue;
    }
    onWait(seconds, why);
    await waitToRetry(seconds, signal);
    seconds = Math.min(2 * seconds, MAX_PAUSE_SECONDS);
  }
}

async function putWithWork(path, piece, send, signal, onWork) {
  try {
    if (work === null) {
      const answered = await send({});
      if (!isWorkNeeded(answered)) return answered.status;
      work = await import("../puzzles/work.js");
    }
    onWork(work.sayWorking());
    return (await work.sendWithWork(path, piece, send, signal, () => null))?.status ?? 0;
  } catch {
    return 0;
  }
}

// Null if the piece has arrived, or a sentence if it is worth trying again. Throws UploadLost, FileRefused.
function readStatus(status) {
  if (status === 204) return null;
  if (status === 403 || status === 409) throw new UploadLost();
  if (status === 0) return say("The connection broke.");
  if (status === 507) return say("This website has no room for files just now.");
  if (status === 408 || status === 429 || status >= 500) return say("This website is busy or being repaired.");
  if (status === 413) throw new FileRefused(say("This file is larger than this website takes."));
  throw new FileRefused();
}

// {status, answer}: the HTTP status, or 0 after a timeout without progress or an abort. By XMLHttpRequest, because fetch reports no
// progress of sending. The page's policy keeps the referrer back; cookies would be sent, but this site never sets any.
function put(path, headers, piece, signal, timeout, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    let timer = 0;
    const restartTimeout = () => {
      clearTimeout(timer);
      timer = setTimeout(abort, timeout);
    };
    request.upload.addEventListener("progress", ({ loaded }) => {
      restartTimeout();
      onProgress(loaded);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      resolve({ status: request.status, answer: request.response });
    });
    signal.addEventListener("abort", abort);
    request.open("PUT", path);
    request.responseType = "json";
    for (const [name, value] of Object.entries({ "Content-Type": "application/octet-stream", ...headers })) {
      request.setRequestHeader(name, value);
    }
    restartTimeout();
    request.send(piece);
  });
}
