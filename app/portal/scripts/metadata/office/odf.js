// OpenDocument files (ODF 1.3), as LibreOffice writes them: which parts stay, and what goes out of them.

import { isOfPicture } from "./paths.js";
import { Locked } from "./refusals.js";
import { readXml } from "./xml.js";

const MANIFEST = "META-INF/manifest.xml";
// The document and those inside it, their pictures and fonts, and macros.
const KEPT = [
  /^META-INF\/manifest\.xml$/,
  /^(?:[^/]+\/)*(?:mimetype|(?:content|styles|settings)\.xml)$/,
  /^(?:Pictures|media|Fonts|ObjectReplacements|Basic|Dialogs)\//,
  /^Object [^/]+$/,
  /^(?:Object [^/]+\/)+Pictures\//,
];
const NOBODY = "Author";
const NO_TIME = "1980-01-01T00:00:00";

const PROPERTIES = {
  "initial-creator": "author", creator: "editor", "printed-by": "editor", "creation-date": "day", date: "day",
  "print-date": "day", generator: "software", title: "title", subject: "title", keyword: "title",
  description: "comment", "user-defined": "extra",
};

const TAKEN = [
  [/\bmeta\.xml$/, null],
  [/^Thumbnails\//, "preview"],
  [/^META-INF\/.*signatures\.xml$/, "signature"],
  [/^Version(?:s\/|List\.xml)/, "history"],
  [/^(?:Configurations2\/|layout-cache$|manifest\.rdf$)/, "identifier"],
];

// In settings.xml, by config:name.
const TAKEN_SETTINGS = {
  "ooo:view-settings": null, PrinterName: "printer", PrinterSetup: null, PrinterPaperFromSetup: null,
  Rsid: "identifier", RsidRoot: "identifier", CurrentDatabaseDataSource: null, CurrentDatabaseCommand: null,
};

/** Which parts stay (Map of name to bytes), and the editor for rewriteXml of each, or null. Throws Locked. */
export function select(parts, findings, left) {
  const kept = new Map();
  for (const [name, data] of parts) {
    if (KEPT.some((pattern) => pattern.test(name))) kept.set(name, data);
    else tellTaken(name, data, findings);
  }
  if ([...kept.keys()].some((name) => /^(?:Basic|Dialogs)\//.test(name))) left.add("macros");
  const editorOf = (name) => {
    if (name === MANIFEST) return { onElement: (element) => keepManifestEntry(element, kept) };
    return name.endsWith(".xml") ? makeEditor(findings, left) : null;
  };
  return { kept, editorOf };
}

function tellTaken(name, data, findings) {
  const what = TAKEN.find(([pattern]) => pattern.test(name))?.[1];
  if (what !== null) return data.length > 0 && findings.add(what ?? "extra");
  readXml(data, {
    onElement({ local, attributes }) {
      if (local === "template") findings.add("path", attributes["xlink:href"]?.value ?? "");
    },
    onText(text, elements) {
      if (Object.hasOwn(PROPERTIES, elements.at(-1))) findings.add(PROPERTIES[elements.at(-1)], text);
    },
  });
}

function keepManifestEntry({ local, attributes }, kept) {
  if (local === "encryption-data") throw new Locked();
  const path = find(attributes, "full-path");
  return local !== "file-entry" || path === "/" || kept.has(path) || isFolderOf(path, kept);
}

function isFolderOf(path, kept) {
  return path.endsWith("/") && [...kept.keys()].some((name) => name.startsWith(path));
}

function makeEditor(findings, left) {
  return {
    onElement(element) {
      const { local, attributes } = element;
      if (/^config-item(?:-set)?$/.test(local)) return keepSetting(find(attributes, "name"), findings);
      if (local === "annotation") left.add("comments");
      if (local === "deletion") left.add("tracked");
      if (find(attributes, "display") === "none" && /^(?:text-properties|section)$/.test(local)) left.add("hidden");
      for (const [name, attribute] of Object.entries(attributes)) {
        if (/^(?:rsid|paragraph-rsid)$/.test(attribute.local)) {
          findings.add("identifier");
          delete attributes[name];
        } else if (attribute.name === "draw:name" && isOfPicture(attribute.value)) {
          findings.add("path", attribute.value);
          delete attributes[name];
        }
      }
      return true;
    },
    onText(text, { local, uri }) {
      if (/\bdc\/elements\b/.test(uri) && local === "creator") return replace(text, NOBODY, "reviewer", findings);
      if (/\bdc\/elements\b/.test(uri) && local === "date") return replace(text, NO_TIME, "day", findings);
      if (/^(?:desc|title)$/.test(local) && isOfPicture(text)) return replace(text, "", "path", findings);
      return /^(?:creator|sender)-initials$/.test(local) ? "A" : text;
    },
  };
}

function keepSetting(name, findings) {
  if (!Object.hasOwn(TAKEN_SETTINGS, name)) return true;
  if (TAKEN_SETTINGS[name]) findings.add(TAKEN_SETTINGS[name]);
  return false;
}

function replace(text, replacement, what, findings) {
  if (text !== replacement && text.trim() !== "") findings.add(what, text);
  return text.trim() === "" ? text : replacement;
}

function find(attributes, local) {
  return Object.values(attributes).find((attribute) => attribute.local === local)?.value;
}
