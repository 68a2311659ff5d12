// XMP: the XML that Adobe's programs and many cameras put into pictures and PDF files.

import { Findings } from "./findings.js";
import { readXml } from "./xml.js";

// By the local name of an element or attribute, whichever schema it is of.
const TOLD = {
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

/** What an XMP packet (bytes) tells, as [{what, value}]. */
export function readXmp(bytes) {
  const findings = new Findings();
  const tell = (name, value) => {
    const what = Object.keys(TOLD).find((each) => TOLD[each].test(name));
    if (what) findings.add(what, value);
    return Boolean(what);
  };
  try {
    readXml(trimEnd(bytes), {
      onElement({ attributes }) {
        for (const { local, value } of Object.values(attributes)) tell(local, value);
      },
      // Values may lie in a list: dc:creator, rdf:Seq, rdf:li.
      onText: (text, names) => names.toReversed().some((name) => tell(name, text)),
    });
  } catch {
    findings.add("extra");
  }
  return findings.list();
}

// Writers leave room behind a packet, some fill it with zeros.
function trimEnd(bytes) {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}
