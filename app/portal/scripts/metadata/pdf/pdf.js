// PDF (ISO 32000-2): parsed, and written anew with what is known and nothing else. Earlier versions, objects that nothing
// leads to, private data and metadata are removed; what is hidden is told.

import { Unreadable } from "../errors.js";
import { Findings } from "../findings.js";
import { PDFDict, PDFStreamWriter } from "../vendor/pdf.js";
import { readXmp } from "../pictures/xmp.js";
import { openDocument } from "./open.js";
import { Dropped } from "./dropped.js";
import { Keeper } from "./keeper.js";
import { Looks } from "./looks.js";
import { findLeft } from "./search.js";
import { unpack } from "./streams.js";

// In a worker, nothing else waits for its turn.
const OBJECTS_A_TICK = Infinity;
const OBJECTS_A_STREAM = 200;

/** Remove a document's metadata: {bytes, findings: Findings, left: [what]}. Throws Unreadable, Locked, TooLarge. */
export async function removeMetadata(bytes) {
  const context = await openDocument(bytes);
  const findings = new Findings();
  const left = new Set(["pages"]);
  const dropped = new Dropped(findings);
  reportTrailer(context, bytes, dropped, findings);
  const looks = new Looks(context, findings, left);
  const keeper = new Keeper(context, { report: dropped.report, look: looks.by });
  looks.draw = keeper;
  const { Root } = context.trailerInfo;
  if (!(await keeper.keep(Root))) throw new Unreadable();
  for (const stream of dropped.metadata) findings.addAll(await readMetadata(stream));
  for (const [ref] of context.enumerateIndirectObjects()) if (!keeper.reached.has(ref)) context.delete(ref);
  for (const what of await findLeft(context, looks.texts, findings)) left.add(what);
  context.trailerInfo = { Root };
  const written = await PDFStreamWriter.forContext(context, OBJECTS_A_TICK, true, OBJECTS_A_STREAM).serializeToBuffer();
  return { bytes: written, findings, left: [...left] };
}

function reportTrailer(context, bytes, dropped, findings) {
  const info = context.lookup(context.trailerInfo.Info);
  if (info instanceof PDFDict) for (const [key, value] of info.entries()) dropped.report(key, context.lookup(value));
  if (context.trailerInfo.ID) findings.add("identifier");
  if (hasEarlierVersion(bytes)) findings.add("history");
}

async function readMetadata(stream) {
  try {
    return readXmp(await unpack(stream));
  } catch {
    return [{ what: "extra", value: "" }];
  }
}

// An incremental update has the offset of the table before it. So has a linearized file, which is not counted.
function hasEarlierVersion(bytes) {
  // windows-1252, which is enough here and much faster than decodeLatin1.
  const text = new TextDecoder("latin1").decode(bytes);
  return /\/Prev\s+\d+\s*(?:\/|>>)/.test(text) && !text.slice(0, 2048).includes("/Linearized");
}
