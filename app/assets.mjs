// Builds the pages' scripts (esbuild) and style sheets (Sass, rtlcss) into the static folders, and writes their SHA-256
// sums to app/assets.sha256. With --check it writes nothing and fails if the committed files differ. The build is
// reproducible: no output may contain a date or a path.

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

// Entry points and their bundles: four for pages, six for workers (inspecting_pdf.js is loaded by inspecting.js).
const BUNDLES = {
  [`${SCRIPTS}/main.js`]: `${STATIC}/pages.js`,
  [`${SCRIPTS}/mailbox/mailbox.js`]: `${STATIC}/mailbox.js`,
  [`${SCRIPTS}/sealing/worker.js`]: `${STATIC}/sealing.js`,
  [`${SCRIPTS}/mailbox/worker.js`]: `${STATIC}/opening.js`,
  [`${SCRIPTS}/proof/proof.js`]: `${STATIC}/proof.js`,
  [`${SCRIPTS}/proof/worker.js`]: `${STATIC}/proving.js`,
  [`${SCRIPTS}/puzzles/work.js`]: `${STATIC}/work.js`,
  [`${SCRIPTS}/puzzles/worker.js`]: `${STATIC}/working.js`,
  [`${SCRIPTS}/metadata/worker.js`]: `${STATIC}/inspecting.js`,
  [`${SCRIPTS}/metadata/pdf/pdf.js`]: `${STATIC}/inspecting_pdf.js`,
};
// Mirrored style sheets for languages written from right to left.
const MIRRORED = { [`${STATIC}/portal.css`]: `${STATIC}/portal-rtl.css` };
// What no page for reporters has of GOV.UK Frontend: rules for it alone are left out of what they load.
const UNUSED =
  /[^(]:disabled|\.govuk-(frontend-supported|(checkboxes|radios)__conditional|fieldset__(heading|legend--(m|l|xl))|label--(m|l|xl)|label-wrapper|radios--inline|radios__hint|textarea--error)/;
const STYLES = {
  "app/portal/styles/portal.scss": `${STATIC}/portal.css`,
  "app/console/styles/console.scss": "app/console/static/console.css",
};

// Modules that are not bundled but imported at run time, and the file that is imported instead. The primitives are
// built by crypto/browser/vendor/build.mjs; the mailbox, the page about proofs, proof of work and the PDF code are loaded
// when needed.
const EXTERNALS = {
  "crypto/browser/vendor/noble.js": "./noble.js",
  [`${SCRIPTS}/mailbox/mailbox.js`]: "./mailbox.js",
  [`${SCRIPTS}/proof/proof.js`]: "./proof.js",
  [`${SCRIPTS}/puzzles/work.js`]: "./work.js",
  [`${SCRIPTS}/metadata/pdf/pdf.js`]: "./inspecting_pdf.js",
};

// Workers name an error, and the page says it: their bundles go without the sentences.
const unsaid = {
  name: "unsaid",
  setup({ onLoad }) {
    onLoad({ filter: /crypto\/browser\/errors\.js$/ }, ({ path: script }) => ({
      contents: readFileSync(script, "utf8").replaceAll(/static sentence =[\s+]*("[^"]*"[\s+]*)+;/g, ""),
    }));
  },
};

// An esbuild plugin that marks `externals` (like EXTERNALS) as external, except for the entry point.
function markExternals(externals) {
  return {
    name: "mark-externals",
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path: imported, resolveDir, kind }) => {
        const served = externals[path.relative(ROOT, path.join(resolveDir, imported))];
        // None does anything by being loaded: one of which nothing is used is left out.
        return served && kind !== "entry-point" ? { path: served, external: true, sideEffects: false } : null;
      });
    },
  };
}

async function bundle(entry, externals = EXTERNALS) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    minify: true,
    charset: "utf8",
    target: ["firefox128", "chrome120"],
    legalComments: "none",
    plugins: [markExternals(externals), ...(entry.endsWith("/worker.js") ? [unsaid] : [])],
    metafile: true,
    write: false,
  });
  return { text: outputFiles[0].text, scripts: Object.keys(metafile.inputs) };
}

function compile(entry) {
  const loadPaths = [path.join(ROOT, "node_modules/govuk-frontend/dist/govuk")];
  return sass.compile(path.join(ROOT, entry), { loadPaths, style: "compressed", charset: false }).css + "\n";
}

function leaveOutUnused(css) {
  const rules = css.replace(/([^{}]+)\{[^{}]*\}/g, (rule, selectors) => {
    const used = selectors.split(",").filter((selector) => !UNUSED.test(selector));
    return used.length > 0 ? used.join(",") + rule.slice(selectors.length) : "";
  });
  // GOV.UK Frontend's colours are set anew in styles/_colours.scss, its type is the page's, and nothing of it is printed:
  // only the words of a code phrase are (styles/_print.scss).
  const seen = rules
    .replace(/-(webkit|moz-osx)-font-smoothing:\w+;?/g, "")
    .replace(/@media print\{((\.govuk-|:root)[^{}]*\{[^{}]*\})+\}/g, "")
    .replace(/^(:root\{[^{}]*\})+|@media[^{}]*\{\}|@supports not[^{}]*\{[^{}]*\{[^{}]*\}\}|,\(-ms-high-contrast: active\)/g, "")
    .replace(/\.govuk-[\w-]+\{(font-family:[^{}]*|font-weight:400;font-size:1\.1875rem;line-height:[\d.]+)\}/g, "");
  const named = seen.replace(/(--govuk-[\w-]+):[^;{}]*;?/g, (declared, name) => (seen.includes(`var(${name}`) ? declared : ""));
  return named.replace(/var\((--govuk-[\w-]+), #\w+\)/g, "var($1)");
}

async function buildAll() {
  const built = {};
  for (const [entry, out] of Object.entries(BUNDLES)) built[out] = (await bundle(entry, await findExternals(entry))).text;
  for (const [entry, out] of Object.entries(STYLES)) if (isThere(entry)) built[out] = compile(entry);
  for (const style of Object.keys(MIRRORED)) if (built[style]) built[style] = leaveOutUnused(built[style]);
  for (const [style, out] of Object.entries(MIRRORED)) built[out] = rtlcss.process(built[style]);
  built[SUMS] = Object.keys(built).sort().map((name) => `${hash(built[name])}  ${name}\n`).join("");
  return built;
}

// mailbox.js, proof.js and work.js are loaded beside pages.js: modules that are in it must be imported from it (main.js exports
// them), because a second instance would have state of its own. Errors have none: each bundle has those that it names.
async function findExternals(entry) {
  if (![`${STATIC}/mailbox.js`, `${STATIC}/proof.js`, `${STATIC}/work.js`].includes(BUNDLES[entry])) return EXTERNALS;
  const { scripts } = await bundle(`${SCRIPTS}/main.js`);
  const shared = scripts.filter((script) => script !== "crypto/browser/errors.js");
  return { ...EXTERNALS, ...Object.fromEntries(shared.map((script) => [script, "./pages.js"])) };
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
