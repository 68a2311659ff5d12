// The kinds of what pages draw with: pictures, typefaces, colours (ISO 32000-2, 8 and 9), as in kinds.js.

import { dict, stream, tuples } from "./shapes.js";

// Transfer functions and the like.
const CURVES = "plain|function|sampled|[plain|function|sampled]";

export const DRAWING = {
  resources: dict({
    plain: "ProcSet", ExtGState: "{graphics-state}", ColorSpace: "{plain|colours}", Pattern: "{tiling|shading-pattern}",
    Shading: "{shading|mesh}", XObject: "{image|form}", Font: "{font|composite-font|drawn-font}",
    Properties: "{layer|membership|properties}",
  }),
  properties: dict({ plain: "MCID Type Subtype BBox Attached", text: "ActualText Alt E Lang Contents" }),
  content: stream({}),
  form: {
    ...stream({
      plain: "Type Subtype FormType BBox Matrix StructParent StructParents", Resources: "resources", Group: "group",
      OC: "layer|membership",
    }),
    not: ["Image", "PS"],
  },
  image: {
    ...stream({
      plain: "Type Subtype Width Height BitsPerComponent Intent ImageMask Mask Decode Interpolate SMaskInData StructParent Matte",
      ColorSpace: "plain|colours", Mask: "plain|image", SMask: "image", OC: "layer|membership",
    }),
    subtype: "Image",
  },
  group: dict({ plain: "Type S I K", CS: "plain|colours" }),
  parameters: dict({
    plain: "Type Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine EncodedByteAlign Rows EndOfBlock BlackIs1"
      + " DamagedRowsBeforeError ColorTransform",
    JBIG2Globals: "shared-segments",
  }),
  "shared-segments": stream({}),
  "graphics-state": dict({
    plain: "Type LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK UseBlackPtComp",
    Font: "[plain|font|composite-font|drawn-font]",
    SMask: "plain|soft-mask", ...Object.fromEntries(["TR", "TR2", "BG", "BG2", "UCR", "UCR2"].map((key) => [key, CURVES])),
  }),
  "soft-mask": dict({ plain: "Type S BC", G: "form", TR: CURVES }),
  colours: tuples({
    CalGray: ["plain", "{plain}"], CalRGB: ["plain", "{plain}"], Lab: ["plain", "{plain}"], ICCBased: ["plain", "profile"],
    Indexed: ["plain", "plain|colours", "plain", "text|lookup"], I: ["plain", "plain|colours", "plain", "text|lookup"],
    Pattern: ["plain", "plain|colours"], Separation: ["plain", "plain", "plain|colours", "function|sampled"],
    DeviceN: ["plain", "plain", "plain|colours", "function|sampled", "inks"],
  }),
  profile: stream({ plain: "N Range", Alternate: "plain|colours" }),
  lookup: stream({}),
  inks: dict({ plain: "Subtype", Colorants: "{colours}", Process: "process" }),
  process: dict({ plain: "Components", ColorSpace: "plain|colours" }),
  tiling: { ...stream({ plain: "Type PatternType PaintType TilingType BBox XStep YStep Matrix", Resources: "resources" }) },
  "shading-pattern": dict({ plain: "Type PatternType Matrix", Shading: "shading|mesh", ExtGState: "graphics-state" }),
  ...Object.fromEntries([["shading", dict], ["mesh", stream]].map(([name, make]) => [name, make({
    plain: "ShadingType Background BBox AntiAlias Coords Domain Extend Matrix BitsPerCoordinate BitsPerComponent BitsPerFlag"
      + " Decode VerticesPerRow",
    ColorSpace: "plain|colours", Function: "function|sampled|[function|sampled]",
  })])),
  ...Object.fromEntries([["function", dict], ["sampled", stream]].map(([name, make]) => [name, make({
    plain: "FunctionType Domain Range C0 C1 N Bounds Encode Size BitsPerSample Order Decode", Functions: "[function|sampled]",
  })])),
  font: { ...dict({
    plain: "Type Subtype Name BaseFont FirstChar LastChar Widths", FontDescriptor: "font-descriptor", Encoding: "plain|encoding",
    ToUnicode: "plain|code-map",
  }), not: ["Type0", "Type3"] },
  "composite-font": { ...dict({
    plain: "Type Subtype Name BaseFont", DescendantFonts: "[descendant-font]", Encoding: "plain|code-map", ToUnicode: "plain|code-map",
  }), subtype: "Type0" },
  "drawn-font": { ...dict({
    plain: "Type Subtype Name FontBBox FontMatrix FirstChar LastChar Widths", CharProcs: "{glyph}", Encoding: "plain|encoding",
    ToUnicode: "plain|code-map", Resources: "resources", FontDescriptor: "font-descriptor",
  }), subtype: "Type3" },
  glyph: stream({}),
  "descendant-font": dict({
    plain: "Type Subtype BaseFont DW W DW2 W2 CIDToGIDMap", CIDSystemInfo: "collection", FontDescriptor: "font-descriptor",
    CIDToGIDMap: "plain|glyph-map",
  }),
  collection: dict({ plain: "Supplement", text: "Registry Ordering" }),
  encoding: dict({ plain: "Type BaseEncoding Differences" }),
  "code-map": stream({ plain: "Type CMapName WMode", CIDSystemInfo: "collection|[collection]", UseCMap: "plain|code-map" }),
  "glyph-map": stream({}),
  "font-descriptor": dict({
    plain: "Type FontName FontStretch FontWeight Flags FontBBox ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH"
      + " AvgWidth MaxWidth MissingWidth Lang",
    text: "FontFamily CharSet", FontFile: "font-file", FontFile2: "font-file", FontFile3: "font-file", CIDSet: "glyph-map",
    Style: "style", FD: "{font-descriptor}",
  }),
  style: dict({ text: "Panose" }),
  "font-file": stream({ plain: "Length1 Length2 Length3 Subtype" }),
};
