// The worker of the page about proofs: it checks what the portal says of a day, and holds no key.

import * as directories from "../../../../crypto/browser/directory.js";
import { SealedLineError } from "../../../../crypto/browser/errors.js";
import { b64decode } from "../../../../crypto/browser/notation.js";
import { makeProof, verifyDay } from "../../../../crypto/browser/proof.js";
import { RECEIPT_BYTES } from "../../../../crypto/browser/receipt.js";

let site = null;
let directory = null;

const calls = {
  configure({ root, instance }) {
    site = { root: b64decode(root, 32), instance: b64decode(instance, 16) };
    return null;
  },

  readDirectory({ signed }) {
    directory = directories.verify(signed, site.root);
    return { proves: directory.proofKeys.length > 0 };
  },

  // The first text in it that is one; what else is written there doesn't matter.
  findReceipt({ written }) {
    return (written.match(/[A-Za-z0-9_-]+/g) ?? []).find(isReceipt) ?? null;
  },

  proveDay({ answer, day, receipt }) {
    const checked = verifyDay(answer, directory.proofKeys, site.instance, day);
    return makeProof(checked, b64decode(receipt, RECEIPT_BYTES));
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
