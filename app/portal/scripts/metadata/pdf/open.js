// Opens a PDF, also one that is encrypted so that everybody can read it and only an owner change it.

import { Locked, Unreadable } from "../errors.js";
import { CipherTransformFactory, PDFArray, PDFContext, PDFDict, PDFNumber, PDFObjectParser, PDFParser, PDFRef } from "../vendor/pdf.js";

// In a worker, nothing else waits for its turn.
const OBJECTS_A_TICK = Infinity;
// Objects that are numbers: the length of a stream, which has to be known before it is parsed, may be one.
const NUMBER = /(?<![0-9])([0-9]{1,10})\s{1,4}([0-9]{1,5})\s{1,4}obj\s{1,4}([0-9]{1,10})\s{1,4}endobj/g;

/** The objects of a PDF, a PDFContext of pdf-lib, decrypted. Throws Unreadable, Locked. */
export async function openDocument(bytes) {
  // What is encrypted can't always be parsed as it is.
  const context = await parse(bytes).catch(() => null);
  const encryption = context ? context.lookup(context.trailerInfo.Encrypt) : findObject(bytes, "/Encrypt");
  if (context && encryption === undefined) return context;
  if (!(encryption instanceof PDFDict)) throw encryption === null ? new Unreadable() : new Locked();
  const cipher = makeCipher(encryption, context ? context.lookup(context.trailerInfo.ID) : findObject(bytes, "/ID"));
  return await parse(bytes, cipher).catch(() => {
    throw new Locked();
  });
}

function parse(bytes, cipher) {
  // true: throw at the first invalid object. Copied without being parsed, it could hold anything.
  const parser = PDFParser.forBytesWithOptions(bytes, OBJECTS_A_TICK, true, false, false, cipher);
  for (const [, number, generation, value] of decodeAscii(bytes).matchAll(NUMBER)) {
    parser.context.assign(PDFRef.of(Number(number), Number(generation)), PDFNumber.of(Number(value)));
  }
  return parser.parseDocument();
}

// The standard security handler without a password for readers (ISO 32000-2, 7.6.4): RC4, MD5, AES and SHA of pdf-lib.
function makeCipher(encryption, id) {
  try {
    return new CipherTransformFactory(encryption, id instanceof PDFArray ? id.lookup(0).asBytes() : new Uint8Array());
  } catch {
    throw new Locked();
  }
}

// What a trailer that can't be parsed has under a key: the last one that is there; null if there is none.
function findObject(bytes, key) {
  const text = decodeAscii(bytes);
  const at = [...text.matchAll(new RegExp(`${key}(?=[\\s[<])`, "g"))].at(-1);
  if (!at) return null;
  try {
    const object = parseAt(bytes, at.index + key.length);
    if (!(object instanceof PDFRef)) return object;
    const start = new RegExp(`(?:^|[^0-9])${object.objectNumber}\\s+${object.generationNumber}\\s+obj`).exec(text);
    return start ? parseAt(bytes, start.index + start[0].length) : undefined;
  } catch {
    return undefined;
  }
}

function parseAt(bytes, at) {
  return PDFObjectParser.forBytes(bytes.subarray(at), PDFContext.create()).parseObject();
}

// windows-1252, which is enough here, one character for each byte, and much faster than decodeLatin1.
function decodeAscii(bytes) {
  return new TextDecoder("latin1").decode(bytes);
}
