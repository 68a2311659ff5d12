// Getting the pieces of an officer's file, over however bad a line: a lost connection costs one piece.

import { Unanswered, pad } from "../api.js";
import { rest } from "../pieces.js";
import { say } from "../site.js";

const PATIENCE_MS = 60_000;
const LONGEST_PAUSE_SECONDS = 60;

/** The server has no such piece to give; `status` is its HTTP status. */
export class NotGiven extends Error {
  constructor(status) {
    super();
    this.status = status;
  }
}

/**
 * Get one piece, at most `mostBytes` long, however often it takes. `hear` is told how many bytes have come; `wait`,
 * before each pause, how many seconds it lasts and why. Throws NotGiven; Unanswered once `signal` is aborted.
 */
export async function fetchPiece(request, mostBytes, { signal, hear, wait }) {
  for (let seconds = 1; ; seconds = Math.min(2 * seconds, LONGEST_PAUSE_SECONDS)) {
    try {
      return await fetchOnce(request, mostBytes, signal, hear);
    } catch (error) {
      if (signal.aborted || !mayComeLater(error)) throw error;
      wait(seconds, sayWhy(error));
    }
    await rest(seconds, signal);
  }
}

function mayComeLater({ status }) {
  return status === undefined || status === 429 || status >= 500;
}

function sayWhy({ status }) {
  return status === undefined ? say("The connection broke.") : say("This website is busy or being repaired.");
}

async function fetchOnce(request, mostBytes, signal, hear) {
  const patience = new Patience(signal);
  try {
    const answer = await fetch("/api/mailbox/attachment", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: pad(request),
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: patience.signal,
    });
    if (answer.status !== 200) throw new NotGiven(answer.status);
    return await read(answer.body.getReader(), mostBytes, (bytes) => {
      patience.renew();
      hear(bytes);
    });
  } catch (error) {
    throw error instanceof NotGiven ? error : new Unanswered();
  } finally {
    patience.end();
  }
}

async function read(reader, mostBytes, hear) {
  const piece = new Uint8Array(mostBytes);
  let read = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return piece.slice(0, read);
    if (read + value.length > mostBytes) throw new NotGiven(200);
    piece.set(value, read);
    hear((read += value.length));
  }
}

// Gives up a request on which nothing moves, not one that is slow.
class Patience {
  constructor(signal) {
    this.lost = new AbortController();
    this.signal = AbortSignal.any([signal, this.lost.signal]);
    this.renew();
  }

  renew() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lost.abort(), PATIENCE_MS);
  }

  end() {
    clearTimeout(this.timer);
    // What was not read to its end is not waited for.
    this.lost.abort();
  }
}
