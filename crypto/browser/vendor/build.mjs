// Bundles the primitives into noble.js and writes VERSIONS.md beside it.
// With --check it writes nothing and fails when what lies here is not what package-lock.json gives.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const LARGEST_GZIPPED_BYTES = 30 * 1024;
const here = new URL("./", import.meta.url);
const project = new URL("../../../", import.meta.url);
const read = (path, base = project) => readFileSync(new URL(path, base), "utf8");

const packages = Object.entries(JSON.parse(read("package-lock.json")).packages)
  .filter(([path]) => /^node_modules\/(@noble\/[a-z-]+|esbuild)$/.test(path))
  .map(([path, fields]) => ({ path, name: path.slice("node_modules/".length), ...fields }));

// A bundle of anything but what the lock names would make the check worthless.
for (const { path, name, version } of packages) {
  const installed = JSON.parse(read(`${path}/package.json`)).version;
  if (installed !== version) fail(`${name} ${installed} is installed, package-lock.json says ${version}. Run npm ci.`);
}

const bundle = await build({
  absWorkingDir: fileURLToPath(project),
  entryPoints: ["crypto/browser/vendor/primitives.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "eof",
  write: false,
});
const code = Buffer.from(bundle.outputFiles[0].contents);
const gzipped_bytes = gzipSync(code, { level: 9 }).length;
const made = { "noble.js": code, "VERSIONS.md": Buffer.from(describe(code)) };

if (gzipped_bytes > LARGEST_GZIPPED_BYTES) fail(`noble.js has ${gzipped_bytes} bytes gzipped: too many.`);
for (const [name, content] of Object.entries(made)) {
  const path = new URL(name, here);
  if (!process.argv.includes("--check")) writeFileSync(path, content);
  else if (!existsSync(path) || !content.equals(readFileSync(path))) {
    fail(`${name} is not what package-lock.json gives. Run npm run vendor.`);
  }
}
console.log(`noble.js: ${code.length} bytes, ${gzipped_bytes} gzipped`);

function describe(code) {
  const rows = packages.map((p) => `| ${p.name} | ${p.version} | ${p.license} | \`${p.integrity}\` |`);
  const licences = packages
    .filter(({ name }) => name !== "esbuild")
    .map(({ path, name }) => `## ${name}\n\n${read(`${path}/LICENSE`).replaceAll("\r", "").trim()}\n`);
  return [
    "# What noble.js is made of\n",
    "Written by `npm run vendor`; `npm run vendor -- --check` rebuilds it from package-lock.json and compares the bytes.\n",
    "| file | SHA-256 |",
    "|---|---|",
    `| noble.js | \`${createHash("sha256").update(code).digest("hex")}\` |\n`,
    "| package | version | licence | integrity (package-lock.json) |", "|---|---|---|---|", ...rows, "",
    "esbuild only bundles; none of its code is in the file.\n",
    ...licences,
  ].join("\n");
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
