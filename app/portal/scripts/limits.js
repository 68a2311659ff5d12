// What the site takes, so that nothing larger is sealed first and refused then.

import { Unanswered, get } from "./api.js";

let known = null;

/** How many files a message may have (`attachments`), how large each (`attachment_bytes`). Throws Unanswered. */
export async function fetchLimits() {
  known ??= await ask();
  return known;
}

async function ask() {
  const { status, answer } = await get("/api/limits");
  if (status !== 200) throw new Unanswered();
  return answer;
}
