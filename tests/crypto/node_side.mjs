// The JavaScript side of test_twins.py: reads one call a line, `{call, args}`, and answers `{ok}` or `{error}`.
// Bytes travel in b64; `worker.NAME` goes to the worker, as the page would send it.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import * as canonical from "../../crypto/browser/canonical.js";
import * as directory from "../../crypto/browser/directory.js";
import * as envelope from "../../crypto/browser/envelope.js";
import * as errors from "../../crypto/browser/errors.js";
import { sealFollowUp } from "../../crypto/browser/follow_up.js";
import * as keys from "../../crypto/browser/keys.js";
import { Answer, openMailbox } from "../../crypto/browser/mailbox.js";
import * as message from "../../crypto/browser/message.js";
import { b64decode, b64encode } from "../../crypto/browser/notation.js";
import * as phrase from "../../crypto/browser/phrase.js";
import { viewMailbox } from "../../crypto/browser/view.js";
import { sealErasing, sealSettingAside, sealVisit } from "../../crypto/browser/visit.js";

const CALLS = {
  listErrors() {
    const classes = Object.values(errors).filter((value) => Object.hasOwn(value, "sentence"));
    return classes.map((error) => [error.name, errors.sentenceOf(error)]);
  },
  isDay: canonical.isDay,
  decode: (text, size) => b64encode(b64decode(text, size)),
  readCanonical: (data) => canonical.read(b64decode(data)),
  readMessage(data) {
    const read = message.read(b64decode(data));
    message.checkKeys(read);
    return read;
  },
  checkAddress: (address) => keys.checkAddress(b64decode(address)) ?? null,
  verify: (key, signature, data) => keys.verify(b64decode(key), b64decode(signature), b64decode(data)) ?? null,
  split: phrase.split,
  normalise: phrase.normalise,
  suggest: (word) => phrase.suggest(word),
  unseal(sealed, seeds, author) {
    const own = seeds.map((seed) => keys.deriveSealingKey(b64decode(seed)));
    return envelope.unseal(b64decode(sealed), own, () => b64decode(author));
  },
  seal(content, seed, slots) {
    const places = slots.map(([address, readable]) => new envelope.Slot(b64decode(address), readable));
    return b64encode(envelope.seal(content, keys.deriveSigningKey(b64decode(seed)), places));
  },
  verifyDirectory(signed, root, known, channel, leftOut, day) {
    const verified = directory.verify(signed, b64decode(root), known);
    verified.checkCurrent(day);
    const substitutes = [...verified.substitutes(verified.findChannel(channel), leftOut, day)];
    const active = verified.active(day).map(({ id }) => id);
    const readers = verified.readers(channel, leftOut, day);
    return [verified.document, b64encode(verified.digest), active, substitutes, readers];
  },
  async openPhrase(written, instance) {
    reporter = await phrase.derive(written, b64decode(instance));
    return b64encode(reporter.mailbox);
  },
  openMailbox(signed, root, { replies, sent, note }, day, mine) {
    const held = replies.map(({ place, envelope }) => [place, b64decode(envelope)]);
    const answer = new Answer(held, sent, note === null ? null : b64decode(note));
    mailbox = openMailbox(reporter, directory.verify(signed, b64decode(root)), answer, day, mine);
    return [mailbox.note, viewMailbox(mailbox)];
  },
  sealVisit: () => written(sealVisit(mailbox)),
  sealErasing: (places) => written(sealErasing(mailbox, places)),
  sealSettingAside: (place, aside) => written(sealSettingAside(mailbox, place, aside)),
  sealFollowUp: (text, to) => written(sealFollowUp(mailbox, text, to)),
};

let reporter = null;
let mailbox = null;

function written(sealed) {
  const write = (value) => (value instanceof Uint8Array ? b64encode(value) : value);
  return sealed && Object.fromEntries(Object.entries(sealed).map(([name, value]) => [name, write(value)]));
}

phrase.useWords(readFileSync(new URL("../../crypto/words.txt", import.meta.url), "ascii"));
const heard = [];
globalThis.self = { postMessage: (answer) => heard.push(answer) };
await import("../../app/portal/scripts/worker.js");

async function answer({ call, args }) {
  if (call.startsWith("worker.")) {
    heard.length = 0;
    await self.onmessage({ data: { id: 1, call: call.slice("worker.".length), args } });
    const { error, result } = heard.at(-1);
    return error === undefined ? { ok: result } : { error };
  }
  try {
    return { ok: await CALLS[call](...args) };
  } catch (error) {
    return { error: error instanceof errors.SealedLineError ? error.name : "ValueError", why: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
