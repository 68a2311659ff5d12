// The kinds of annotations and form fields (ISO 32000-2, 12.5 and 12.7), as in kinds.js.

import { dict, stream, tuple, variants } from "./shapes.js";

const COMMON_ANNOTATION = {
  plain: "Type Subtype Rect F AS Border C StructParent CA ca BM", text: "Contents Lang", P: "page", AP: "appearances",
  OC: "layer|membership",
};
const MARKUP = { plain: "RT IT", Popup: "annotation", IRT: "annotation", BS: "border", BE: "border" };
const FIELD = {
  plain: "FT Ff Q MaxLen TI I", text: "T TU DA", Parent: "annotation|field", Kids: "[annotation|field]",
  V: "plain|text|long-text", DV: "plain|text|long-text", Opt: "[text|option]",
};
const markup = (plain, more = {}) => ({ ...MARKUP, ...more, plain: `${MARKUP.plain} ${plain}` });

export const ANNOTATIONS = {
  annotation: variants("Subtype", COMMON_ANNOTATION, {
    Text: markup("Open Name"), FreeText: markup("Q CL LE RD", { text: "Contents Lang DA" }),
    Line: markup("L LE IC LL LLE LLO Cap CP CO"),
    Square: markup("IC RD"), Circle: markup("IC RD"), Polygon: markup("Vertices IC LE"), PolyLine: markup("Vertices IC LE"),
    Highlight: markup("QuadPoints"), Underline: markup("QuadPoints"), Squiggly: markup("QuadPoints"), StrikeOut: markup("QuadPoints"),
    Caret: markup("RD Sy"), Stamp: markup("Name"), Ink: markup("InkList"), FileAttachment: markup("Name", { FS: "attachment" }),
    Redact: markup("QuadPoints IC Repeat Q", { text: "Contents Lang OverlayText DA", RO: "form" }),
    Watermark: { plain: "" }, Popup: { plain: "Open", Parent: "annotation" },
    Link: { plain: "H QuadPoints", A: "action", Dest: "destination", BS: "border" },
    Widget: { ...FIELD, plain: `H ${FIELD.plain}`, text: `Contents Lang ${FIELD.text}`, MK: "look", A: "action", BS: "border" },
  }),
  appearances: dict({ N: "form|{form}", R: "form|{form}", D: "form|{form}" }),
  border: dict({ plain: "Type W S D I" }),
  look: dict({ plain: "R BC BG TP", text: "CA RC AC", I: "form", RI: "form", IX: "form", IF: "icon-fit" }),
  "icon-fit": dict({ plain: "SW S A FB" }),
  "form-fields": dict({
    plain: "NeedAppearances Q", text: "DA", Fields: "[annotation|field]", CO: "[annotation|field]", DR: "resources",
  }),
  field: { ...dict(FIELD), lacks: "Subtype" },
  option: tuple("text", "text"),
  "long-text": stream({}),
};
