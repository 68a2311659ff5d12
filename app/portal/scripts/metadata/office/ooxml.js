// Word, Excel and PowerPoint files (ECMA-376, part 1): what is removed from the parts that are kept.

import { Unreadable } from "../errors.js";
import { isPicturePath, shortenPaths } from "../local_paths.js";
import { NeutralIds } from "./neutral_ids.js";
import { followRelationships, rewriteContentTypes } from "./ooxml_parts.js";
import { WordFields } from "./word_fields.js";

const TYPES = /^\[Content_Types\]\.xml$/i;
const NOBODY = "Author";
const NO_TIME = "1980-01-01T00:00:00Z";
const NO_TEXT_ID = "77777777";

// Elements that are removed anywhere, by local name, and what each reveals.
const REMOVED_ELEMENTS = {
  absPath: "path",
  alternateUrls: null,
  attachedTemplate: null,
  custDataLst: null,
  customProperties: null,
  customSheetViews: null,
  customWorkbookViews: "editor",
  dataBinding: null,
  docId: "identifier",
  docVars: "extra",
  documentTasks: null,
  fileSharing: null,
  fileVersion: null,
  mailMerge: null,
  modifyVerifier: null,
  nsid: null,
  printerSettings: null,
  revisionPtr: "identifier",
  rsid: null,
  rsids: "identifier",
  saveThroughXslt: null,
  sheetDataSet: "cache",
  sldSyncPr: "path",
  taskDetails: "reviewer",
  taskHistory: "reviewer",
  tmpl: null,
  writeProtection: null,
};

