// Measures work in Node: reads one call a line from stdin, {call, path, times}, does it with the bytes of that file, so many
// times unless it takes long, and answers the least CPU seconds that it took. What it refuses counts as done.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { cleanFile, inspectFile } from "../../app/portal/scripts/metadata/clean.js";
import * as canonical from "../../crypto/browser/canonical.js";
import * as directories from "../../crypto/browser/directory.js";
import { b64decode } from "../../crypto/browser/encoding.js";
import { sanitise } from "../../crypto/browser/filename.js";
import * as messageFormat from "../../crypto/browser/message_format.js";
import * as phrase from "../../crypto/browser/phrase.js";
import * as proof from "../../crypto/browser/proof.js";
import { deriveSigningKey } from "../../crypto/browser/signature.js";

const LONG_SECONDS = 1;
phrase.useWords(readFileSync(new URL("../../crypto/words.txt", import.meta.url), "utf8"));
// Halves of surrogates can't be written to a file: they come as the letters \ud83d.
const decode = (bytes) => new TextDecoder().decode(bytes).replaceAll("\\ud83d", "\ud83d");

// As test_signed.py signs.
const KEY = deriveSigningKey(new Uint8Array(32)).verify;
const INSTANCE = new Uint8Array(16);

const CALLS = {
  yardstick: () => Array.from({ length: 1_000_000 }, (_, at) => at & 7).reduce((sum, each) => sum + each, 0),
  canonical: (bytes) => canonical.read(bytes),
  message: (bytes) => messageFormat.read(bytes),
  split: (bytes) => phrase.split(decode(bytes)),
  suggest: (bytes) => phrase.suggest(decode(bytes)),
  sanitise: (bytes) => sanitise(decode(bytes)),
  decode: (bytes) => b64decode(decode(bytes)),
  directory: (bytes) => directories.verify(JSON.parse(decode(bytes)), KEY),
  part(bytes) {
    const answer = JSON.parse(decode(bytes));
    proof.beginsBy(answer, new Uint8Array(32));
    return proof.verifyPart(answer, [KEY], INSTANCE, "2026-01-05", 0);
  },
  proof: (bytes) => proof.verifyProof(JSON.parse(decode(bytes)), [KEY], INSTANCE),
  async files(bytes) {
    const file = new File([bytes], "file");
    await inspectFile(file);
    return await cleanFile(file);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { call, path, times } = JSON.parse(line);
  const bytes = path === null ? null : new Uint8Array(readFileSync(path));
  const taken = [];
  while (taken.length < times && !(taken[0] > LONG_SECONDS)) taken.push(await measure(() => CALLS[call](bytes)));
  console.log(JSON.stringify(Math.min(...taken)));
}

async function measure(work) {
  const start = process.cpuUsage();
  try {
    await work();
  } catch (error) {
    if (error instanceof ReferenceError) throw error;
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000_000;
}
