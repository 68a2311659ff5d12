// Reading a file chunk by chunk into the same memory: what is made anew for each chunk, browsers collect only late.

import { FileChanged } from "../../../crypto/browser/errors.js";

const MOST_BYTES = 2 ** 20;
const spare = [];

/**
 * Read a part of a file, 1 MiB at most, and give it to `use`, whose answer is given; afterwards its memory is used again.
 * Throws FileChanged.
 */
export async function withChunk(part, use) {
  const chunk = await read(part).catch(() => { throw new FileChanged(); });
  if (chunk.length !== part.size) throw new FileChanged();
  const answer = await use(chunk);
  if (chunk.buffer.byteLength === MOST_BYTES) spare.push(chunk.buffer);
  return answer;
}

async function read(part) {
  const reader = openReader(part);
  if (reader === null) return new Uint8Array(await part.arrayBuffer());
  let buffer = spare.pop() ?? new ArrayBuffer(MOST_BYTES);
  let filled = 0;
  while (filled < part.size) {
    const { value, done } = await reader.read(new Uint8Array(buffer, filled, part.size - filled));
    if (done) break;
    filled += value.length;
    ({ buffer } = value);
  }
  await reader.cancel();
  return new Uint8Array(buffer, 0, filled);
}

// Older browsers can't read into memory of ours.
function openReader(part) {
  try {
    return part.stream().getReader({ mode: "byob" });
  } catch {
    return null;
  }
}
