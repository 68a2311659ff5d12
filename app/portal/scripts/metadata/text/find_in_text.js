// What a text file that can't be cleaned tells, by the words that programs write in it.

import { Findings } from "../findings.js";
import { listPaths } from "../local_paths.js";
import { decodeText } from "./decode_text.js";

const MAX_CHARACTERS = 2 ** 22;
const MAX_OF_A_KIND = 20;

// In each kind of text, what a match reveals.
const PATTERNS = [
  ["author", /<meta\b[^<>]{0,200}name=["']?(?:author|creator|dc\.creator)\b[^<>]{0,200}?content=["']([^"'<>]{1,200})/gi],
  ["software", /<meta\b[^<>]{0,200}name=["']?(?:generator|progid)\b[^<>]{0,200}?content=["']([^"'<>]{1,200})/gi],
  ["author", /<(?:dc:creator|dc:title|author|o:Author)>\s*(?:<[^<>]{1,80}>\s*){0,3}([^<>\s][^<>]{0,200})/gi],
  ["editor", /<(?:o:LastAuthor|lastModifiedBy)>([^<>]{1,200})/gi],
  ["company", /<o:Company>([^<>]{1,200})/gi],
  ["path", /\b(?:sodipodi:docname|inkscape:export-filename)="([^"]{1,300})"/gi],
  ["author", /\\(?:author|manager) ([^{}\\]{1,200})/g],
  ["editor", /\\operator ([^{}\\]{1,200})/g],
  ["company", /\{\\\*?\\?company ([^{}\\]{1,200})/g],
  ["day", /\\(?:creatim|revtim|printim)(\\yr\d{1,4}\\mo\d{1,2}\\dy\d{1,2})/g],
  ["author", /^%%(?:For|Routing): *(.{1,200})/gm],
  ["software", /^%%Creator: *(.{1,200})/gm],
  ["day", /^%%CreationDate: *(.{1,200})/gm],
  ["title", /^%%Title: *(.{1,200})/gm],
  ["author", /^(?:ORGANIZER|ATTENDEE|FN)[;:](.{1,200})/gm],
  ["software", /^PRODID:(.{1,200})/gm],
  ["place", /^(?:LOCATION|GEO|ADR)[;:](.{1,200})/gm],
  ["author", /^(?:Author|From|Committer|Signed-off-by|Co-authored-by): *(.{1,200})/gm],
  ["day", /^(?:Date|AuthorDate|DTSTAMP): *(.{1,200})/gm],
];

/** The findings of a text file (bytes): in the first four million characters. Of plain text, paths alone. */
export function readFindings(bytes, kind) {
  const text = decodeText(bytes).slice(0, MAX_CHARACTERS);
  const findings = new Findings();
  for (const [what, pattern] of kind === "text" ? [] : PATTERNS) {
    let count = 0;
    for (const [, value] of text.matchAll(pattern)) {
      findings.add(what, value);
      if (++count === MAX_OF_A_KIND) break;
    }
  }
  for (const path of listPaths(text, MAX_OF_A_KIND)) findings.add("path", path);
  return findings;
}
