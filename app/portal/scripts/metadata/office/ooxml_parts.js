// The parts of Word, Excel and PowerPoint files (ECMA-376, part 2): keeps those that relationships lead to from the
// root, except parts that hold metadata.

import { Unreadable } from "../errors.js";
import { isLocalPath, takeFileName } from "../local_paths.js";
import { readXml, rewriteXml } from "../xml.js";

// Parts that are removed, by the last segment of their relationship's type, and what each reveals.
const REMOVED = {
  "core-properties": null,
  "extended-properties": null,
  "custom-properties": null,
  extendedProperties: null,
  customProperties: null,
  thumbnail: "preview",
  customXml: "extra",
  customXmlProps: "extra",
  customProperty: "extra",
  printerSettings: "printer",
  people: "reviewer",
  person: "reviewer",
  threadedComment: null,
  commentsIds: "identifier",
  commentsExtensible: "day",
  documenttasks: "reviewer",
  pivotCacheRecords: "cache",
  volatileDependencies: "cache",
  attachedToolbars: "extra",
  slideUpdateInfo: "path",
  revisionHeaders: "history",
  usernames: "editor",
  changesInfo: "history",
  revisionInfo: "history",
  tags: "extra",
  origin: "signature",
  signature: "signature",
  classificationlabels: "company",
  taskpanes: "extra",
  webextensiontaskpanes: "extra",
  attachedTemplate: "path",
  mailMergeSource: "path",
  mailMergeHeaderSource: "path",
  recipientData: "extra",
};

const PROPERTIES = {
  creator: "author", lastModifiedBy: "editor", created: "day", modified: "day", lastPrinted: "day", title: "title",
  subject: "title", keywords: "title", category: "title", description: "comment", contentStatus: "comment",
  Manager: "author", Company: "company", Application: "software", HyperlinkBase: "path",
};

/**
 * Follow the relationships from part to part in `parts` (Map of name to bytes).
 * Gives `reached` (Set of the names to keep), `rewritten` (Map of the names of .rels parts to their new bytes) and
 * `lostIds` (Map of names to a Set of relationship ids that have no target now). Throws Unreadable.
 */
export function followRelationships(parts, findings, left) {
  const names = new Map([...parts.keys()].map((name) => [name.toLowerCase(), name]));
  const find = (name) => names.get(name.toLowerCase());
  const [reached, removed] = [new Set([""]), new Set()];
  const [rewritten, lostIds] = [new Map(), new Map()];
  for (const source of reached) {
    const relationships = find(locateRelationships(source));
    if (relationships === undefined) continue;
    const keepTarget = (type, target) => {
      const name = find(resolve(source, target));
      if (name !== undefined && !Object.hasOwn(REMOVED, type)) return reached.add(name).has(name);
      // Once, however many relationships lead there.
      if (name !== undefined && !removed.has(name)) reportRemoved(type, parts.get(name), findings);
      removed.add(name);
      return false;
    };
    const lost = new Set();
    lostIds.set(source, lost);
    const editor = makeEditor(keepTarget, lost, findings, left);
    rewritten.set(relationships, encode(rewriteXml(parts.get(relationships), editor)));
  }
  reached.delete("");
  const known = [reached, rewritten, removed];
  const isKnown = (name) => known.some((each) => each.has(name)) || /^\[Content|_rels\//i.test(name);
  if (![...parts.keys()].every(isKnown)) findings.add("extra");
  return { reached, rewritten, lostIds };
}

/** Rewrite [Content_Types].xml (bytes) for the names in `kept`. */
export function rewriteContentTypes(bytes, kept) {
  const names = new Set([...kept].map((name) => `/${name}`.toLowerCase()));
  const stays = ({ local, attributes }) => local !== "Override" || names.has(attributes.PartName?.value.toLowerCase());
  return encode(rewriteXml(bytes, { onElement: stays }));
}

function locateRelationships(source) {
  const slash = source.lastIndexOf("/") + 1;
  return `${source.slice(0, slash)}_rels/${source.slice(slash)}.rels`;
}

// The editor for rewriteXml of a .rels part. The ids of removed relationships are added to `lost`.
function makeEditor(keepTarget, lost, findings, left) {
  return {
    onElement({ local, attributes }) {
      if (local !== "Relationship") return true;
      const type = attributes.Type?.value.split("/").at(-1) ?? "";
      const isOutside = attributes.TargetMode?.value === "External";
      const target = attributes.Target ?? { value: "" };
      const stays = isOutside ? keepLink(type, target, findings) : keepTarget(type, target.value);
      if (!stays) lost.add(attributes.Id?.value);
      else if (/^(?:notesSlide|glossaryDocument)$/.test(type)) left.add("hidden");
      return stays;
    },
  };
}

function keepLink(type, target, findings) {
  const { value } = target;
  const isRelative = !/^[a-z][a-z\d+.-]+:|^#/i.test(value);
  if (!Object.hasOwn(REMOVED, type) && !isLocalPath(value) && !(isRelative && /[\\/]/.test(value))) return true;
  findings.add("path", value);
  target.value = takeFileName(value).replace(/\s/g, "%20") || "link";
  return !Object.hasOwn(REMOVED, type);
}

function resolve(source, target) {
  try {
    return decodeURIComponent(new URL(target, `file:///${source}`).pathname.slice(1));
  } catch {
    throw new Unreadable();
  }
}

function reportRemoved(type, data, findings) {
  if (REMOVED[type] !== null) findings.add(REMOVED[type]);
  if (!/(?:-p|P)roperties$|^people$|^person$/.test(type)) return;
  readXml(data, {
    onElement({ attributes }) {
      for (const { local, value } of Object.values(attributes)) {
        if (/^(?:author|displayName)$/.test(local)) findings.add("reviewer", value);
      }
    },
    onText(text, { local }) {
      if (Object.hasOwn(PROPERTIES, local)) findings.add(PROPERTIES[local], text);
      else if (/^custom/.test(type)) findings.add("extra", text);
    },
  });
}

function encode(text) {
  return new TextEncoder().encode(text);
}
