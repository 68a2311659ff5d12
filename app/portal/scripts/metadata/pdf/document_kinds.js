// The kinds of objects that a document is made of, and its structure (ISO 32000-2, 7.7, 12 and 14), as in kinds.js.

import { PDFArray } from "../vendor/pdf.js";
import { dict, stream, tree, tuple, variants } from "./shapes.js";

export const DOCUMENT = {
  catalog: dict({
    plain: "Type Version PageLayout PageMode", text: "Lang", Pages: "pages|page", PageLabels: "labels", Names: "name-trees",
    Dests: "{destination|target}", ViewerPreferences: "preferences", MarkInfo: "marking", Outlines: "outline", OpenAction: "destination|action",
    AcroForm: "form-fields", StructTreeRoot: "structure", OCProperties: "layer-settings",
  }),
  pages: dict({ plain: "Type Count MediaBox CropBox Rotate", Parent: "pages", Kids: "[pages|page]", Resources: "resources" }),
  page: dict({
    plain: "Type MediaBox CropBox BleedBox TrimBox ArtBox Rotate Tabs StructParents UserUnit Dur", Parent: "pages",
    Resources: "resources", Contents: "content|[content]", Group: "group", Annots: "[annotation]", Trans: "transition",
  }),
  "name-trees": dict({ Dests: "destinations", EmbeddedFiles: "attachments" }),
  ...tree("destinations", "destination|target"),
  ...tree("attachments", "attachment"),
  ...tree("labels", "label"),
  label: dict({ plain: "Type S St", text: "P" }),
  target: dict({ D: "destination" }),
  destination: { ...tuple("page|plain", "plain", "plain", "plain", "plain", "plain"), named: true },
  preferences: dict({
    plain: "HideToolbar HideMenubar HideWindowUI FitWindow CenterWindow DisplayDocTitle NonFullScreenPageMode Direction ViewArea ViewClip"
      + " PrintArea PrintClip PrintScaling Duplex PickTrayByPDFSize PrintPageRange NumCopies Enforce",
  }),
  marking: dict({ plain: "Marked UserProperties Suspects" }),
  transition: dict({ plain: "Type S D Dm M Di SS B" }),
  outline: { ...dict({ plain: "Type Count", First: "bookmark", Last: "bookmark" }), lacks: "Title" },
  bookmark: { ...dict({
    plain: "Count C F", text: "Title", Parent: "outline|bookmark", Prev: "bookmark", Next: "bookmark", First: "bookmark",
    Last: "bookmark", Dest: "destination", A: "action", SE: "element",
  }), needs: "Title" },
  action: variants("S", { plain: "Type" }, {
    GoTo: { D: "destination" }, URI: { plain: "IsMap", text: "URI" }, Named: { plain: "N" },
    ResetForm: { plain: "Flags", Fields: "[annotation|field|text]" },
    SetOCGState: { plain: "PreserveRB", State: "[layer|plain]" },
  }),
  attachment: dict({ plain: "Type AFRelationship", text: "F UF Desc", EF: "attached-files" }),
  "attached-files": dict({ F: "attached-file", UF: "attached-file" }),
  "attached-file": stream({ plain: "Type Subtype" }),
  "layer-settings": dict({ OCGs: "[layer]", D: "layer-setting", Configs: "[layer-setting]" }),
  "layer-setting": dict({
    plain: "BaseState Intent ListMode", ON: "[layer]", OFF: "[layer]", AS: "[layer-use]", Order: "layer-order", RBGroups: "[layers]",
    Locked: "[layer]",
  }),
  layers: { shape: PDFArray, each: "layer" },
  "layer-order": { shape: PDFArray, each: "layer|text|layer-order" },
  "layer-use": dict({ plain: "Event Category", OCGs: "[layer]" }),
  layer: { ...dict({ plain: "Type Intent", text: "Name", Usage: "layer-usage" }), type: "OCG" },
  "layer-usage": dict({ View: "layer-state", Print: "layer-state", Export: "layer-state", Zoom: "layer-state" }),
  "layer-state": dict({ plain: "ViewState PrintState ExportState Subtype min max" }),
  membership: { ...dict({ plain: "Type P", OCGs: "layer|[layer]", VE: "visibility" }), type: "OCMD" },
  visibility: { shape: PDFArray, each: "plain|layer|visibility" },
};

export const STRUCTURE = {
  structure: { ...dict({
    plain: "Type ParentTreeNextKey", K: "element|[element]", IDTree: "elements", ParentTree: "parents", RoleMap: "{plain}",
    ClassMap: "{attributes|[attributes]}",
  }), lacks: "S" },
  ...tree("elements", "element"),
  ...tree("parents", "element|[element|plain]"),
  element: {
    ...dict({
      plain: "Type S C R", text: "ID Lang Alt E ActualText", P: "structure|element", Pg: "page",
      K: "plain|marked|marked-object|element|[plain|marked|marked-object|element]", A: "attributes|[attributes|plain]",
    }),
    needs: "S",
  },
  marked: { ...dict({ plain: "Type MCID", Pg: "page", Stm: "form", StmOwn: "annotation" }), type: "MCR" },
  "marked-object": { ...dict({ plain: "Type", Pg: "page", Obj: "annotation|image|form" }), type: "OBJR" },
  attributes: dict({
    plain: "O Placement WritingMode BackgroundColor BorderColor BorderStyle BorderThickness Padding Color SpaceBefore SpaceAfter"
      + " StartIndent EndIndent TextIndent TextAlign BBox Width Height BlockAlign InlineAlign TBorderStyle TPadding BaselineShift LineHeight TextDecorationColor"
      + " TextDecorationThickness TextDecorationType RubyAlign RubyPosition GlyphOrientationVertical ColumnCount ColumnGap ColumnWidths"
      + " ListNumbering ContinuedList Role checked Checked RowSpan ColSpan Scope",
    text: "Headers Summary Short Desc",
  }),
};
