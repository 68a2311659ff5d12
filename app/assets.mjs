// Builds what the pages load, and writes the hashes beside it. `--check` compares with what is committed.
// The same inputs give the same bytes: nothing built here may hold a date or a path.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import * as sass from "sass";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const SUMS = "app/assets.sha256";
const STATIC = "app/portal/static";

const BUNDLES = { "app/portal/scripts/pages.js": `${STATIC}/pages.js`, "app/portal/scripts/worker.js": `${STATIC}/sealing.js` };
const STYLES = {
  "app/portal/styles/portal.scss": `${STATIC}/portal.css`,
  "app/console/styles/console.scss": "app/console/static/console.css",
};

// The primitives are a file of their own, served beside the bundle and built and checked by themselves.
const primitivesApart = {
  name: "primitives-apart",
  setup({ onResolve }) {
    onResolve({ filter: /vendor\/noble\.js$/ }, () => ({ path: "./noble.js", external: true }));
  },
};

async function bundle(entry) {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    minify: true,
    charset: "utf8",
    target: ["firefox128", "chrome120"],
    legalComments: "none",
    plugins: [primitivesApart],
    write: false,
  });
  return outputFiles[0].text;
}

function compile(entry) {
  const loadPaths = [path.join(ROOT, "node_modules/govuk-frontend/dist/govuk")];
  return sass.compile(path.join(ROOT, entry), { loadPaths, style: "compressed", charset: false }).css + "\n";
}

async function buildAll() {
  const built = {};
  for (const [entry, out] of Object.entries(BUNDLES)) if (isThere(entry)) built[out] = await bundle(entry);
  for (const [entry, out] of Object.entries(STYLES)) if (isThere(entry)) built[out] = compile(entry);
  built[SUMS] = Object.keys(built).sort().map((name) => `${hash(built[name])}  ${name}\n`).join("");
  return built;
}

function isThere(name) {
  return existsSync(path.join(ROOT, name));
}

function hash(text) {
  return createHash("sha256").update(text).digest("hex");
}

function differs([name, text]) {
  return !isThere(name) || readFileSync(path.join(ROOT, name), "utf8") !== text;
}

const changed = Object.entries(await buildAll()).filter(differs);
if (!process.argv.includes("--check")) {
  for (const [name, text] of changed) writeFileSync(path.join(ROOT, name), text);
} else if (changed.length > 0) {
  console.error(`Not what the sources build: ${changed.map(([name]) => name).join(", ")}. Run: npm run assets`);
  process.exitCode = 1;
}
