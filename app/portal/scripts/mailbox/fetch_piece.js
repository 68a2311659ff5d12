// Fetches one sealed piece of an officer's file, trying again after failures, so that a lost connection costs one
// piece.

import { waitToRetry } from "../api/backoff.js";
import { REQUEST_OPTIONS, Unanswered, pad } from "../api/request.js";
import { say } from "../i18n.js";

const IDLE_MS = 60_000;
const MAX_PAUSE_SECONDS = 60;

/** The site does not give this piece; `status` is the HTTP status, 200 if the piece is too long. */
export class PieceRefused extends Error {
  constructor(status) {
    super();
    this.status = status;
  }
}

/**
 * Fetch one piece, at most `maxBytes` long, until it has come or `signal` is aborted. `onProgress(bytes)` hears how
 * many bytes have come; `onWait(seconds, why)` is called before each pause. Throws PieceRefused; Unanswered when
 * aborted.
 */
export async function fetchPiece(request, maxBytes, { signal, onProgress, onWait }) {
  for (let seconds = 1; ; seconds = Math.min(2 * seconds, MAX_PAUSE_SECONDS)) {
    try {
      return await fetchOnce(request, maxBytes, signal, onProgress);
    } catch (error) {
      if (signal.aborted || !isTemporary(error)) throw error;
      onWait(seconds, sayWhy(error));
    }
    await waitToRetry(seconds, signal);
  }
}

function isTemporary({ status }) {
  return status === undefined || status === 429 || status >= 500;
}

function sayWhy({ status }) {
  return status === undefined ? say("The connection broke.") : say("This website is busy or being repaired.");
}

async function fetchOnce(request, maxBytes, signal, onProgress) {
  const timeout = new IdleTimeout(signal);
  try {
    const answer = await fetch("/api/mailbox/attachment", {
      ...REQUEST_OPTIONS,
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: pad(request),
      signal: timeout.signal,
    });
    if (answer.status !== 200) throw new PieceRefused(answer.status);
    return await read(answer.body.getReader(), maxBytes, (bytes) => {
      timeout.restart();
      onProgress(bytes);
    });
  } catch (error) {
    throw error instanceof PieceRefused ? error : new Unanswered();
  } finally {
    timeout.end();
  }
}

async function read(reader, maxBytes, onProgress) {
  const piece = new Uint8Array(maxBytes);
  let read = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return piece.slice(0, read);
    if (read + value.length > maxBytes) throw new PieceRefused(200);
    piece.set(value, read);
    onProgress((read += value.length));
  }
}

// Aborts a request on which nothing has come for a minute, but not one that is slow.
class IdleTimeout {
  constructor(signal) {
    this.expired = new AbortController();
    this.signal = AbortSignal.any([signal, this.expired.signal]);
    this.restart();
  }

  restart() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.expired.abort(), IDLE_MS);
  }

  end() {
    clearTimeout(this.timer);
    // Ends a response that was not read to its end.
    this.expired.abort();
  }
}
