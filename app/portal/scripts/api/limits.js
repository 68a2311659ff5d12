// The site's limits, and what it has room for just now: known before somebody writes, or seals a file, only to be refused.

import { Unanswered, get } from "./request.js";

// As long as the directory's. What is taken may be another thing a moment later: then the answer to what is sent says so.
const CACHE_MS = 600_000;
let cached = { limits: null, until: -1 };

/**
 * How many files a message may have (`attachments`) and how many bytes each (`attachment_bytes`); `takes`: whether there
 * is room for reports, messages and files. Throws Unanswered.
 */
export async function fetchLimits() {
  if (performance.now() > cached.until) cached = { limits: await getLimits(), until: performance.now() + CACHE_MS };
  return cached.limits;
}

async function getLimits() {
  const { status, answer } = await get("/api/limits");
  if (status !== 200) throw new Unanswered();
  return answer;
}
