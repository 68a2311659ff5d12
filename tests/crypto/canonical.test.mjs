// The strict JSON of SPEC 4, case by case. What the two languages make of broken input at large is test_twins.py's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { read, write } from "../../crypto/browser/canonical.js";

const utf8 = (text) => new TextEncoder().encode(text);
const bytes = (input) => (typeof input === "string" ? utf8(input) : input);
const refuses = (name, input) => test(`refuses ${name}`, () => assert.throws(() => read(bytes(input))));

for (const text of [
  "{}", "[]", "0", "9007199254740991", "null", "true", '""',
  '{"a":[{"b":null}],"c":"é\u2028🕊\u007f"}', '"\\u0000\\b\\t\\n\\f\\r\\"\\\\/"',
  '{"constructor":1,"hasownproperty":{"tostring":2}}', `${"[".repeat(8)}${"]".repeat(8)}`, `"${"[".repeat(400_000)}"`,
]) {
  test(`reads back what it writes: ${text.slice(0, 40)}`, () => assert.deepEqual(write(read(utf8(text))), utf8(text)));
}

refuses("minus zero", "-0");
refuses("a negative number", "-1");
refuses("a fraction", "0.5");
refuses("1.0", "1.0");
refuses("an exponent", "1e3");
refuses("a leading zero", "01");
refuses("2^53", "9007199254740992");
refuses("a number that rounds to an integer", "0.99999999999999999999");
refuses("a number beyond all others", "1E400");
refuses("5000 digits", "9".repeat(5000));
refuses("a byte order mark", "\ufeff{}");
refuses("spaces", '{"a": 1}');
refuses("names out of order", '{"b":1,"a":1}');
refuses("a name twice", '{"a":1,"a":1}');
refuses("__proto__", '{"__proto__":{"a":1}}');
refuses("__proto__ twice", '{"__proto__":1,"__proto__":1}');
refuses("an empty name", '{"":1}');
refuses("a name of 65 letters", `{"${"a".repeat(65)}":1}`);
refuses("half a surrogate pair, escaped", '"\\ud83d"');
refuses("half a surrogate pair, in bytes", Uint8Array.of(0x22, 0xed, 0xa0, 0xbd, 0x22));
refuses("a character in more bytes than it needs", Uint8Array.of(0x22, 0xc0, 0x80, 0x22));
refuses("an escape where none is needed", '"\\u0061"');
refuses("a control character that is not escaped", '"\u0001"');
refuses("nine levels", `${"[".repeat(9)}${"]".repeat(9)}`);
refuses("100,000 levels of lists", "[".repeat(100_000));
refuses("100,000 levels of objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`);
refuses("levels hidden behind an odd quotation mark", `"\\"${"[".repeat(100_000)}`);
refuses("500,001 bytes", `"${"a".repeat(499_999)}"`);
refuses("nothing", "");

for (const [name, value] of Object.entries({
  "minus zero": -0, "a fraction": 0.5, "not a number": NaN, "a big integer": 1n, undefined, "a function": () => 1,
  "half a surrogate pair": "\ud83d", "a name it would not read": { A: 1 }, "a list with holes": [, 1],
})) {
  test(`does not write ${name}`, () => assert.throws(() => write({ a: value })));
}
