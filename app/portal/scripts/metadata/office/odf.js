// OpenDocument files (ODF 1.3), as LibreOffice writes them: which parts are kept, and what is removed from those.

import { Locked } from "../errors.js";
import { readXml } from "../xml.js";
import { NeutralIds } from "./neutral_ids.js";
import { makeEditor } from "./odf_editor.js";

const MANIFEST = "META-INF/manifest.xml";
// The document and embedded ones, their pictures and fonts, and macros.
const KEPT = [
  /^META-INF\/manifest\.xml$/,
  /^(?:[^/]+\/)*(?:mimetype|(?:content|styles|settings)\.xml)$/,
  /^(?:Pictures|media|Fonts|ObjectReplacements|Basic|Dialogs)\//,
  /^Object [^/]+$/,
  /^(?:Object [^/]+\/)+Pictures\//,
];

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
  const ids = new NeutralIds();
  const editorOf = (name) => {
    if (name === MANIFEST) return { onElement: (element) => keepManifestEntry(element, kept, folders) };
    return name.endsWith(".xml") ? makeEditor(findings, left, ids) : null;
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
  const path = Object.values(attributes).find((attribute) => attribute.local === "full-path")?.value;
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
