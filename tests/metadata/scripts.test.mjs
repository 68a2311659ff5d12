// What looks into files: what it is made of, what it may know, and that it has words for all that it says.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { Findings } from "../../app/portal/scripts/metadata/findings.js";
import { sayWarning, sayWhat } from "../../app/portal/scripts/metadata/sentences.js";

const FOLDER = new URL("../../app/portal/scripts/metadata/", import.meta.url);
const sources = readdirSync(FOLDER).filter((name) => name.endsWith(".js"));
const read = (name) => readFileSync(new URL(name, FOLDER), "utf8");

test("the libraries can be rebuilt from package-lock.json, byte for byte", () => {
  execFileSync(process.execPath, [fileURLToPath(new URL("vendor/build.mjs", FOLDER)), "--check"]);
});

test("nothing that looks into files knows the page, the network or storage, or makes code from text", () => {
  const forbidden = /(?<![.\w"])(?:document|window|fetch|XMLHttpRequest|WebSocket|localStorage|indexedDB|caches|eval|Function|WebAssembly)\b\s*[.(]/;
  for (const name of sources) assert.doesNotMatch(read(name), forbidden, name);
  for (const name of readdirSync(new URL("vendor/", FOLDER)).filter((each) => each.endsWith(".js"))) {
    assert.doesNotMatch(read(`vendor/${name}`), /\b(?:fetch|XMLHttpRequest|WebSocket|eval|new Function|WebAssembly)\b\s*[.(]/, name);
  }
});

test("its scripts import each other and the libraries, and nothing else", () => {
  for (const name of sources) {
    const imports = [...read(name).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, module]) => module);
    for (const module of imports) assert.match(module, /^\.\/(?:vendor\/)?\w+\.js$/, `${name} imports ${module}`);
  }
});

test("there are words for everything that is found, left or refused", () => {
  const text = sources.filter((name) => name !== "sentences.js").map(read).join("\n");
  const said = [...text.matchAll(/(?:add|tell|take)\("([a-z-]+)"/g), ...text.matchAll(/\bwhat = "([a-z-]+)"/g)].map(([, what]) => what);
  const tables = [...text.matchAll(/const (?:TAKEN|TAKEN_\w+|PROPERTIES|INFO) = [{[]([^]*?)\n[}\]];/g)].map(([, table]) => table);
  const values = tables.flatMap((table) => [...table.matchAll(/(?::|,) "?([a-z]+)"[,\n\] ]/g)].map(([, what]) => what));
  const fallback = sayWhat("no such name");
  assert.ok(said.length > 20 && values.length > 40);
  for (const what of [...said, ...values].filter((each) => each !== "extra")) assert.notEqual(sayWhat(what), fallback, what);
  const warnings = [...text.matchAll(/warning = "([a-z-]+)"|(?:refuse\(|warning: )"([a-z-]+)"/g)].map(([, one, two]) => one ?? two);
  assert.ok(warnings.length > 4);
  for (const warning of warnings.filter((each) => each !== "other")) assert.notEqual(sayWarning(warning), sayWarning("none"), warning);
  assert.equal(sayWarning(null), "");
});

test("of a million findings a hundred are told, each once", () => {
  const findings = new Findings();
  for (let i = 0; i < 1000; i++) findings.add("author", `name ${i % 500}`);
  assert.equal(findings.list().length, 100);
});
