// The parts of Word, Excel and PowerPoint files (ECMA-376, part 2): what the root leads to stays, less what tells.

import { isOnDisk } from "./paths.js";
import { Unreadable } from "./refusals.js";
import { readXml, rewriteXml } from "./xml.js";

// Parts that go, by the last word of their relationship's type, and what they tell.
const TAKEN = {
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
 * Follow what leads from part to part, in `parts` (Map of name to bytes).
 * Gives `reached` (Set of names), `rewritten` (Map of relationship parts to bytes, without what goes) and `lostIds`
 * (Map of names to the ids in them that lead nowhere now). Throws Unreadable.
 */
export function follow(parts, findings, left) {
  const names = new Map([...parts.keys()].map((name) => [name.toLowerCase(), name]));
  const find = (name) => names.get(name.toLowerCase());
  const [reached, taken] = [new Set([""]), new Set()];
  const [rewritten, lostIds] = [new Map(), new Map()];
  for (const source of reached) {
    const relationships = find(locateRelationships(source));
    if (relationships === undefined) continue;
    const keepTarget = (type, target) => {
      const name = find(resolve(source, target));
      if (name !== undefined && !Object.hasOwn(TAKEN, type)) return reached.add(name).has(name);
      if (name !== undefined) tellTaken(type, parts.get(name), findings);
      taken.add(name);
      return false;
    };
    const lost = new Set();
    lostIds.set(source, lost);
    const follower = makeFollower(keepTarget, lost, findings, left);
    rewritten.set(relationships, encode(rewriteXml(parts.get(relationships), follower)));
  }
  reached.delete("");
  const known = [reached, rewritten, taken];
  const isKnown = (name) => known.some((each) => each.has(name)) || /^\[Content|_rels\//i.test(name);
  if (![...parts.keys()].every(isKnown)) findings.add("extra");
  return { reached, rewritten, lostIds };
}

/** Write the list of the parts' types (bytes) again, for the parts that stay. */
export function rewriteTypes(bytes, kept) {
  const names = new Set([...kept].map((name) => `/${name}`.toLowerCase()));
  const stays = ({ local, attributes }) => local !== "Override" || names.has(attributes.PartName?.value.toLowerCase());
  return encode(rewriteXml(bytes, { onElement: stays }));
}

function locateRelationships(source) {
  const slash = source.lastIndexOf("/") + 1;
  return `${source.slice(0, slash)}_rels/${source.slice(slash)}.rels`;
}

// An editor of one .rels part. The ids that go are added to `lost`.
function makeFollower(keepTarget, lost, findings, left) {
  return {
    onElement({ local, attributes }) {
      if (local !== "Relationship") return true;
      const type = attributes.Type?.value.split("/").at(-1) ?? "";
      const isOutside = attributes.TargetMode?.value === "External";
      const target = attributes.Target ?? { value: "" };
      const stays = isOutside ? keepLink(type, target, findings) : keepTarget(type, target.value);
      if (!stays) lost.add(attributes.Id?.value);
      else if (type === "notesSlide") left.add("hidden");
      else if (type === "connections") left.add("paths");
      return stays;
    },
  };
}

function keepLink(type, target, findings) {
  const { value } = target;
  if (!Object.hasOwn(TAKEN, type) && !isOnDisk(value)) return true;
  findings.add("path", value);
  target.value = value.split(/[\\/]/).at(-1);
  return !Object.hasOwn(TAKEN, type);
}

function resolve(source, target) {
  try {
    return decodeURIComponent(new URL(target, `file:///${source}`).pathname.slice(1));
  } catch {
    throw new Unreadable();
  }
}

function tellTaken(type, data, findings) {
  if (TAKEN[type] !== null) findings.add(TAKEN[type]);
  if (!/(?:-p|P)roperties$|^people$|^person$/.test(type)) return;
  readXml(data, {
    onElement({ attributes }) {
      for (const { local, value } of Object.values(attributes)) {
        if (/^(?:author|displayName)$/.test(local)) findings.add("reviewer", value);
      }
    },
    onText(text, elements) {
      if (Object.hasOwn(PROPERTIES, elements.at(-1))) findings.add(PROPERTIES[elements.at(-1)], text);
      else if (/^custom/.test(type)) findings.add("extra", text);
    },
  });
}

function encode(text) {
  return new TextEncoder().encode(text);
}
