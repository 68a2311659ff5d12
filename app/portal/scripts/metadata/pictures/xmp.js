// XMP (ISO 16684-1): metadata in XML, in pictures and PDF files.

import { Findings } from "../findings.js";
import { readXml } from "../xml.js";

// What a property reveals, by the local name of its element or attribute in any schema.
const PROPERTY_NAMES = {
  place: /^(GPSLatitude|GPSLongitude|City|State|Country|CountryName|(?:Sub)?[Ll]ocation|Location(?:Created|Shown))$/,
  device: /^(Make|Model|LensModel|Lens)$/,
  serial: /^(SerialNumber|BodySerialNumber|LensSerialNumber|CameraSerialNumber)$/,
  author: /^(creator|Author|Artist|(?:Camera)?OwnerName|AuthorsPosition|CaptionWriter|Credit|rights|CopyrightOwner)$/,
  editor: /^(lastModifiedBy|contributor)$/,
  company: /^(Company|publisher)$/,
  day: /^(CreateDate|ModifyDate|MetadataDate|DateCreated|DateTimeOriginal|DateTimeDigitized|when|date)$/,
  software: /^(CreatorTool|Producer|Software|softwareAgent)$/,
  title: /^(title|Title|Headline|description|subject|Keywords)$/,
  comment: /^(UserComment|Instructions)$/,
  identifier: /^(DocumentID|InstanceID|OriginalDocumentID|documentID|instanceID)$/,
  path: /^(filePath|SourceModified)$/,
};

/** The metadata in an XMP packet (bytes): [{what, value}]; one finding `extra` if it can't be parsed. */
export function readXmp(bytes) {
  const findings = new Findings();
  const identify = (name) => Object.keys(PROPERTY_NAMES).find((what) => PROPERTY_NAMES[what].test(name));
  const report = (what, value) => what && findings.add(what, value);
  try {
    readXml(trimEnd(bytes), {
      onElement(element, parent) {
        for (const { local, value } of Object.values(element.attributes)) report(identify(local), value);
        // A value may be in a list: dc:creator > rdf:Seq > rdf:li.
        element.what = identify(element.local) ?? parent?.what;
      },
      onText: (text, { what }) => report(what, text),
    });
  } catch {
    findings.add("extra");
  }
  return findings.list();
}

// Programs pad packets, some with zeros, which XML does not allow.
function trimEnd(bytes) {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}
