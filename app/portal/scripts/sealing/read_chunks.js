// Reads chunks of a file into buffers that are used again: browsers free buffers made for each chunk only late.

import { FileChanged } from "../../../../crypto/browser/errors.js";

const CHUNK_BYTES = 2 ** 20;
const pool = [];

/**
 * Read a slice of a file, at most 1 MiB, and return what `use(bytes)` gives. The bytes are overwritten afterwards.
 * Throws FileChanged if the file can't be read or is shorter than it was.
 */
export async function withChunk(part, use) {
  const chunk = await read(part).catch(() => { throw new FileChanged(); });
  if (chunk.length !== part.size) throw new FileChanged();
  const answer = await use(chunk);
  if (chunk.buffer.byteLength === CHUNK_BYTES) pool.push(chunk.buffer);
  return answer;
}

async function read(part) {
  const reader = openReader(part);
  if (reader === null) return new Uint8Array(await part.arrayBuffer());
  let buffer = pool.pop() ?? new ArrayBuffer(CHUNK_BYTES);
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

// Null in browsers without byte streams for files.
function openReader(part) {
  try {
    return part.stream().getReader({ mode: "byob" });
  } catch {
    return null;
  }
}
