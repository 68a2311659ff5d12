// The worker that does proof of work (static/working.js). It is given a request, a seed and how many puzzles to solve,
// with the nonces of those that are solved already; it answers {progress: 0 to 1} any number of times, then {header,
// nonces}.

import { b64decode } from "../../../../crypto/browser/encoding.js";
import { Work, digestRequest, encode, solve } from "../../../../crypto/browser/api/work.js";

self.onmessage = async ({ data: { path, body, seed, nonces, puzzles } }) => {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const begun = new Work(b64decode(seed), await digestRequest(path, bytes), nonces);
  const work = await solve(begun, puzzles, (progress) => self.postMessage({ progress }));
  self.postMessage({ header: encode(work), nonces: work.nonces });
};