// Attributes that are removed anywhere: numbers by which copies are recognised, and keys made of passwords.
const IDENTIFIERS = /^(?:rsid\w*|anchorId|editId|durableId|storeItemChecksum)$/;
const PROTECTIONS = /^(?:documentProtection|workbookProtection|sheetProtection|protectedRange)$/;
const PASSWORD = /^(?:hash|hashValue|salt|saltValue|spinCount|algorithmName|password|securityDescriptor|(?:workbook|revisions)\w+|crypt\w+)$/;
// Numbers that lead from one part to another, so they are replaced.
const LINKED_ID = /^(?:id|authorId|parentId|personId|guid|modelId|srcId|destId|parTransId|sibTransId|presAssocID)$/;
const NUMBERED = /^(?:creationId|modId|rowId|colId|uniqueId)$/;
const CONNECTIONS = /^(?:connection|dbPr|olapPr|webPr|textPr|oledbPr|dbCommand|dbTable|rangePr)$/;
const SOURCES = /^(?:connection|command|serverCommand|localConnection|odcFile|sourceFile|url|post|editPage|description|text|ssoId)$/;
// Texts that programs read, and nobody sees.
const INSTRUCTIONS = /^(?:f|definedName|formula[12]?|instrText|delInstrText|ddeItem)$/;
const TELLS_PATH = /\b(?:CELL\(\s*"filename"|INFO\(\s*"directory")/i;

/**
 * Select the parts to keep from `parts` (Map of name to bytes); adds to `findings` and to `left` (Set of keys).
 * Gives {kept: Map of name to bytes, editorOf(name): the editor for rewriteXml, or null}. Throws Unreadable.
 */
export function selectParts(parts, findings, left) {
  const types = [...parts.keys()].find((name) => TYPES.test(name));
  if (types === undefined) throw new Unreadable();
  const { reached, rewritten, lostIds } = followRelationships(parts, findings, left);
  const kept = new Map([[types, rewriteContentTypes(parts.get(types), [...reached, ...rewritten.keys()])], ...rewritten]);
  for (const name of reached) kept.set(name, parts.get(name));
  const isEdited = (name) => reached.has(name) && /\.(?:xml|vml)$/i.test(name);
  const ids = new NeutralIds();
  const edit = (name) => makeEditor(lostIds.get(name) ?? new Set(), ids, findings, left);
  const editorOf = (name) => (isEdited(name) ? edit(name) : null);
  return { kept, editorOf };
}

function makeEditor(lostIds, ids, findings, left) {
  // `remove` gives false, the answer of an editor that does not keep something.
  const report = (what, value) => value !== "" && value !== NOBODY && findings.add(what, value);
  const remove = (what, value) => {
    report(what, value);
    return false;
  };
  const fields = new WordFields();
  return {
    onElement(element, parent) {
      const { local, attributes } = element;
      element.parent = parent;
      if (Object.hasOwn(REMOVED_ELEMENTS, local) || isNumber(element)) {
        if (REMOVED_ELEMENTS[local]) findings.add(REMOVED_ELEMENTS[local]);
        return false;
      }
      fields.enter(element, parent);
      for (const what of listLeft(element)) left.add(what);
      const isRecorded = Object.values(attributes).some((attribute) => attribute.local === "author");
      for (const [name, attribute] of Object.entries(attributes)) {
        const isLost = attribute.uri.endsWith("/relationships") && lostIds.has(attribute.value);
        if (isLost && local === "pivotCacheDefinition") element.isWithoutRecords = true;
        if (isLost || !keepAttribute(attribute, local, isRecorded, ids, report, remove)) delete attributes[name];
      }
      if (element.isWithoutRecords) attributes.saveData = { name: "saveData", local: "saveData", uri: "", value: "0" };
      return true;
    },
    onText(text, element) {
      const { local, uri, parent } = element;
      if (/instrText/i.test(local)) fields.instruct(text);
      const shown = /^(?:t|delText)$/.test(local) ? element.shown : local === "v" && parent?.tellsPath && "path";
      if (shown) report(shown, text);
      if (shown) return "";
      if (local === "f" && parent && TELLS_PATH.test(text)) parent.tellsPath = true;
      if (INSTRUCTIONS.test(local)) return shorten(text, report);
      if (local === "id" && NeutralIds.isGuid(text)) return ids.replace(text);
      if (local !== "author" || !uri.includes("/spreadsheetml/")) return text;
      report("reviewer", text);
      return text.trim() === "" ? text : NOBODY;
    },
  };
}

// The number of a content control.
function isNumber({ local, parent }) {
  return local === "id" && parent?.local === "sdtPr";
}

// What an element leaves in the file that not everybody sees.
function* listLeft(element) {
  const { local, attributes, parent } = element;
  if (/^(?:del|moveFrom|delText)$/.test(local)) yield "tracked";
  if (/^(?:comment|cm)$/.test(local)) yield "comments";
  if (isHidden(local, attributes, parent)) yield "hidden";
  if (local === "sharedItems" && !element.isSelfClosing) yield "caches";
  const isCut = ({ local: name, value }) => /^(?:[ltrb]|crop\w+)$/.test(name) && parseFloat(value) > 0;
  if (/^(?:srcRect|imagedata)$/.test(local) && Object.values(attributes).some(isCut)) yield "cropped";
}

function isHidden(local, attributes, parent) {
  const isOn = (value) => value !== undefined && !/^(?:0|false|off)$/.test(value);
  if (local === "vanish") return isOn(attributes["w:val"]?.value ?? "");
  if (local === "sheet") return /hidden/i.test(attributes.state?.value ?? "");
  if (local === "definedName") return isOn(attributes.hidden?.value) && !/^_xl/.test(attributes.name?.value ?? "");
  if (local === "hidden") return parent?.local === "trPr";
  if (/^(?:row|col|cNvPr|docPr)$/.test(local)) return isOn(attributes.hidden?.value);
  return local === "sld" && attributes.show?.value === "0";
}

// Whether an attribute of an element (its local name) is kept; its value may be replaced. `isRecorded`: the element says
// who made a change.
function keepAttribute(attribute, element, isRecorded, ids, report, remove) {
  const { local, value, uri, name } = attribute;
  const isNamed = local === "name" && /^(?:cmAuthor|author)$/.test(element);
  if (IDENTIFIERS.test(local)) return remove("identifier", null);
  if (local === "gfxdata") return remove("extra", null);
  if (local === "uid" && uri.includes("/spreadsheetml/")) return false;
  if (PROTECTIONS.test(element) && PASSWORD.test(local)) return false;
  if ((isRecorded && local === "date") || /^(?:refreshedDate|refreshedDateIso|dateUtc)$/.test(local)) return remove("day", value);
  if (isTime(local, element)) {
    if (value !== NO_TIME) report("day", value);
    attribute.value = NO_TIME;
  } else if (isNamed || /^(?:author|userName|refreshedBy|user)$/.test(local) || (element === "permStart" && local === "ed")) {
    report("reviewer", value);
    attribute.value = NOBODY;
  } else if (local === "initials") {
    attribute.value = "A";
  } else if (/^(?:userId|providerId)$/.test(local)) {
    if (value !== "None") report("identifier", value);
    attribute.value = local === "userId" ? NOBODY : "None";
  } else if (isLinkedId(attribute, element)) {
    replaceId(attribute, ids, report);
  } else if (CONNECTIONS.test(element) && SOURCES.test(local)) {
    report("path", value);
    // An attribute that must be there.
    attribute.value = "";
    return element === "dbPr" && local === "connection";
  } else if (/^(?:cNvPr|docPr|imagedata)$/.test(element) && isPicturePath(value)) {
    return keepDescription(attribute, report, remove);
  } else if (!name.startsWith("xmlns")) {
    attribute.value = shorten(value, report);
  }
  return true;
}

function isTime(local, element) {
  if (/^(?:dt|created)$/.test(local)) return /^(?:cm|comment|reply)$/.test(element);
  return local === "time" && /^(?:instance|rxn|event)$/.test(element);
}

function isLinkedId({ local, value }, element) {
  if (/^(?:paraId|paraIdParent|textId)$/.test(local)) return true;
  if (NUMBERED.test(element)) return local === "val" || local === "id";
  return LINKED_ID.test(local) && NeutralIds.isGuid(value);
}

function replaceId(attribute, ids, report) {
  const { local, value } = attribute;
  if (value !== NO_TEXT_ID && !NeutralIds.isNeutral(value)) report("identifier", null);
  if (local.startsWith("paraId")) attribute.value = ids.replaceHex(value);
  else attribute.value = local === "textId" ? NO_TEXT_ID : ids.replace(value);
}

function shorten(text, report) {
  const short = shortenPaths(text);
  if (short !== text) report("path", text);
  return short;
}

// Programs name or describe a picture by the path of its file.
function keepDescription(attribute, report, remove) {
  const { local, value } = attribute;
  if (/^(?:descr|title)$/.test(local)) return remove("path", value);
  if (local === "name") report("path", value);
  attribute.value = local === "name" ? "Picture" : shorten(value, report);
  return true;
}
