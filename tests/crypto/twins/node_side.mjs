// The JavaScript side of test_twins.py: reads one call a line, `{call, args}`, and answers `{ok}` or `{error}`.
// Bytes travel in b64; `worker.NAME` goes to the worker, as the page would send it.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import * as attachment from "../../crypto/browser/attachment.js";
import * as canonical from "../../crypto/browser/canonical.js";
import * as directory from "../../crypto/browser/directory.js";
import * as envelope from "../../crypto/browser/envelope.js";
import * as errors from "../../crypto/browser/errors.js";
import { tidy } from "../../crypto/browser/filename.js";
import { sealFollowUp } from "../../crypto/browser/follow_up.js";
import * as keys from "../../crypto/browser/keys.js";
import { Answer, openMailbox } from "../../crypto/browser/mailbox.js";
import * as message from "../../crypto/browser/message.js";
import { b64decode, b64encode } from "../../crypto/browser/notation.js";
import * as phrase from "../../crypto/browser/phrase.js";
import { viewMailbox } from "../../crypto/browser/view.js";
import { sealErasing, sealSettingAside, sealVisit, sealWithdrawing } from "../../crypto/browser/visit.js";

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
  tidy: (names) => names.map(tidy),
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
  sealWithdrawing: (ids) => written(sealWithdrawing(mailbox, ids)),
  sealFollowUp: (text, to, attachments) => written(sealFollowUp(mailbox, text, to, attachments)),
  measure(size, numbers) {
    const places = numbers.map((number) => attachment.locateChunk(size, number));
    return [attachment.paddedSize(size), attachment.countPieces(size), places];
  },
  async sealFile(key, content) {
    const data = readBytes(content);
    const sealer = new attachment.Sealer(b64decode(key), data.length);
    const pieces = [];
    for (let number = 0; number < sealer.pieces; number++) {
      const chunk = data.subarray(...attachment.locateChunk(data.length, number));
      pieces.push(Buffer.from(await sealer.seal(chunk)).toString("base64url"));
    }
    return { pieces, digest: b64encode(sealer.digest) };
  },
  keepPieces(pieces) {
    kept = pieces.map(readBytes);
  },
  async openKept(key, size, digest, changes) {
    const opener = judge(() => new attachment.Opener(b64decode(key), size, b64decode(digest)));
    if (typeof opener === "string") return [opener];
    const verdicts = [];
    for (const piece of changes.map(changeKept)) {
      const opened = await opener.open(piece).catch((error) => error.name);
      verdicts.push(typeof opened === "string" ? opened : createHash("sha256").update(opened).digest("hex"));
    }
    return [...verdicts, judge(() => opener.finish()) ?? "ok"];
  },
};

let reporter = null;
let mailbox = null;
let kept = [];

// Not by b64decode, which is made for keys: these are megabytes.
function readBytes(written) {
  return new Uint8Array(Buffer.from(written, "base64url"));
}

function changeKept([number, start, stop, flipped]) {
  const longer = new Uint8Array(Math.max(stop, kept[number].length));
  longer.set(kept[number]);
  const piece = longer.slice(start, stop);
  if (flipped !== null && flipped < piece.length) piece[flipped] ^= 1;
  return piece;
}

function judge(step) {
  try {
    return step();
  } catch (error) {
    return error.name;
  }
}

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
