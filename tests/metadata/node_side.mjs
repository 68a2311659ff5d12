// The cleaning of files as the page has it: reads one call a line, `{call, path, out}`, and answers with what it gives.
// A cleaned file is written to `out`.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

import { clean, inspect } from "../../app/portal/scripts/metadata/index.js";

const calls = {
  inspect,
  async clean(file, out) {
    const cleaned = await clean(file);
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
