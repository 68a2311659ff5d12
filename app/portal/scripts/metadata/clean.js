// Finds the metadata of a file and removes it. Runs in a worker and, in tests, in Node: it uses nothing of the page.

import { detectType } from "./detect_type.js";
import { listKinds } from "./findings.js";
import { FORMATS, READERS, READ_IN_PARTS, UNCLEANABLE } from "./formats.js";
import { decodeLoosely, listRemaining } from "./remaining.js";

// Larger files are not cleaned: that needs several times their size in memory.
const MAX_CLEANED_BYTES = 64 * 2 ** 20;

/**
 * Find the metadata of a File or Blob: {kind, findings: [{what, value}], cleanable, warning}. Never throws.
 * `kind` is a key of FORMATS or UNCLEANABLE, or "unreadable"; `what` and `warning` (or null) are keys in messages.js.
 */
export async function inspectFile(file) {
  try {
    const kind = await detectKind(file);
    if (!Object.hasOwn(FORMATS, kind)) return await describeUncleanable(kind, file);
    if (isTooLarge(kind, file)) return describe(kind, [], { warning: "too-large" });
    const { findings } = await keepResult(file, removeMetadata(kind, file));
    return describe(kind, findings.list(), { cleanable: true });
  } catch (error) {
    return describe("unreadable", [], { warning: error.warning ?? "unreadable" });
  }
}

/**
 * Remove the metadata of a File: {file, removed: [what], left: [what], warning}. Never throws.
 * `file` has no modification time. If it can't be cleaned `file` is null, and `warning` says why.
 */
export async function cleanFile(file) {
  try {
    const kind = await detectKind(file);
    if (!Object.hasOwn(FORMATS, kind)) return refuse(UNCLEANABLE[kind] ?? "other");
    if (isTooLarge(kind, file)) return refuse("too-large");
    const { bytes, findings, left } = await (results.get(file) ?? removeMetadata(kind, file));
    results.delete(file);
    const cleaned = new File([bytes], file.name ?? "", { type: file.type, lastModified: 0 });
    // Fail closed: a file in which the same code still finds metadata is not called clean.
    const again = await removeMetadata(kind, cleaned);
    if (again.findings.list().length > 0) return refuse("unreadable");
    const remaining = isTooLarge("", cleaned) ? [] : listRemaining(findings.list(), [decodeLoosely(await readBytes(cleaned))]);
    return { file: cleaned, removed: listKinds(findings.list()), left: [...new Set([...left, ...remaining])], warning: null };
  } catch (error) {
    return refuse(error.warning ?? "unreadable");
  }
}

async function detectKind(file) {
  const kind = await detectType(file);
  if (kind !== "zip") return kind;
  const { detectPackage } = await import("./office/office.js");
  return (await detectPackage(file)) ?? "archive";
}

// Inspecting removes the metadata already: the result is kept for cleanFile with the same File.
const results = new WeakMap();

function keepResult(file, result) {
  results.set(file, result);
  return result;
}

async function removeMetadata(kind, file) {
  const format = await FORMATS[kind]();
  return format.removeMetadata(READ_IN_PARTS.has(kind) ? file : await readBytes(file));
}

async function readBytes(file) {
  return new Uint8Array(await file.arrayBuffer());
}

function isTooLarge(kind, file) {
  return file.size > MAX_CLEANED_BYTES && !READ_IN_PARTS.has(kind);
}

// What is in a file that can't be cleaned is still read: the warning says what it may be.
async function describeUncleanable(kind, file) {
  const isRead = Object.hasOwn(READERS, kind) && file.size <= MAX_CLEANED_BYTES;
  const findings = isRead ? (await (await READERS[kind]()).readFindings(await readBytes(file), kind)).list() : [];
  return describe(kind, findings, { warning: UNCLEANABLE[kind] ?? (findings.length > 0 ? "paths" : null) });
}

function describe(kind, findings, { cleanable = false, warning = null } = {}) {
  return { kind, findings, cleanable, warning };
}

function refuse(warning) {
  return { file: null, removed: [], left: [], warning };
}
