// What only JavaScript could get wrong of attachments: two calls at once. All else is compared in test_attachment.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CHUNK_BYTES, Opener, Sealer, generateKey, locateChunk } from "../../crypto/browser/attachment.js";

const size = 2 * CHUNK_BYTES + 1;
const data = new Uint8Array(size).fill(7);
const chunks = [0, 1, 2].map((number) => data.subarray(...locateChunk(size, number)));

test("seals chunks asked for at once under a number each, in order", async () => {
  const key = generateKey();
  const sealer = new Sealer(key, size);
  const asked = chunks.map((chunk) => sealer.seal(chunk));
  await assert.rejects(sealer.seal(chunks[0]), RangeError);
  assert.throws(() => sealer.digest, RangeError);
  const pieces = await Promise.all(asked);
  const again = new Sealer(key, size);
  for (const [number, chunk] of chunks.entries()) assert.deepEqual(await again.seal(chunk), pieces[number]);
  assert.deepEqual(again.digest, sealer.digest);

  const opener = new Opener(key, size, sealer.digest);
  const opening = pieces.map((piece) => opener.open(piece));
  assert.throws(() => opener.finish(), { name: "TamperedAttachment" });
  assert.deepEqual(await Promise.all(opening), chunks);
  opener.finish();
});

test("refuses data of another length, and goes on where it was", async () => {
  const sealer = new Sealer(generateKey(), size);
  for (const wrong of [new Uint8Array(0), data, chunks[0].subarray(1), chunks[2], chunks[0].buffer.slice(0, CHUNK_BYTES)]) {
    await assert.rejects(sealer.seal(wrong), { name: "FileChanged" });
  }
  for (const chunk of chunks) await sealer.seal(chunk);
  assert.equal(sealer.digest.length, 32);
});

test("knows no file of less than nothing or more than 4 PiB", () => {
  for (const bytes of [-1, 2 ** 52 + 1, Number.MAX_SAFE_INTEGER]) {
    assert.throws(() => new Sealer(generateKey(), bytes), RangeError);
    assert.throws(() => new Opener(generateKey(), bytes, new Uint8Array(32)), { name: "TamperedAttachment" });
  }
});
