// Where in a file the samples of a track lie (ISO/IEC 14496-12, 8.7).

import { TooLarge, Unreadable } from "../errors.js";
import { listBoxes, readNumber } from "./boxes.js";

const MAX_SAMPLES = 1_000_000;

/** The ranges of a track's samples, a chunk each: [{start, end}], offsets in the file. Throws Unreadable, TooLarge. */
export function listSamples(bytes, trak) {
  const table = ["mdia", "minf", "stbl"].reduce((box, type) => find(bytes, box, type), trak);
  const offsets = listOffsets(bytes, table);
  const sizeOf = readSizes(bytes, table);
  const runs = readRuns(bytes, find(bytes, table, "stsc"));
  const ranges = [];
  let [sample, run] = [0, 0];
  for (const [chunk, start] of offsets.entries()) {
    while (run + 1 < runs.length && runs[run + 1].first <= chunk + 1) run++;
    let end = start;
    for (let i = 0; i < (runs[run]?.count ?? 0); i++) {
      if (sample === MAX_SAMPLES) throw new TooLarge();
      end += sizeOf(sample++);
    }
    if (end > start) ranges.push({ start, end });
  }
  return ranges;
}

function find(bytes, box, type) {
  const found = listBoxes(bytes, box.body, box.end).find((each) => each.type === type);
  if (!found) throw new Unreadable();
  return found;
}

function listOffsets(bytes, table) {
  const box = listBoxes(bytes, table.body, table.end).find(({ type }) => type === "stco" || type === "co64");
  if (!box) throw new Unreadable();
  const width = box.type === "stco" ? 4 : 8;
  return Array.from({ length: count(bytes, box, 4, width) }, (_, i) => readNumber(bytes, box.body + 8 + width * i, width));
}

// A function of the sample's number, from 0.
function readSizes(bytes, table) {
  const box = find(bytes, table, "stsz");
  const same = readNumber(bytes, box.body + 4, 4);
  if (same > 0) return () => same;
  const most = count(bytes, box, 8, 4);
  return (number) => {
    if (number >= most) throw new Unreadable();
    return readNumber(bytes, box.body + 12 + 4 * number, 4);
  };
}

// How many samples the chunks have, from the chunk `first`.
function readRuns(bytes, box) {
  return Array.from({ length: count(bytes, box, 4, 12) }, (_, i) => {
    const at = box.body + 8 + 12 * i;
    return { first: readNumber(bytes, at, 4), count: readNumber(bytes, at + 4, 4) };
  });
}

// The number of a table's entries, of so many bytes each, at an offset in the box.
function count(bytes, box, at, width) {
  const entries = readNumber(bytes, box.body + at, 4);
  if (entries * width > box.end - box.body) throw new Unreadable();
  return entries;
}
