// Talking to the portal (SPEC 7): no cookie, no referrer, no cache, and every body padded.

const SMALLEST_BYTES = 64 * 1024;
const PATIENCE_MS = 120_000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** No answer came, or none that can be read: nobody knows whether the request arrived. */
export class Unanswered extends Error {}

/** GET: the answer's JSON with its status. Throws Unanswered. */
export function get(path) {
  return send(path, { method: "GET" });
}

/** POST a JSON object, padded: the answer's JSON with its status. Throws Unanswered. */
export function post(path, body) {
  return send(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: pad(body) });
}

/** The object as JSON with random text in `padding`: 64 KiB, or the first doubling of it that holds the object. */
export function pad(body) {
  const bare = JSON.stringify({ ...body, padding: "" });
  const bareBytes = new TextEncoder().encode(bare).length;
  let size = SMALLEST_BYTES;
  while (size < bareBytes) size *= 2;
  return JSON.stringify({ ...body, padding: drawText(size - bareBytes) });
}

async function send(path, request) {
  try {
    const answer = await fetch(path, {
      ...request,
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: answer.status, answer: await answer.json() };
  } catch {
    throw new Unanswered();
  }
}

function drawText(length) {
  const text = [];
  for (let left = length; left > 0; left -= SMALLEST_BYTES) {
    const random = crypto.getRandomValues(new Uint8Array(Math.min(left, SMALLEST_BYTES)));
    text.push(Array.from(random, (byte) => LETTERS[byte & 63]).join(""));
  }
  return text.join("");
}
