// Reads the Exif, IPTC and colour profile data of a picture, and writes the Exif data that a cleaned picture keeps.

import { Findings } from "../findings.js";
import { loadView } from "../vendor/exif.js";

const MAX_DECOMPRESSED_BYTES = 2 ** 22;

// What a tag reveals (keys of messages.js), by ExifReader's names of groups and tags.
const TAGS = {
  exif: {
    device: ["LensModel", "HostComputer", "DeviceSettingDescription"],
    serial: ["BodySerialNumber", "LensSerialNumber", "CameraSerialNumber", "ImageUniqueID"],
    author: ["Artist", "Copyright", "CameraOwnerName", "XPAuthor", "Photographer", "ImageEditor"],
    day: ["DateTime", "DateTimeOriginal", "DateTimeDigitized"],
    software: ["Software", "ProcessingSoftware", "CameraFirmware", "ImageEditingSoftware", "MetadataEditingSoftware"],
    title: ["ImageDescription", "DocumentName", "PageName", "ImageTitle", "XPTitle", "XPSubject", "XPKeywords"],
    comment: ["UserComment", "XPComment"],
  },
  iptc: {
    author: ["By-line", "By-line Title", "Writer/Editor", "Credit", "Source", "Copyright Notice", "Contact"],
    place: ["City", "Sub-location", "Province/State", "Country/Primary Location Name", "Content Location Name"],
    day: ["Date Created", "Digital Creation Date"],
    software: ["Originating Program"],
    title: ["Object Name", "Headline", "Keywords", "Caption/Abstract"],
    comment: ["Special Instructions"],
  },
  makerNotes: { serial: ["SerialNumber", "InternalSerialNumber"], author: ["OwnerName"], place: ["City", "Country"] },
  icc: { profile: ["ICC Description", "ICC Device Model Description", "ICC Device Manufacturer for Display"] },
};

// Standard profiles, which belong to no device.
const STANDARD_PROFILE = /^(?:sRGB|Display P3|Adobe RGB|ProPhoto|Generic|Gr[ae]y|Dot Gain|Coated|Uncoated|U\.S\.)/i;

/** Read a picture (the whole file) with ExifReader: {findings: Findings, orientation}, from 1 to 8 as in Exif. */
export async function readExif(bytes) {
  const groups = await load(bytes);
  const findings = new Findings();
  for (const [group, kinds] of Object.entries(TAGS)) {
    for (const [what, names] of Object.entries(kinds)) {
      const values = names.map((name) => describe(groups[group]?.[name]));
      for (const value of values) if (what !== "profile" || !STANDARD_PROFILE.test(value)) findings.add(what, value);
    }
  }
  const { exif = {}, gps, Thumbnail } = groups;
  findings.add("device", [exif.Make, exif.Model].map(describe).filter(Boolean).join(" "));
  if (exif.MakerNote) findings.add("device-notes");
  if (gps?.Latitude !== undefined) findings.add("place", `${gps.Latitude.toFixed(5)}, ${gps.Longitude?.toFixed(5)}`);
  else if (Object.keys(exif).some((name) => name.startsWith("GPS"))) findings.add("place");
  if (Thumbnail) findings.add("preview");
  return { findings, orientation: toOrientation(exif.Orientation?.value) };
}

/** The findings of a picture (the whole file) in a format that can't be cleaned. */
export async function readFindings(bytes) {
  return (await readExif(bytes)).findings;
}

/** Exif data with the orientation alone: a TIFF header and one entry, 26 bytes. */
export function writeOrientation(orientation) {
  const header = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
  const entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  return Uint8Array.from([...header, 0, 1, ...entry, 0, 0, 0, 0]);
}

async function load(bytes) {
  try {
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const decompress = { maxDecompressedSize: MAX_DECOMPRESSED_BYTES };
    return await loadView(data, { expanded: true, async: true, decompress });
  } catch {
    // ExifReader throws also when there is no metadata.
    return {};
  }
}

function describe(tag) {
  if (Array.isArray(tag)) return tag.map(describe).join(", ");
  const { description = "" } = tag ?? {};
  // An object is a text in several languages.
  return typeof description === "object" ? Object.values(description).join(", ") : String(description);
}

function toOrientation(value) {
  return Number.isInteger(value) && value >= 1 && value <= 8 ? value : 1;
}
