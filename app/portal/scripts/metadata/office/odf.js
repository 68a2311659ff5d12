// OpenDocument files (ODF 1.3), as LibreOffice writes them: which parts are kept, and what is removed from those.

import { Locked } from "../errors.js";
import { isPicturePath } from "../local_paths.js";
import { readXml } from "../xml.js";

const MANIFEST = "META-INF/manifest.xml";
// The document and embedded ones, their pictures and fonts, and macros.
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

const REMOVED = [
  [/\bmeta\.xml$/, null],
  [/^Thumbnails\//, "preview"],
  [/^META-INF\/.*signatures\.xml$/, "signature"],
  [/^Version(?:s\/|List\.xml)/, "history"],
  [/^(?:Configurations2\/|layout-cache$|manifest\.rdf$)/, "identifier"],
];

// In settings.xml, by config:name: what a setting reveals, or null.
const REMOVED_SETTINGS = {
  "ooo:view-settings": null, PrinterName: "printer", PrinterSetup: null, PrinterPaperFromSetup: null,
  Rsid: "identifier", RsidRoot: "identifier", CurrentDatabaseDataSource: null, CurrentDatabaseCommand: null,
};

/**
 * Select the parts to keep from `parts` (Map of name to bytes); adds to `findings` and to `left` (Set of keys).
 * Gives {kept: Map of name to bytes, editorOf(name): the editor for rewriteXml, or null}. Throws Locked.
 */
export function selectParts(parts, findings, left) {
  const kept = new Map();
  for (const [name, data] of parts) {
    if (KEPT.some((pattern) => pattern.test(name))) kept.set(name, data);
    else reportRemoved(name, data, findings);
  }
  if ([...kept.keys()].some((name) => /^(?:Basic|Dialogs)\//.test(name))) left.add("macros");
  const folders = listFolders(kept.keys());
  const editorOf = (name) => {
    if (name === MANIFEST) return { onElement: (element) => keepManifestEntry(element, kept, folders) };
    return name.endsWith(".xml") ? makeEditor(findings, left) : null;
  };
  return { kept, editorOf };
}

function reportRemoved(name, data, findings) {
  const what = REMOVED.find(([pattern]) => pattern.test(name))?.[1];
  if (what !== null) return data.length > 0 && findings.add(what ?? "extra");
  readXml(data, {
    onElement({ local, attributes }) {
      if (local === "template") findings.add("path", attributes["xlink:href"]?.value ?? "");
    },
    onText(text, { local }) {
      if (Object.hasOwn(PROPERTIES, local)) findings.add(PROPERTIES[local], text);
    },
  });
}

function keepManifestEntry({ local, attributes }, kept, folders) {
  if (local === "encryption-data") throw new Locked();
  const path = find(attributes, "full-path");
  return local !== "file-entry" || path === "/" || kept.has(path) || folders.has(path);
}

// The folders in which these parts are, directly or in another: `Object 1/`.
function listFolders(names) {
  const folders = new Set();
  for (const name of names) {
    let slash = name.lastIndexOf("/");
    while (slash > 0 && !folders.has(name.slice(0, slash + 1))) {
      folders.add(name.slice(0, slash + 1));
      slash = name.lastIndexOf("/", slash - 1);
    }
  }
  return folders;
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
        } else if (attribute.name === "draw:name" && isPicturePath(attribute.value)) {
          findings.add("path", attribute.value);
          delete attributes[name];
        }
      }
      return true;
    },
    onText(text, { local, uri }) {
      if (/\bdc\/elements\b/.test(uri) && local === "creator") return replace(text, NOBODY, "reviewer", findings);
      if (/\bdc\/elements\b/.test(uri) && local === "date") return replace(text, NO_TIME, "day", findings);
      if (/^(?:desc|title)$/.test(local) && isPicturePath(text)) return replace(text, "", "path", findings);
      return /^(?:creator|sender)-initials$/.test(local) ? "A" : text;
    },
  };
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
