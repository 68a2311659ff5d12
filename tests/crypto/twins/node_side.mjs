// The JavaScript side of test_twins.py: reads one call a line, `{call, args}`, and answers `{ok}` or `{error}`,
// and `seconds`: what it took of the processor.
// Bytes travel in b64; `worker.NAME` goes to the worker, as the page would send it.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import * as attachment from "../../../crypto/browser/attachment.js";
import * as canonical from "../../../crypto/browser/canonical.js";
import * as directory from "../../../crypto/browser/directory.js";
import * as envelope from "../../../crypto/browser/envelope.js";
import * as errors from "../../../crypto/browser/errors.js";
import { sanitise } from "../../../crypto/browser/filename.js";
import { sealFollowUp } from "../../../crypto/browser/reporter/follow_up.js";
import * as keys from "../../../crypto/browser/keys.js";
import { readCard, signCard } from "../../../crypto/browser/statements/address_card.js";
import { readConfirmation, signConfirmation } from "../../../crypto/browser/statements/confirmation.js";
import * as signature from "../../../crypto/browser/signature.js";
import { MailboxContents, openMailbox } from "../../../crypto/browser/reporter/mailbox.js";
import { follow, listMissing } from "../../../crypto/browser/directories/chain.js";
import { openReceived } from "../../../crypto/browser/conversation.js";
import { DirectoryReference, Reply, Report } from "../../../crypto/browser/message.js";
import * as messageFormat from "../../../crypto/browser/message_format.js";
import { writeObject } from "../../../crypto/browser/schema.js";
import { b64decode, b64encode } from "../../../crypto/browser/encoding.js";
import { makeProof, verifyPart } from "../../../crypto/browser/proof.js";
import * as phrase from "../../../crypto/browser/phrase.js";
import * as works from "../../../crypto/browser/api/work.js";
import { viewMailbox } from "../../../crypto/browser/reporter/mailbox_view.js";
import { sealErasing, sealSettingAside, sealVisit, sealWithdrawing } from "../../../crypto/browser/reporter/visit.js";

