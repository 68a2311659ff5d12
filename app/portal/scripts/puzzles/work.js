// Proof of work (SPEC 11): loaded when the site has refused a request because many are coming in.

import { get, isWorkNeeded } from "../api/request.js";
import { addStrings } from "../i18n.js";
import { solve } from "./solver.js";

export { sayWorking } from "./sentences.js";
export { showWork } from "./show_work.js";

const KINDS = { "/api/reports": "reports", "/api/mailbox/messages": "follow_ups" };
const CACHE_MS = 30_000;
let cached = { prices: null, until: -1 };

await addStrings("strings-puzzles");

/**
 * Do the work that a request costs now, and send it: `send(headers)` gives {status, answer}, as this does. Null if
 * `signal` was aborted meanwhile. Throws Unanswered.
 *
 * Each of several processes of the site has a price of its own: whoever is refused pays twice as much, and whoever has
 * paid the most is not asked for more.
 */
export async function sendWithWork(path, body, send, signal, onProgress) {
  const kind = KINDS[path] ?? "uploads";
  const { seed, most, [kind]: price } = await fetchPrices();
  let solved = { header: null, nonces: [] };
  for (let puzzles = price; ; puzzles = Math.min(Math.max(2 * puzzles, 1), most)) {
    if (puzzles > 0) solved = await solve({ path, body, seed, puzzles, nonces: solved.nonces }, signal, onProgress);
    if (solved === null) return null;
    const answered = await send(puzzles > 0 ? { "Proof-Of-Work": solved.header } : {});
    if (!isWorkNeeded(answered) || puzzles === most) return answered;
  }
}

async function fetchPrices() {
  if (performance.now() > cached.until) {
    cached = { prices: (await get("/api/work")).answer, until: performance.now() + CACHE_MS };
  }
  return cached.prices;
}
