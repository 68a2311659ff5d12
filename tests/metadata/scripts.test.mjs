// The scripts that find and remove metadata: their libraries, what they may use, and a sentence for every key they give.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { tellsFound } from "../../app/portal/scripts/metadata/file_name.js";
import { Findings } from "../../app/portal/scripts/metadata/findings.js";
import { describeFinding, describeWarning } from "../../app/portal/scripts/metadata/messages.js";

const FOLDER = new URL("../../app/portal/scripts/metadata/", import.meta.url);
const sources = readdirSync(FOLDER, { recursive: true }).filter((name) => name.endsWith(".js") && !name.startsWith("vendor"));
const read = (name) => readFileSync(new URL(name, FOLDER), "utf8");

test("the libraries can be rebuilt from package-lock.json, byte for byte", () => {
  execFileSync(process.execPath, [fileURLToPath(new URL("vendor/build.mjs", FOLDER)), "--check"]);
});

test("no script here uses the page, the network or storage, or makes code from text", () => {
  const forbidden = /(?<![.\w"])(?:document|window|fetch|XMLHttpRequest|WebSocket|localStorage|indexedDB|caches|eval|Function|WebAssembly)\b\s*[.(]/;
  for (const name of sources) assert.doesNotMatch(read(name), forbidden, name);
  for (const name of readdirSync(new URL("vendor/", FOLDER)).filter((each) => each.endsWith(".js"))) {
    assert.doesNotMatch(read(`vendor/${name}`), /\b(?:fetch|XMLHttpRequest|WebSocket|eval|new Function|WebAssembly)\b\s*[.(]/, name);
  }
});

test("its scripts import each other and the libraries, and nothing else", () => {
  for (const name of sources) {
    const imports = [...read(name).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, module]) => module);
    for (const module of imports) {
      const target = new URL(module, new URL(name, FOLDER)).href;
      assert.ok(/^\.\.?\//.test(module) && target.startsWith(FOLDER.href), `${name} imports ${module}`);
    }
  }
});

test("there are words for everything that is found, left or refused", () => {
  const text = sources.filter((name) => name !== "messages.js").map(read).join("\n");
  const said = [...text.matchAll(/(?:add|report|remove)\("([a-z-]+)"/g), ...text.matchAll(/\bwhat = "([a-z-]+)"/g)].map(([, what]) => what);
  const tables = [...text.matchAll(/const (?:REMOVED|REMOVED_\w+|PROPERTIES|INFO|KEYS|SUBTYPES) = [{[]([^]*?)\n[}\]];/g)].map(([, table]) => table);
  const values = tables.flatMap((table) => [...table.matchAll(/(?::|,) "?([a-z]+)"[,\n\] ]/g)].map(([, what]) => what));
  const fallback = describeFinding("no such name");
  assert.ok(said.length > 20 && values.length > 40);
  for (const what of [...said, ...values].filter((each) => each !== "extra")) assert.notEqual(describeFinding(what), fallback, what);
  const warnings = [...text.matchAll(/warning = "([a-z-]+)"|(?:refuse\(|warning: )"([a-z-]+)"/g)].map(([, one, two]) => one ?? two);
  assert.ok(warnings.length > 4);
  for (const warning of warnings.filter((each) => each !== "other")) assert.notEqual(describeWarning(warning), describeWarning("none"), warning);
  assert.equal(describeWarning(null), "");
});

test("of a million findings a hundred are told, each once", () => {
  const findings = new Findings();
  for (let i = 0; i < 1000; i++) findings.add("author", `name ${i % 500}`);
  assert.equal(findings.list().length, 100);
});

test("a name tells an author in any spelling, and a day in any order", () => {
  const found = [{ what: "author", value: "Jane Roe-Müller" }, { what: "day", value: "2024:05:01 10:11:12" }, { what: "title", value: "Plan" }];
  for (const name of ["jane.docx", "CV_JaneRoe.pdf", "notes müller.txt", "IMG_20240501_101112.jpg", "01.05.2024.png", "240501.m4a"]) {
    assert.ok(tellsFound(name, found), name);
  }
  for (const name of ["plan.docx", "janet.pdf", "file-1.jpg", "20240502.jpg", "report.jane"]) assert.ok(!tellsFound(name, found), name);
});