const CALLS = {
  listErrors() {
    const classes = Object.values(errors).filter((value) => Object.hasOwn(value, "sentence"));
    return classes.map((error) => [error.name, errors.sentenceOf(error)]);
  },
  isDay: canonical.isDay,
  async solveWork(path, body, seed, nonces, puzzles) {
    const digest = await works.digestRequest(path, b64decode(body));
    return works.encode(await works.solve(new works.Work(b64decode(seed), digest, nonces), puzzles));
  },
  decode: (text, size) => b64encode(b64decode(text, size)),
  readCanonical: (data) => canonical.read(b64decode(data)),
  readMessage(data) {
    const read = messageFormat.read(b64decode(data));
    messageFormat.checkKeys(read);
    return new TextDecoder().decode(messageFormat.write(read));
  },
  checkAddress: (address) => keys.checkAddress(b64decode(address)) ?? null,
  verify: (key, signed, data) => signature.verify(b64decode(key), b64decode(signed), b64decode(data)) ?? null,
  split: phrase.split,
  normalise: phrase.normalise,
  holdsPhrase: phrase.holdsPhrase,
  listSwapped: phrase.listSwapped,
  suggest: (word) => phrase.suggest(word),
  sanitise: (names) => names.map(sanitise),
  unseal(sealed, seeds, author) {
    const own = seeds.map((seed) => keys.deriveSealingKey(b64decode(seed)));
    return tell(envelope.unseal(b64decode(sealed), own, () => b64decode(author)));
  },
  openReceived(sealed, seed, kind, mailbox, instance, author) {
    const context = [{ report: Report, reply: Reply }[kind], b64decode(mailbox), b64decode(instance)];
    const own = [keys.deriveSealingKey(b64decode(seed))];
    const received = openReceived(b64decode(sealed), own, context, () => b64decode(author));
    return received.suspect.map(({ name }) => name);
  },
  seal(content, seed, slots) {
    const places = slots.map(([address, readable]) => new envelope.Slot(b64decode(address), readable));
    const message = messageFormat.read(canonical.write(content));
    return b64encode(envelope.seal(message, signature.deriveSigningKey(b64decode(seed)), places));
  },
  provePart(answer, key, instance, day, number, receipts) {
    const part = verifyPart(answer, [b64decode(key)], b64decode(instance), day, number);
    return receipts.map((receipt) => makeProof(part, b64decode(receipt)));
  },
  verifyDirectory(signed, root, known, channel, leftOut, day) {
    const verified = directory.verify(signed, b64decode(root), known);
    verified.checkFresh(day);
    const substitutes = [...verified.substitutes(verified.findChannel(channel), leftOut, day)];
    const active = verified.active(day).map(({ id }) => id);
    const offered = verified.offered(channel, leftOut, day);
    return [verified.document, b64encode(verified.digest), active, substitutes, offered];
  },
  followChain(answer, root, known, signed) {
    const found = directory.verify(answer, b64decode(root));
    const reference = new DirectoryReference(known);
    try {
      const missing = listMissing(found, reference);
      const followed = follow(found, reference, signed ?? []);
      return [missing, [...followed.earlier.keys()].sort((one, other) => one - other)];
    } catch (error) {
      if (error instanceof errors.ForkedDirectory) return error.numbers;
      throw error;
    }
  },
  joinStatements(served, root, day) {
    const joined = directory.verify(served, b64decode(root)).join(served);
    const cards = [...joined.reachable(day)].map(([id, card]) => [id, b64encode(card.address), card.first, card.until]);
    const missing = [...joined.unreachable(day)].map(([id, why]) => [id, why.name]);
    const counts = [joined.statements.cards.length, joined.statements.confirmations.length];
    return [cards, missing, counts, joined.freshUntil(day)];
  },
  readCard: (statement, instance, known) => b64encode(readCard(statement, b64decode(instance), known.map((key) => b64decode(key))).address),
  readConfirmation: (statement, instance, known) => readConfirmation(statement, b64decode(instance), known.map((key) => b64decode(key))).day,
  signCard: (address, first, until, instance, seed) =>
    signCard(b64decode(address), first, until, b64decode(instance), signature.deriveSigningKey(b64decode(seed))),
  signConfirmation: (digest, day, instance, seed) =>
    signConfirmation(b64decode(digest), day, b64decode(instance), signature.deriveSigningKey(b64decode(seed))),
  async openPhrase(written, instance) {
    reporter = await phrase.deriveReporter(written, b64decode(instance));
    return b64encode(reporter.mailbox);
  },
  openMailbox(served, root, { replies, sent, note }, day, mine) {
    const held = replies.map(({ place, envelope }) => [place, b64decode(envelope)]);
    const answer = new MailboxContents(held, sent, note === null ? null : b64decode(note));
    const own = mine && messageFormat.read(canonical.write(mine));
    const joined = directory.verify(served, b64decode(root)).join(served);
    mailbox = openMailbox(reporter, joined, answer, day, own);
    return [mailbox.note && tell(mailbox.note), viewMailbox(mailbox)];
  },
  sealVisit: () => written(sealVisit(mailbox)),
  sealErasing: (places) => written(sealErasing(mailbox, places)),
  sealSettingAside: (place, aside) => written(sealSettingAside(mailbox, place, aside)),
  sealWithdrawing: (ids) => written(sealWithdrawing(mailbox, ids)),
  sealFollowUp: (text, to, attachments, unlock) => written(sealFollowUp(mailbox, text, to, attachments, unlock)),
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

// A message as it is written.
function tell(message) {
  return { ...writeObject(message), kind: message.constructor.kind };
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

phrase.useWords(readFileSync(new URL("../../../crypto/words.txt", import.meta.url), "ascii"));
const heard = [];
globalThis.self = { postMessage: (answer) => heard.push(answer) };
await import("../../../app/portal/scripts/mailbox/worker.js");

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
  const asked = JSON.parse(line);
  const began = process.cpuUsage();
  const said = await answer(asked);
  const { user, system } = process.cpuUsage(began);
  process.stdout.write(`${JSON.stringify({ ...said, seconds: (user + system) / 1e6 })}\n`);
}
