// Requests to the portal's JSON API (SPEC 7): without cookies, referrer and cache, and with padded bodies, so that
// their size on the line does not tell what they hold.

const MIN_BODY_BYTES = 64 * 1024;
const TIMEOUT_MS = 120_000;
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** What every request to the API has: no cookies, no cache, no redirects, no referrer. */
export const REQUEST_OPTIONS = { credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer" };

/**
 * No answer came, or none that is JSON. Whether the request arrived is unknown: repeat only what can't be done twice.
 */
export class Unanswered extends Error {}

/** GET a path: {status, answer}, the answer's JSON. Throws Unanswered. */
export function get(path) {
  return send(path, { method: "GET" });
}

/**
 * POST an object as padded JSON: {status, answer}. If the site asks for work first (SPEC 11), it is done and shown in
 * `section`; a reporter who stops it gets that refusal. Throws Unanswered: each try ends after two minutes.
 */
export async function post(path, body, section = null) {
  const padded = pad(body);
  const sendPadded = (headers) =>
    send(path, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: padded });
  const answered = await sendPadded({});
  return section && isWorkNeeded(answered) ? postWithWork(path, padded, sendPadded, section, answered) : answered;
}

/** Whether a request was refused because it costs work now. */
export function isWorkNeeded({ status, answer }) {
  return status === 429 && answer?.error === "work_needed";
}

/** The object as JSON, with random text in the field `padding`: 64 KiB, or the next power of two that holds it. */
export function pad(body) {
  const bare = JSON.stringify({ ...body, padding: "" });
  const bareBytes = new TextEncoder().encode(bare).length;
  let size = MIN_BODY_BYTES;
  while (size < bareBytes) size *= 2;
  return JSON.stringify({ ...body, padding: randomText(size - bareBytes) });
}

async function postWithWork(path, body, sendBody, section, refused) {
  const { sendWithWork, showWork } = await import("../puzzles/work.js");
  const controller = new AbortController();
  const shown = showWork(section, () => controller.abort());
  try {
    return (await sendWithWork(path, body, sendBody, controller.signal, shown.setShare)) ?? refused;
  } finally {
    shown.end();
  }
}

async function send(path, request) {
  try {
    const answer = await fetch(path, { ...REQUEST_OPTIONS, ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: answer.status, answer: await answer.json() };
  } catch {
    throw new Unanswered();
  }
}

function randomText(length) {
  const text = [];
  for (let left = length; left > 0; left -= MIN_BODY_BYTES) {
    const random = crypto.getRandomValues(new Uint8Array(Math.min(left, MIN_BODY_BYTES)));
    text.push(Array.from(random, (byte) => BASE64URL[byte & 63]).join(""));
  }
  return text.join("");
}
