// What is removed from the parts of OpenDocument files that are kept (ODF 1.3, part 3).

import { isPicturePath, shortenPaths, takeFileName } from "../local_paths.js";

const NOBODY = "Author";
const NO_TIME = "1980-01-01T00:00:00";

// In settings.xml, by config:name: what a setting reveals, or null.
const REMOVED_SETTINGS = {
  "ooo:view-settings": null, PrinterName: "printer", PrinterSetup: null, PrinterPaperFromSetup: null,
  Rsid: "identifier", RsidRoot: "identifier", CurrentDatabaseDataSource: null, CurrentDatabaseCommand: null,
  RedlineProtectionKey: null, ModifyPasswordInfo: null,
};

// Fields that show metadata in the text, by local name, and what each reveals.
const FIELDS = {
  "author-name": "author", "author-initials": "author", "initial-creator": "author", creator: "editor",
  "printed-by": "editor", "file-name": "path", "template-name": "path", "creation-date": "day", "creation-time": "day",
  "modification-date": "day", "modification-time": "day", "print-date": "day", "print-time": "day",
  "editing-duration": "extra", "editing-cycles": "extra",
};
const FIELD_VALUE = /^(?:date|time|string)-value$|^duration$/;
const CHANGES = /^(?:deletion|cell-content-change|movement)$/;
const HIDDEN_TEXT = /^(?:hidden-text|hidden-paragraph)$/;
// Places in memory, by which LibreOffice names changes.
const CHANGE_ID = /^ct\d{4,}$/;
// A table that is kept of another file: its name is the address.
const EXTERNAL_TABLE = /^'(?:[a-z]+:)?\/\/.*#/i;

/** The editor for rewriteXml of one part. `ids`: NeutralIds of the file. */
export function makeEditor(findings, left, ids) {
  return {
    onElement(element, parent) {
      const { local, attributes } = element;
      if (/^config-item(?:-set)?$/.test(local)) return keepSetting(find(attributes, "name"), findings);
      if (local === "table" && EXTERNAL_TABLE.test(find(attributes, "name") ?? "")) return removeCopy(attributes, findings);
      element.field = parent?.field ?? identifyField(element);
      element.isNote = parent?.isNote || local === "notes";
      for (const what of listLeft(element)) left.add(what);
      for (const [name, attribute] of Object.entries(attributes)) {
        if (!keepAttribute(attribute, element, findings, ids)) delete attributes[name];
      }
      return true;
    },
    onText(text, { local, uri, field, isNote }) {
      if (isNote && text.trim() !== "") left.add("hidden");
      if (field) return replace(text, "", field, findings);
      if (/\bdc\/elements\b/.test(uri) && local === "creator") return replace(text, NOBODY, "reviewer", findings);
      if (/\bdc\/elements\b/.test(uri) && local === "date") return replace(text, NO_TIME, "day", findings);
      if (/^(?:desc|title)$/.test(local) && isPicturePath(text)) return replace(text, "", "path", findings);
      if (local === "config-item") return replace(text, shortenPaths(text), "path", findings);
      return /^(?:creator|sender)-initials$/.test(local) ? "A" : text;
    },
  };
}

function identifyField({ local, uri }) {
  if (!uri.endsWith(":text:1.0")) return undefined;
  if (Object.hasOwn(FIELDS, local)) return FIELDS[local];
  return /^sender-(?!initials)/.test(local) ? "author" : undefined;
}

// What an element leaves in the file that not everybody sees.
function* listLeft({ local, attributes }) {
  if (local === "annotation") yield "comments";
  if (CHANGES.test(local)) yield "tracked";
  const display = find(attributes, "display");
  if (HIDDEN_TEXT.test(local)) yield "hidden";
  if (display === "none" && /^(?:text-properties|section|layer)$/.test(local)) yield "hidden";
  if (display === "false" && local === "table-properties") yield "hidden";
  if (/^table-(?:row|column)$/.test(local) && /^(?:collapse|filter)$/.test(find(attributes, "visibility"))) yield "hidden";
  if (local === "drawing-page-properties" && find(attributes, "visibility") === "hidden") yield "hidden";
  if (/[1-9]/.test(find(attributes, "clip") ?? "")) yield "cropped";
}

// Whether an attribute is kept; its value may be replaced.
function keepAttribute(attribute, element, findings, ids) {
  const { local, name, value } = attribute;
  if (/^(?:rsid|paragraph-rsid)$/.test(local)) return remove("identifier", null, findings);
  if (/^protection-key/.test(local)) return false;
  if (element.field && FIELD_VALUE.test(local)) return remove(element.field, value, findings);
  if (name === "draw:name" && isPicturePath(value)) return remove("path", value, findings);
  if (CHANGE_ID.test(value)) attribute.value = `ct${ids.replace(value)}`;
  else if (!name.startsWith("xmlns")) attribute.value = shortenAddress(value, local, findings);
  return true;
}

// `../` leads out of the file, to a folder on the computer.
function shortenAddress(value, local, findings) {
  const isOutside = local === "href" && /^\.{0,2}\/./.test(value) && !value.startsWith("./");
  const short = isOutside ? `../${takeFileName(value)}` : shortenPaths(value);
  if (short !== value) findings.add("path", value);
  return short;
}

function removeCopy(attributes, findings) {
  findings.add("path", find(attributes, "name"));
  return remove("cache", null, findings);
}

// False, the answer of an editor that does not keep something.
function remove(what, value, findings) {
  findings.add(what, value);
  return false;
}

function keepSetting(name, findings) {
  if (!Object.hasOwn(REMOVED_SETTINGS, name)) return true;
  if (REMOVED_SETTINGS[name]) findings.add(REMOVED_SETTINGS[name]);
  return false;
}

function replace(text, replacement, what, findings) {
  if (text !== replacement && text.trim() !== "") findings.add(what, text);
  return text.trim() === "" ? text : replacement;
}

function find(attributes, local) {
  return Object.values(attributes).find((attribute) => attribute.local === local)?.value;
}
