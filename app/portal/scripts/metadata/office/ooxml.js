// Word, Excel and PowerPoint files (ECMA-376, part 1): what is removed from the parts that are kept.

import { Unreadable } from "../errors.js";
import { isPicturePath } from "../local_paths.js";
import { followRelationships, rewriteContentTypes } from "./ooxml_parts.js";

const TYPES = /^\[Content_Types\]\.xml$/i;
const NOBODY = "Author";
const NO_TIME = "1980-01-01T00:00:00Z";
const ID = /^\{[\dA-F-]{36}\}$/i;
const NEUTRAL_ID = "{00000000-0000-0000-0000-";

// Elements that are removed anywhere, by local name, and what each reveals.
const REMOVED_ELEMENTS = {
  absPath: "path",
  alternateUrls: null,
  attachedTemplate: null,
  custDataLst: null,
  customProperties: null,
  customSheetViews: null,
  customWorkbookViews: "editor",
  docId: "identifier",
  docVars: "extra",
  documentTasks: null,
  fileSharing: null,
  fileVersion: null,
  mailMerge: null,
  nsid: null,
  printerSettings: null,
  revisionPtr: "identifier",
  rsid: null,
  rsids: "identifier",
  saveThroughXslt: null,
};

/**
 * Select the parts to keep from `parts` (Map of name to bytes); adds to `findings` and to `left` (Set of keys).
 * Gives {kept: Map of name to bytes, editorOf(name): the editor for rewriteXml, or null}. Throws Unreadable.
 */
export function selectParts(parts, findings, left) {
  const types = [...parts.keys()].find((name) => TYPES.test(name));
  if (types === undefined) throw new Unreadable();
  const { reached, rewritten, lostIds } = followRelationships(parts, findings, left);
  const kept = new Map([[types, rewriteContentTypes(parts.get(types), reached)], ...rewritten]);
  for (const name of reached) kept.set(name, parts.get(name));
  const isEdited = (name) => reached.has(name) && /\.(?:xml|vml)$/i.test(name);
  const renumber = makeRenumber();
  const edit = (name) => makeEditor(lostIds.get(name) ?? new Set(), renumber, findings, left);
  const editorOf = (name) => (isEdited(name) ? edit(name) : null);
  return { kept, editorOf };
}

// Maps each author's id to a neutral one, the same in all parts of the file.
function makeRenumber() {
  const numbers = new Map();
  return (id) => {
    if (!numbers.has(id)) numbers.set(id, `${NEUTRAL_ID}${String(numbers.size + 1).padStart(12, "0")}}`);
    return numbers.get(id);
  };
}

function makeEditor(lostIds, renumber, findings, left) {
  // `remove` gives false, the answer of an editor that does not keep something.
  const report = (what, value) => value !== "" && value !== NOBODY && findings.add(what, value);
  const remove = (what, value) => {
    report(what, value);
    return false;
  };
  return {
    onElement(element) {
      const { local, attributes } = element;
      if (Object.hasOwn(REMOVED_ELEMENTS, local)) {
        if (REMOVED_ELEMENTS[local]) findings.add(REMOVED_ELEMENTS[local]);
        return false;
      }
      if (/^(?:del|moveFrom|delText)$/.test(local)) left.add("tracked");
      if (/^(?:comment|cm)$/.test(local)) left.add("comments");
      if (isHidden(local, attributes)) left.add("hidden");
      const isRecorded = Object.values(attributes).some((attribute) => attribute.local === "author");
      for (const [name, attribute] of Object.entries(attributes)) {
        if (isAuthorId(attribute, local)) {
          if (!attribute.value.startsWith(NEUTRAL_ID)) findings.add("identifier");
          attribute.value = renumber(attribute.value);
        }
        const isLost = attribute.uri.endsWith("/relationships") && lostIds.has(attribute.value);
        if (isLost || !keepAttribute(attribute, local, isRecorded, report, remove)) delete attributes[name];
      }
      return true;
    },
    onText(text, { local, uri }) {
      if (local !== "author" || !uri.includes("/spreadsheetml/")) return text;
      report("reviewer", text);
      return text.trim() === "" ? text : NOBODY;
    },
  };
}

function isHidden(local, attributes) {
  if (local === "vanish") return !/^(?:0|false|off)$/.test(attributes["w:val"]?.value ?? "");
  if (local === "sheet") return /hidden/i.test(attributes.state?.value ?? "");
  return local === "sld" && attributes.show?.value === "0";
}

function isAuthorId({ local, value }, element) {
  return ID.test(value) && (local === "authorId" || (local === "id" && element === "author"));
}

// Whether an attribute of an element (its local name) is kept; its value may be replaced. `isRecorded`: the element says
// who made a change.
function keepAttribute(attribute, element, isRecorded, report, remove) {
  const { local, value, uri } = attribute;
  const isNamed = local === "name" && /^(?:cmAuthor|author)$/.test(element);
  if (/^rsid/.test(local)) return remove("identifier", "rsid");
  if (local === "uid" && uri.includes("/spreadsheetml/")) return false;
  if ((isRecorded && local === "date") || /^(?:refreshedDate|refreshedDateIso|dateUtc)$/.test(local)) return remove("day", value);
  if (/^(?:dt|created)$/.test(local) && /^(?:cm|comment|reply)$/.test(element)) {
    if (value !== NO_TIME) report("day", value);
    attribute.value = NO_TIME;
  } else if (isNamed || /^(?:author|userName|refreshedBy|user)$/.test(local)) {
    report("reviewer", value);
    attribute.value = NOBODY;
  } else if (local === "initials") {
    attribute.value = "A";
  } else if (/^(?:userId|providerId)$/.test(local)) {
    if (value !== "None") report("identifier", value);
    attribute.value = local === "userId" ? NOBODY : "None";
  } else if (/^(?:cNvPr|docPr|imagedata)$/.test(element)) {
    return keepDescription(attribute, report, remove);
  }
  return true;
}

// Programs name or describe a picture by the path of its file.
function keepDescription(attribute, report, remove) {
  const { local, value } = attribute;
  if (!isPicturePath(value)) return true;
  if (/^(?:descr|title)$/.test(local)) return remove("path", value);
  if (local === "name") {
    report("path", value);
    attribute.value = "Picture";
  }
  return true;
}
