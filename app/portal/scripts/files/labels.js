// The type and the size of a file, in words.

import { say, site } from "../i18n.js";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];
const DOCUMENT = /^application\/(?:rtf|msword|vnd\.(?:oasis\.opendocument|openxmlformats|ms-(?:excel|powerpoint|word)))/;
const ARCHIVE = /^application\/(?:zip|gzip|x-(?:7z-compressed|tar|rar.*)|vnd\.rar)$/;

/** The kind of file that a media type stands for. The sender claims it: what the file holds may be something else. */
export function sayFileType(type) {
  if (type.startsWith("image/")) return say("Picture");
  if (type.startsWith("video/")) return say("Video");
  if (type.startsWith("audio/")) return say("Sound");
  if (type.startsWith("text/")) return say("Text");
  if (type === "application/pdf") return say("PDF document");
  if (DOCUMENT.test(type)) return say("Document");
  if (ARCHIVE.test(type)) return say("Archive of files");
  return say("Other file");
}

/** A number of bytes in the largest fitting unit of 1000: "3.4 MB". */
export function saySize(bytes) {
  const steps = Math.max(0, Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1));
  const written = { style: "unit", unit: UNITS[steps], unitDisplay: steps > 0 ? "short" : "long", maximumFractionDigits: steps > 1 ? 1 : 0 };
  return new Intl.NumberFormat(site.language, written).format(bytes / 1000 ** steps);
}
