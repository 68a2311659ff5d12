// Runs the pages' removal of metadata in Node: reads one call per line from stdin, {call, path, out}, as JSON, and writes
// one answer per line. A cleaned file is written to `out`.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

import { cleanFile, inspectFile } from "../../app/portal/scripts/metadata/clean.js";

const calls = {
  inspect: inspectFile,
  async clean(file, out) {
    const cleaned = await cleanFile(file);
    if (cleaned.file === null) return cleaned;
    writeFileSync(out, new Uint8Array(await cleaned.file.arrayBuffer()));
    return { ...cleaned, file: { name: cleaned.file.name, type: cleaned.file.type, lastModified: cleaned.file.lastModified } };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { call, path: place, out } = JSON.parse(line);
  const file = new File([readFileSync(place)], path.basename(place), { type: "application/x-test" });
  console.log(JSON.stringify(await calls[call](file, out)));
}
