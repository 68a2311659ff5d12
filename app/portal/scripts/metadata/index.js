// What a file tells about its author, and the same file without it. Knows no page: works in a worker and in Node.

import { listKinds } from "./findings.js";
import { tellKind } from "./kinds.js";

/** Larger files are not cleaned: cleaning needs several times their size in memory. */
export const LARGEST_BYTES = 64 * 2 ** 20;

// Loaded when the first such file comes.
const SIFTERS = {
  jpeg: () => import("./jpeg.js"),
  png: () => import("./png.js"),
  webp: () => import("./webp.js"),
  ooxml: () => import("./office.js"),
  odf: () => import("./office.js"),
  pdf: () => import("./pdf.js"),
};

// What can't be cleaned, and the name of the warning that says what to do instead. Plain text hides nothing.
const WARNINGS = {
  heic: "picture", picture: "picture", video: "recording", audio: "recording", legacy: "legacy", archive: "archive",
  other: "other", text: null,
};

/**
 * What a file (a File or Blob) tells: {kind, findings: [{what, value}], cleanable, warning}. Never throws.
 * `kind` is a name of SIFTERS or WARNINGS, or "unreadable"; `what` and `warning` (or null) are names from sentences.js.
 */
export async function inspect(file) {
  try {
    const kind = await tellKindOf(file);
    if (!Object.hasOwn(SIFTERS, kind)) return report(kind, await readOnly(kind, file), { warning: WARNINGS[kind] });
    if (file.size > LARGEST_BYTES) return report(kind, [], { warning: "too-large" });
    const { findings } = await remember(file, sift(kind, file));
    return report(kind, findings.list(), { cleanable: true });
  } catch (error) {
    return report("unreadable", [], { warning: error.warning ?? "unreadable" });
  }
}

/**
 * The same file without what it tells: {file, removed: [what], left: [what], warning}. Never throws.
 * If it can't be cleaned `file` is null, and `warning` says why.
 */
export async function clean(file) {
  try {
    const kind = await tellKindOf(file);
    if (!Object.hasOwn(SIFTERS, kind)) return refuse(WARNINGS[kind] ?? "other");
    if (file.size > LARGEST_BYTES) return refuse("too-large");
    const { bytes, findings, left } = await (remembered.get(file) ?? sift(kind, file));
    remembered.delete(file);
    const cleaned = new File([bytes], file.name ?? "", { type: file.type, lastModified: 0 });
    // Nothing is called clean that still tells something to the one who just cleaned it.
    const again = await sift(kind, cleaned);
    if (again.findings.list().length > 0) return refuse("unreadable");
    return { file: cleaned, removed: listKinds(findings.list()), left, warning: null };
  } catch (error) {
    return refuse(error.warning ?? "unreadable");
  }
}

async function tellKindOf(file) {
  const kind = await tellKind(file);
  if (kind !== "zip") return kind;
  const { tellPackage } = await import("./office.js");
  return (await tellPackage(file)) ?? "archive";
}

// Whoever cleans the very file that was just inspected need not wait for the same work twice.
const remembered = new WeakMap();

function remember(file, work) {
  remembered.set(file, work);
  return work;
}

async function sift(kind, file) {
  const { sift: siftKind } = await SIFTERS[kind]();
  return siftKind(new Uint8Array(await file.arrayBuffer()));
}

// Pictures that can't be cleaned may still be read, so that the warning has a reason to be heard.
async function readOnly(kind, file) {
  if (WARNINGS[kind] !== "picture" || file.size > LARGEST_BYTES) return [];
  const { readExif } = await import("./exif.js");
  const { findings } = await readExif(new Uint8Array(await file.arrayBuffer()));
  return findings.list();
}

function report(kind, findings, { cleanable = false, warning = null } = {}) {
  return { kind, findings, cleanable, warning };
}

function refuse(warning) {
  return { file: null, removed: [], left: [], warning };
}
