// Which module removes the metadata of which kind of file, and what is said of kinds that none can clean. Kinds are told
// apart in detect_type.js.

// By kind, the module whose removeMetadata(bytes) gives {bytes, findings: Findings, left: [what]}. Loaded when needed.
export const FORMATS = {
  jpeg: () => import("./pictures/jpeg.js"),
  png: () => import("./pictures/png.js"),
  webp: () => import("./pictures/webp.js"),
  heic: () => import("./recordings/heic.js"),
  film: () => import("./recordings/film.js"),
  ooxml: () => import("./office/office.js"),
  odf: () => import("./office/office.js"),
  pdf: () => import("./pdf/pdf.js"),
  mail: () => import("./text/mail.js"),
};

// Kinds that may be larger than memory: their removeMetadata gets the Blob, and gives one as `bytes`.
export const READ_IN_PARTS = new Set(["film"]);

// By kind, the module whose readFindings(bytes, kind) tells what is in a file that can't be cleaned.
export const READERS = {
  picture: () => import("./pictures/exif.js"),
  markup: () => import("./text/find_in_text.js"),
  rtf: () => import("./text/find_in_text.js"),
  postscript: () => import("./text/find_in_text.js"),
  text: () => import("./text/find_in_text.js"),
};

// By kind, the warning for a file that can't be cleaned (messages.js). Plain text has no metadata.
export const UNCLEANABLE = {
  picture: "picture", video: "recording", audio: "recording", legacy: "legacy", rtf: "legacy", postscript: "legacy",
  archive: "archive", markup: "markup", other: "other", text: null,
};
