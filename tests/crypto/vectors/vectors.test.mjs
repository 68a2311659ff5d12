// The vectors that another implementation made: the same short loop as in test_vectors.py. A file isolates one thing.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import * as attachment from "../../../crypto/browser/attachment.js";
import * as directory from "../../../crypto/browser/directory.js";
import * as envelope from "../../../crypto/browser/envelope.js";
import * as keys from "../../../crypto/browser/keys.js";
import { readCard } from "../../../crypto/browser/statements/address_card.js";
import { readConfirmation } from "../../../crypto/browser/statements/confirmation.js";
import * as signature from "../../../crypto/browser/signature.js";
import * as mailbox from "../../../crypto/browser/reporter/mailbox.js";
import { b64decode, b64encode } from "../../../crypto/browser/encoding.js";
import * as phrase from "../../../crypto/browser/phrase.js";
import { writeObject } from "../../../crypto/browser/schema.js";
import * as proof from "../../../crypto/browser/proof.js";
import { viewMailbox } from "../../../crypto/browser/reporter/mailbox_view.js";

const folder = new URL("../../vectors/", import.meta.url);
const OTHERS = /^(keyfile|own_record)_/; // what the browser has no part in
phrase.useWords(readFileSync(new URL("../../../crypto/words.txt", import.meta.url), "ascii"));

const RUNS = {
  async attachment({ key, size_bytes, digest, pieces, sha256, piece_sha256 }) {
    if (piece_sha256 !== undefined) return sealByRecipe(b64decode(key), size_bytes, piece_sha256, digest);
    const opener = new attachment.Opener(b64decode(key), size_bytes, b64decode(digest));
    const hash = createHash("sha256");
    for (const piece of pieces) hash.update(await opener.open(b64decode(piece)));
    opener.finish();
    assert.equal(hash.digest("hex"), sha256);
  },
  day({ answer: given, recipe, keys, instance, day, number }) {
    const known = [keys.map((key) => b64decode(key)), b64decode(instance)];
    const answer = recipe ? { leaves: drawLeaves(recipe), ...given } : given;
    const part = proof.verifyPart(answer, ...known, day, number);
    for (const at of [0, 37, part.leaves.length - 1]) {
      const made = proof.makeProof(part, part.leaves[at]);
      assert.deepEqual(proof.verifyProof(made, ...known), part.head);
    }
    assert.equal(proof.makeProof(part, new Uint8Array(32)), null);
    assert.ok(proof.beginsBy(answer, part.leaves[0]));
    assert.ok(!proof.beginsBy(answer, new Uint8Array(32)));
  },
  card({ signed, instance, known }) {
    readCard(signed, b64decode(instance), known.map((key) => b64decode(key)));
  },
  confirmation({ signed, instance, known }) {
    readConfirmation(signed, b64decode(instance), known.map((key) => b64decode(key)));
  },
  joined({ served, root_verify, day, reachable, unreachable, fresh_until }) {
    const joined = directory.verify(served, b64decode(root_verify)).join(served);
    const found = [...joined.reachable(day)].map(([id, { address }]) => [id, b64encode(address)]);
    assert.deepEqual(Object.fromEntries(found), reachable);
    assert.deepEqual(Object.fromEntries([...joined.unreachable(day)].map(([id, why]) => [id, why.name])), unreachable);
    assert.equal(joined.freshUntil(day), fresh_until);
  },
  directory({ directory: signed, root_verify, known_version, today }) {
    directory.verify(signed, b64decode(root_verify), known_version).checkCurrent(today);
  },
  envelope({ envelope: sealed, sealing_seed, author_verify, message, lock = "" }) {
    const key = keys.deriveSealingKey(b64decode(sealing_seed));
    const contentKey = envelope.findContentKey(b64decode(sealed), [key], b64decode(lock));
    const opened = envelope.openWith(b64decode(sealed), contentKey, () => b64decode(author_verify));
    assert.deepEqual({ ...writeObject(opened), kind: opened.constructor.kind }, message);
  },
  identity({ sealing_seed, signing_seed, address, verify, fingerprint }) {
    assert.equal(b64encode(keys.deriveSealingKey(b64decode(sealing_seed)).address), address);
    assert.equal(b64encode(signature.deriveSigningKey(b64decode(signing_seed)).verify), verify);
    assert.equal(signature.fingerprint(b64decode(verify)), fingerprint);
  },
  padding({ message, padme }) {
    for (const [bytes, padded] of padme) assert.equal(attachment.paddedSize(bytes), padded);
    for (const [bytes, padded] of message) assert.equal(envelope.pad(new Uint8Array(bytes - 1)).length, padded);
  },
  async own_view({ phrase: written, instance, signed, root_verify, answer, day, view }) {
    const reporter = await phrase.deriveReporter(written, b64decode(instance));
    const known = directory.verify(signed, b64decode(root_verify)).join(signed);
    const replies = answer.replies.map(({ place, envelope }) => [place, b64decode(envelope)]);
    const received = new mailbox.MailboxContents(replies, answer.sent, answer.note && b64decode(answer.note));
    assert.deepEqual(viewMailbox(mailbox.openMailbox(reporter, known, received, day)), view);
  },
  proof({ proof: shown, keys, instance, day }) {
    assert.equal(proof.verifyProof(shown, keys.map((key) => b64decode(key)), b64decode(instance)).day, day);
  },
  async phrase({ instance, derives, refused }) {
    for (const { written, normal, token, gate, mailbox, verify, lock } of derives) {
      assert.equal(phrase.normalise(written), normal);
      const reporter = await phrase.deriveReporter(written, b64decode(instance));
      const found = [reporter.token, reporter.gate, reporter.mailbox, reporter.identity.signing.verify, reporter.lock];
      assert.deepEqual(found.map(b64encode), [token, gate, mailbox, verify, lock]);
    }
    for (const { written, expect } of refused) {
      await assert.rejects(phrase.deriveReporter(written, b64decode(instance)), { name: expect });
    }
  },
};

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json") && !OTHERS.test(name)).sort()) {
  const vector = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  test(`${file.slice(0, -5)}: ${vector.why ?? "derives what it says"}`, async () => {
    const run = async () => RUNS[/^own_view|^[a-z]+/.exec(file)[0]](vector);
    const expected = vector.expect ?? vector.view?.error ?? "ok";
    if (expected === "ok") await run();
    else await assert.rejects(run, { name: expected });
  });
}

// A part of 16384 of so many leaves: the SHA-256 of `leaf 0`, `leaf 1` …, sorted.
function drawLeaves({ leaves, part }) {
  const drawn = Array.from({ length: leaves }, (_, number) => createHash("sha256").update(`leaf ${number}`).digest());
  return b64encode(Buffer.concat(drawn.sort(Buffer.compare).slice(part * 16384, (part + 1) * 16384)));
}

async function sealByRecipe(key, size, expected, digest) {
  const data = Uint8Array.from({ length: size }, (_, i) => (i * 31 + 7) % 251);
  const sealer = new attachment.Sealer(key, size);
  const hashes = [];
  for (let number = 0; number < sealer.pieces; number++) {
    const piece = await sealer.seal(data.subarray(...attachment.locateChunk(size, number)));
    hashes.push(createHash("sha256").update(piece).digest("hex"));
  }
  assert.deepEqual(hashes, expected);
  assert.equal(b64encode(sealer.digest), digest);
}
