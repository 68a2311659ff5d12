// The worker as the page meets it: one call in, one answer out, errors by name. The mailbox is test_mailbox_twins.py's.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const vector = JSON.parse(read("../vectors/own_view_answered.json"));
const older = JSON.parse(read("../vectors/directory_opens.json")).directory;
const words = read("../../crypto/words.txt");
const site = { root: vector.root_verify, instance: vector.instance, release_day: vector.day };

const posted = [];
globalThis.self = { postMessage: (message) => posted.push(structuredClone(message)) };
await import("../../app/portal/scripts/mailbox/worker.js");

async function ask(call, args = {}) {
  posted.length = 0;
  await self.onmessage({ data: { id: 7, call, args } });
  assert.ok(posted.every(({ id }) => id === 7));
  return posted.at(-1);
}

test("refuses by name, and says nothing more of what it did not expect", async () => {
  assert.deepEqual(await ask("toString"), { id: 7, error: "Unexpected" });
  assert.deepEqual(await ask("readDirectory", { signed: vector.signed }), { id: 7, error: "Unexpected" });
  assert.deepEqual(await ask("configure", { ...site, words: "only a few words" }), { id: 7, error: "Unexpected" });
});

test("draws no phrase before it has the whole word list", async () => {
  assert.deepEqual(await ask("configure", { ...site, words: "" }), { id: 7, result: null });
  assert.deepEqual(await ask("generatePhrase"), { id: 7, error: "Unexpected" });
  await ask("configure", { ...site, words });
  const [first, second] = [await ask("generatePhrase"), await ask("generatePhrase")];
  assert.equal(first.result.words.length, 8);
  assert.ok(first.result.words.every((word) => words.split("\n").includes(word)));
  assert.notDeepEqual(first, second);
});

test("checks a phrase word by word", async () => {
  const { result } = await ask("checkPhrase", { written: `${vector.phrase.replace(/\w+$/, "")} dazler` });
  const suggestions = ["dazzler", "dealer", "dawdler"];
  assert.deepEqual(result.words.at(-1), { written: "dazler", listed: false, suggestions });
  assert.deepEqual([result.words.slice(0, 7).every(({ listed }) => listed), result.valid], [true, false]);
  assert.equal((await ask("checkPhrase", { written: vector.phrase.toUpperCase() })).result.valid, true);
  assert.deepEqual((await ask("checkPhrase", { written: "" })).result, { words: [], valid: false });
});

test("reads the directory that its root has signed, and no other", async () => {
  assert.deepEqual(await ask("readDirectory", { signed: older }), { id: 7, error: "UntrustedDirectory" });
  const { result } = await ask("readDirectory", { signed: vector.signed });
  const fields = ["version", "issued_on", "expires_on", "today", "unsealable", "proves", "organisation", "channels", "recipients"];
  assert.deepEqual(Object.keys(result), fields);
  assert.deepEqual(Object.keys(result.recipients[0]), ["id", "name", "role", "fingerprint", "active", "eligible", "unreachable"]);
  const changed = { ...vector.signed, signature: older.signature };
  assert.deepEqual(await ask("readDirectory", { signed: changed }), { id: 7, error: "UntrustedDirectory" });
  assert.deepEqual((await ask("readDirectory", { signed: structuredClone(vector.signed) })).result, result);
});

test("names who stands in for whom, and says when nobody is left", async () => {
  const channel = "external";
  const { readers } = (await ask("readers", { channel, left_out: ["compliance"] })).result;
  assert.deepEqual(readers.find(({ id }) => id === "director").stands_in_for, "compliance");
  const everybody = { channel, left_out: ["compliance", "counsel", "director"] };
  assert.deepEqual(await ask("readers", everybody), { id: 7, error: "NobodyToRead" });
  assert.deepEqual(await ask("readers", { channel: "constructor", left_out: [] }), { id: 7, error: "NobodyToRead" });
});

test("derives while a phrase is written down, once, and anew for another phrase", async () => {
  const draw = async () => (await ask("generatePhrase")).result.words.join(" ");
  const report = { channel: "external", left_out: [], answers: [{ question: "What happened?", text: "Something." }] };
  const [first, second] = [await draw(), await draw()];
  const countSteps = async (call, args) => {
    const { error } = await ask(call, args);
    assert.equal(error, undefined);
    return posted.length - 1;
  };
  assert.ok((await countSteps("deriveKeys", { phrase: first })) > 10);
  assert.equal(await countSteps("sealReport", { phrase: first, ...report }), 0);
  assert.equal(await countSteps("openPhrase", { phrase: first }), 0);
  assert.ok((await countSteps("deriveKeys", { phrase: second })) > 10);
  assert.equal(await countSteps("sealReport", { phrase: second, ...report }), 0);
  const sealed = (await ask("sealReport", { phrase: second, ...report })).result;
  assert.notEqual(sealed.mailbox, (await ask("sealReport", { phrase: first, ...report })).result.mailbox);
});

test("who comes while keys are derived waits for these, and hears how far they are", async () => {
  const phrase = (await ask("generatePhrase")).result.words.join(" ");
  posted.length = 0;
  const begun = self.onmessage({ data: { id: 1, call: "deriveKeys", args: { phrase } } });
  const later = self.onmessage({ data: { id: 2, call: "openPhrase", args: { phrase } } });
  await Promise.all([begun, later]);
  const heard = posted.flatMap(({ id, progress }) => (progress === undefined ? [] : [id]));
  assert.ok(heard.length > 10 && heard.at(-1) === 2 && heard.lastIndexOf(1) < heard.indexOf(2));
  assert.equal(posted.filter(({ result }) => result !== undefined).length, 2);
});

test("tells its progress while it derives, each percent once at most", async () => {
  assert.deepEqual(await ask("openPhrase", { phrase: "not a phrase" }), { id: 7, error: "InvalidPhrase" });
  assert.match((await ask("openPhrase", { phrase: vector.phrase })).result.token, /^[\w-]{43}$/);
  const heard = posted.slice(0, -1).map(({ progress }) => progress);
  assert.ok(heard.length > 10 && heard.length <= 101 && heard.at(-1) === 1);
  assert.deepEqual(heard, [...new Set(heard)].sort((one, other) => one - other));
});

test("measures how long keys take, and derives none for it", async () => {
  const { result } = await ask("timeKeys");
  assert.ok(result.seconds > 0 && result.seconds < 600);
  assert.equal(posted.length, 1);
});

test("opens the mailbox and seals what the page asks for", async () => {
  const { result: view } = await ask("openMailbox", { answer: { ...vector.answer, padding: "x" } });
  assert.equal(view.believed, true);
  for (const [call, args, fields] of [
    ["sealVisit", {}, ["note", "replaces"]],
    ["setAside", { place: view.replies[0].place, aside: true }, ["note", "replaces"]],
    ["eraseReplies", { places: [view.replies[0].place] }, ["places", "note", "replaces"]],
    ["sealWithdrawing", { ids: view.uploads }, ["note", "replaces"]],
    ["sealFollowUp", { answers: [{ question: "More", text: "More." }] }, ["envelope", "note", "replaces", "sealed_until"]],
  ]) {
    const { result } = await ask(call, args);
    assert.deepEqual(Object.keys(result), fields);
  }
  assert.deepEqual(await ask("sealFollowUp", { answers: [], to: ["stranger"] }), { id: 7, error: "NobodyToRead" });
});
