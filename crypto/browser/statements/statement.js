// Statements (SPEC 6): short texts in canonical JSON that a recipient signs by `verify`, for one instance.
//
// A statement is `{"statement": text, "signature": b64}`; the text's UTF-8 bytes, at most 4096, are what is signed.

import * as canonical from "../canonical.js";
import { b64decode, b64encode, labelled } from "../encoding.js";
import { isBytes, isObject, isText } from "../schema.js";
import { verify as verifySignature } from "../signature.js";

export const INSTANCE_BYTES = 16;
export const MAX_BYTES = 4096;

const COMMON = { instance: isBytes(INSTANCE_BYTES), verify: isBytes(32) };
const isStatement = isObject({ statement: isText, signature: isText });

/** Sign the fields of a statement, together with the instance (16 bytes) and the author's verifying key. */
export function signStatement(label, fields, instance, author) {
  const text = canonical.write({ ...fields, instance: b64encode(instance), verify: b64encode(author.verify) });
  return { statement: new TextDecoder().decode(text), signature: b64encode(author.sign(labelled(label, text))) };
}

/**
 * Read a statement of this instance by one of the `known` verifying keys, with at least these fields.
 * Throws for any other, and for a bad signature or form.
 */
export function readStatement(label, statement, fields, instance, known) {
  require(isStatement(statement), "not a statement");
  const text = encode(statement.statement);
  require(text.length <= MAX_BYTES, "too long");
  const found = canonical.read(text);
  require(isObject({ ...fields, ...COMMON })(found), "of another form");
  require(found.instance === b64encode(instance), "for another instance");
  require(known.some((verify) => b64encode(verify) === found.verify), "a stranger's");
  verifySignature(b64decode(found.verify), b64decode(statement.signature, 64), labelled(label, text));
  return found;
}

// A lone surrogate would be encoded as another character: then the bytes are not those of this text.
function encode(text) {
  require(text.isWellFormed?.() ?? !/\p{Surrogate}/u.test(text), "a lone surrogate");
  return new TextEncoder().encode(text);
}

function require(condition, reason) {
  if (!condition) throw new RangeError(reason);
}
