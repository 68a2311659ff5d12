// The bundle of primitives is what the npm lock gives, byte for byte, and small enough for Tor.

import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("noble.js can be rebuilt from package-lock.json, byte for byte", () => {
  const build = fileURLToPath(new URL("../../crypto/browser/vendor/build.mjs", import.meta.url));
  execFileSync(process.execPath, [build, "--check"]);
});
