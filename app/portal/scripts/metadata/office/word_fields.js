// Fields of Word (ECMA-376, part 1, 17.16) that show a file's metadata in its text: the user, the author, the file's name.

// What the result of a field reveals, by its name.
const SHOWN = {
  USERNAME: "author", USERINITIALS: "author", USERADDRESS: "author", AUTHOR: "author", MANAGER: "author",
  LASTSAVEDBY: "editor", COMPANY: "company", FILENAME: "path", TEMPLATE: "path", HYPERLINKBASE: "path",
  CREATEDATE: "day", SAVEDATE: "day", PRINTDATE: "day", EDITTIME: "extra", REVNUM: "extra",
};
// These name a property: INFO AUTHOR, DOCPROPERTY Company.
const BY_PROPERTY = /^\s*(?:INFO|DOCPROPERTY)\s+/i;

/** Follows the fields of one part, which may be in one another and run through many elements. */
export class WordFields {
  #open = [];

  /** See an element begin. What the result of its field reveals is put on it as `shown`. */
  enter(element, parent) {
    const { local, attributes } = element;
    const find = (name) => Object.values(attributes).find((attribute) => attribute.local === name)?.value ?? "";
    if (local === "fldChar") this.#mark(find("fldCharType"));
    const field = this.#open.at(-1);
    element.shown = local === "fldSimple" ? identify(find("instr")) : (parent?.shown ?? field?.shown);
  }

  /** See an instruction's text, which may come in parts. */
  instruct(text) {
    if (this.#open.length > 0) this.#open.at(-1).instruction += text;
  }

  #mark(type) {
    const outer = this.#open.at(-1);
    if (type === "begin") this.#open.push({ instruction: "", shown: outer?.shown });
    else if (type === "separate" && outer) outer.shown ??= identify(outer.instruction);
    else if (type === "end") this.#open.pop();
  }
}

function identify(instruction) {
  const name = instruction.replace(BY_PROPERTY, "").trim().split(/[\s"\\]/).find(Boolean)?.toUpperCase();
  return Object.hasOwn(SHOWN, name ?? "") ? SHOWN[name] : undefined;
}
