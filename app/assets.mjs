// Builds what the pages load, and writes the hashes beside it. `--check` compares with what is committed.
// The same inputs give the same bytes: nothing built here may hold a date or a path.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const SUMS = "app/assets.sha256";
const SCRIPTS = "app/portal/scripts";
const STATIC = "app/portal/static";

const BUNDLES = {
  [`${SCRIPTS}/pages.js`]: `${STATIC}/pages.js`,
  [`${SCRIPTS}/mailbox/mailbox.js`]: `${STATIC}/mailbox.js`,
  [`${SCRIPTS}/worker.js`]: `${STATIC}/sealing.js`,
  [`${SCRIPTS}/proof/proof.js`]: `${STATIC}/proof.js`,
  [`${SCRIPTS}/proof/prover.js`]: `${STATIC}/proving.js`,
  [`${SCRIPTS}/inspector.js`]: `${STATIC}/inspecting.js`,
  [`${SCRIPTS}/metadata/pdf.js`]: `${STATIC}/inspecting_pdf.js`,
};
// The pages' styles for languages that are written from right to left.
const MIRRORED = { [`${STATIC}/portal.css`]: `${STATIC}/portal-rtl.css` };
const STYLES = {
  "app/portal/styles/portal.scss": `${STATIC}/portal.css`,
  "app/console/styles/console.scss": "app/console/static/console.css",
};

// Scripts that are not built in, and the file beside the bundle that is loaded for them. The primitives are built and
// checked by themselves; the code of the mailbox and of proofs, and what looks into PDF, are loaded by those who need them.
const APART = {
  "crypto/browser/vendor/noble.js": "./noble.js",
  [`${SCRIPTS}/mailbox/mailbox.js`]: "./mailbox.js",
  [`${SCRIPTS}/proof/proof.js`]: "./proof.js",
  [`${SCRIPTS}/metadata/pdf.js`]: "./inspecting_pdf.js",
};

// `apart` is like APART. The first script of a bundle is always built in.
function leaveApart(apart) {
  return {
    name: "leave-apart",
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path: imported, resolveDir, kind }) => {
        const served = apart[path.relative(ROOT, path.join(resolveDir, imported))];
        return served && kind !== "entry-point" ? { path: served, external: true } : null;
      });
    },
  };
}

async function bundle(entry, apart = APART) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    minify: true,
    charset: "utf8",
    target: ["firefox128", "chrome120"],
    legalComments: "none",
    plugins: [leaveApart(apart)],
    metafile: true,
    write: false,
  });
  return { text: outputFiles[0].text, scripts: Object.keys(metafile.inputs) };
}

function compile(entry) {
  const loadPaths = [path.join(ROOT, "node_modules/govuk-frontend/dist/govuk")];
  return sass.compile(path.join(ROOT, entry), { loadPaths, style: "compressed", charset: false }).css + "\n";
}

async function buildAll() {
  const built = {};
  for (const [entry, out] of Object.entries(BUNDLES)) built[out] = (await bundle(entry, await findApart(entry))).text;
  for (const [entry, out] of Object.entries(STYLES)) if (isThere(entry)) built[out] = compile(entry);
  for (const [style, out] of Object.entries(MIRRORED)) built[out] = rtlcss.process(built[style]);
  built[SUMS] = Object.keys(built).sort().map((name) => `${hash(built[name])}  ${name}\n`).join("");
  return built;
}

// The code of the mailbox and of proofs is loaded where pages.js is: what that is made of is taken from it (which must
// export it), because there may be only one of each.
async function findApart(entry) {
  if (![`${STATIC}/mailbox.js`, `${STATIC}/proof.js`].includes(BUNDLES[entry])) return APART;
  const { scripts } = await bundle(`${SCRIPTS}/pages.js`);
  return { ...APART, ...Object.fromEntries(scripts.map((script) => [script, "./pages.js"])) };
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
