// Which module removes the metadata of which kind of file, and what is said of kinds that none can clean. Kinds are told
// apart in detect_type.js.

// By kind, the module whose removeMetadata(bytes) gives {bytes, findings: Findings, left: [what]}. Loaded when needed.
export const FORMATS = {
  jpeg: () => import("./pictures/jpeg.js"),
  png: () => import("./pictures/png.js"),
  webp: () => import("./pictures/webp.js"),
  ooxml: () => import("./office/office.js"),
  odf: () => import("./office/office.js"),
  pdf: () => import("./pdf/pdf.js"),
};

// By kind, the warning for a file that can't be cleaned (messages.js). Plain text has no metadata.
export const UNCLEANABLE = {
  heic: "picture", picture: "picture", video: "recording", audio: "recording", legacy: "legacy", archive: "archive",
  other: "other", text: null,
};
