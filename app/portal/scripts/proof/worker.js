// The worker of the page about proofs (static/proving.js): verifies signed days. It can't seal and holds no private
// key. Calls and answers are as in sealing/worker.js.

import * as directories from "../../../../crypto/browser/directory.js";
import { b64decode, equal } from "../../../../crypto/browser/encoding.js";
import { SealedLineError } from "../../../../crypto/browser/errors.js";
import { beginsBy, makeProof, split, verifyHead, verifyPart } from "../../../../crypto/browser/proof.js";
import { RECEIPT_BYTES } from "../../../../crypto/browser/receipt.js";
import { isText } from "../../../../crypto/browser/schema.js";

let site = null;
let directory = null;

const calls = {
  configure({ root, instance }) {
    site = { root: b64decode(root, 32), instance: b64decode(instance, 16) };
    return null;
  },

  readDirectory({ signed }) {
    directory = directories.verify(signed, site.root);
    directory.checkInstance(site.instance);
    return { proves: directory.proofKeys.length > 0 };
  },

  // The first run of base64url characters that decodes to a receipt, or null. Other text around it is ignored.
  findReceipt({ written }) {
    return (written.match(/[A-Za-z0-9_-]+/g) ?? []).find(isReceipt) ?? null;
  },

  readHead({ answer }) {
    const { parts, isFull } = verifyHead(answer, directory.proofKeys, site.instance);
    return { parts, isFull };
  },

  beginsBy({ answer, receipt }) {
    return beginsBy(answer, b64decode(receipt, RECEIPT_BYTES));
  },

  // Whether a part, not yet verified, has the receipt.
  names({ answer, receipt }) {
    const wanted = b64decode(receipt, RECEIPT_BYTES);
    return isText(answer?.leaves) && split(b64decode(answer.leaves)).some((leaf) => equal(leaf, wanted));
  },

  provePart({ answer, day, number, receipt }) {
    const part = verifyPart(answer, directory.proofKeys, site.instance, day, number);
    return makeProof(part, b64decode(receipt, RECEIPT_BYTES));
  },
};

self.onmessage = ({ data: { id, call, args } }) => {
  try {
    if (!Object.hasOwn(calls, call)) throw new TypeError("no such call");
    self.postMessage({ id, result: calls[call](args) });
  } catch (error) {
    self.postMessage({ id, error: error instanceof SealedLineError ? error.name : "Unexpected" });
  }
};

function isReceipt(text) {
  try {
    return b64decode(text, RECEIPT_BYTES).length === RECEIPT_BYTES;
  } catch {
    return false;
  }
}
