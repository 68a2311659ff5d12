// Word, Excel and PowerPoint files (ECMA-376, part 1): what goes out of the parts that stay.

import { isOfPicture } from "./paths.js";
import { Unreadable } from "./refusals.js";
import { follow, rewriteTypes } from "./relationships.js";

const TYPES = /^\[Content_Types\]\.xml$/i;
const NOBODY = "Author";
const NO_TIME = "1980-01-01T00:00:00Z";
const ID = /^\{[\dA-F-]{36}\}$/i;
const OUR_ID = "{00000000-0000-0000-0000-";

// Elements that go wherever they stand, by local name.
const TAKEN_ELEMENTS = {
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

/** Which parts stay (Map of name to bytes), and the editor for rewriteXml of each, or null. Throws Unreadable. */
export function select(parts, findings, left) {
  const types = [...parts.keys()].find((name) => TYPES.test(name));
  if (types === undefined) throw new Unreadable();
  const { reached, rewritten, lostIds } = follow(parts, findings, left);
  const kept = new Map([[types, rewriteTypes(parts.get(types), reached)], ...rewritten]);
  for (const name of reached) kept.set(name, parts.get(name));
  const isEdited = (name) => reached.has(name) && /\.(?:xml|vml)$/i.test(name);
  const renumber = makeNumbers();
  const edit = (name) => makeEditor(lostIds.get(name) ?? new Set(), renumber, findings, left);
  const editorOf = (name) => (isEdited(name) ? edit(name) : null);
  return { kept, editorOf };
}

// The same new id for the same old one, in all parts of a file.
function makeNumbers() {
  const numbers = new Map();
  return (id) => {
    if (!numbers.has(id)) numbers.set(id, `${OUR_ID}${String(numbers.size + 1).padStart(12, "0")}}`);
    return numbers.get(id);
  };
}

function makeEditor(lostIds, renumber, findings, left) {
  // What is found goes: both add it to the findings, `take` says no to keeping it.
  const tell = (what, value) => value !== "" && value !== NOBODY && findings.add(what, value);
  const take = (what, value) => {
    tell(what, value);
    return false;
  };
  return {
    onElement(element) {
      const { local, attributes } = element;
      if (Object.hasOwn(TAKEN_ELEMENTS, local)) {
        if (TAKEN_ELEMENTS[local]) findings.add(TAKEN_ELEMENTS[local]);
        return false;
      }
      if (/^(?:del|moveFrom|delText)$/.test(local)) left.add("tracked");
      if (/^(?:comment|cm)$/.test(local)) left.add("comments");
      if (isHidden(local, attributes)) left.add("hidden");
      for (const [name, attribute] of Object.entries(attributes)) {
        if (isAuthorId(attribute, local)) {
          if (!attribute.value.startsWith(OUR_ID)) findings.add("identifier");
          attribute.value = renumber(attribute.value);
        }
        const isLost = attribute.uri.endsWith("/relationships") && lostIds.has(attribute.value);
        if (isLost || !keepAttribute(attribute, element, tell, take)) delete attributes[name];
      }
      return true;
    },
    onText(text, { local, uri }) {
      if (local !== "author" || !uri.includes("/spreadsheetml/")) return text;
      tell("reviewer", text);
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

// Whether an attribute stays; it may be changed.
function keepAttribute(attribute, { local: element, attributes }, tell, take) {
  const { local, value, uri } = attribute;
  const isNamed = local === "name" && /^(?:cmAuthor|author)$/.test(element);
  const isRecorded = local === "date" && Object.values(attributes).some((other) => other.local === "author");
  if (/^rsid/.test(local)) return take("identifier", "rsid");
  if (local === "uid" && uri.includes("/spreadsheetml/")) return false;
  if (isRecorded || /^(?:refreshedDate|refreshedDateIso|dateUtc)$/.test(local)) return take("day", value);
  if (/^(?:dt|created)$/.test(local) && /^(?:cm|comment|reply)$/.test(element)) {
    if (value !== NO_TIME) tell("day", value);
    attribute.value = NO_TIME;
  } else if (isNamed || /^(?:author|userName|refreshedBy|user)$/.test(local)) {
    tell("reviewer", value);
    attribute.value = NOBODY;
  } else if (local === "initials") {
    attribute.value = "A";
  } else if (/^(?:userId|providerId)$/.test(local)) {
    if (value !== "None") tell("identifier", value);
    attribute.value = local === "userId" ? NOBODY : "None";
  } else if (/^(?:cNvPr|docPr|imagedata)$/.test(element)) {
    return keepDescription(attribute, tell, take);
  }
  return true;
}

// A picture is often named or described by the file that it came from.
function keepDescription(attribute, tell, take) {
  const { local, value } = attribute;
  if (!isOfPicture(value)) return true;
  if (/^(?:descr|title)$/.test(local)) return take("path", value);
  if (local === "name") {
    tell("path", value);
    attribute.value = "Picture";
  }
  return true;
}
