// Streams: their filters, and the cleaning of pictures and colour profiles in them.

import { compress, decompress } from "../bytes.js";
import { TooLarge, Unreadable } from "../errors.js";
import { stripProfile } from "../pictures/icc.js";
import { removeMetadata as removeJpegMetadata } from "../pictures/jpeg.js";
import { PDFArray, PDFDict, PDFName, PDFNumber, PDFRawStream, decodePDFRawStream } from "../vendor/pdf.js";
import { removeRemarks } from "./jbig2.js";
import { removeMetadata as removeJpxMetadata } from "./jpx.js";

const MAX_UNPACKED_BYTES = 128 * 2 ** 20;
const MAX_FILTERS = 8;
// Smaller streams are unpacked at once: the browser's own decompression takes as long to begin.
const SMALL_BYTES = 2048;
const [FILTER, PARAMETERS, PREDICTOR] = ["Filter", "DecodeParms", "Predictor"].map((name) => PDFName.of(name));
const FLATE = PDFName.of("FlateDecode");
const SHORT = {
  Fl: "FlateDecode", LZW: "LZWDecode", A85: "ASCII85Decode", AHx: "ASCIIHexDecode", RL: "RunLengthDecode", CCF: "CCITTFaxDecode",
  DCT: "DCTDecode",
};
const SHORT_NAMES = new Map(Object.entries(SHORT).map(([short, long]) => [PDFName.of(short), PDFName.of(long)]));
// What decodes to a picture, and how its bytes are cleaned.
const CODECS = new Map(Object.entries({
  async DCTDecode(bytes, findings) {
    const cleaned = await removeJpegMetadata(bytes);
    findings.addAll(cleaned.findings.list());
    return cleaned.bytes;
  },
  JPXDecode(bytes, findings) {
    const cleaned = removeJpxMetadata(bytes);
    findings.addAll(cleaned.findings.list());
    return cleaned.bytes;
  },
  JBIG2Decode: removeRemarks,
  CCITTFaxDecode: null,
}).map(([name, clean]) => [PDFName.of(name), clean]));
const INLINE_FILTER = /\/F(?:ilter)?\s*(\[[^\]]*\]|\/\w+)/;
const DEVICE_COLOURS = { 1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK" };

/** The names of a stream's filters (PDFName), in the order in which they are undone. */
export function listFilters(stream) {
  const filter = stream.dict.lookup(FILTER);
  const names = filter instanceof PDFArray ? filter.asArray().map((_, i) => filter.lookup(i)) : filter ? [filter] : [];
  if (names.length > MAX_FILTERS) throw new Unreadable();
  return names.map((name) => SHORT_NAMES.get(name) ?? name);
}

/** A stream's bytes without its first `count` filters, or without all. Throws TooLarge, Unreadable. */
export async function unpack(stream, count = Infinity) {
  const filters = listFilters(stream).slice(0, count);
  if (filters.length === 0) return stream.contents;
  const parameters = listParameters(stream);
  if (filters.some((_, i) => hasPredictor(parameters[i]))) throw new Unreadable();
  const { context } = stream.dict;
  const most = MAX_UNPACKED_BYTES - (context.unpackedBytes ?? 0);
  const bytes = (await unpackQuickly(stream, filters, most)) ?? decode(stream, filters, parameters);
  // Counted with what pdf-lib unpacks (vendor/build.mjs).
  context.unpackedBytes = (context.unpackedBytes ?? 0) + bytes.length;
  if (context.unpackedBytes > MAX_UNPACKED_BYTES) throw new TooLarge();
  return bytes;
}

/** Write a stream's contents anew, compressed. */
export async function rewrite(stream, bytes) {
  stream.dict.delete(PARAMETERS);
  stream.dict.set(FILTER, FLATE);
  stream.updateContents(await compress(bytes, "deflate"));
}

/** Remove the metadata of a picture in a stream. What can't be read stays, and `left` says so. */
export async function cleanPicture(stream, findings, left) {
  const filters = listFilters(stream);
  const at = filters.findIndex((name) => CODECS.has(name));
  const clean = CODECS.get(filters[at]);
  if (!clean) return;
  try {
    if (at < filters.length - 1) throw new Unreadable();
    const packed = await unpack(stream, at);
    const bytes = await clean(packed, findings);
    const parameters = listParameters(stream)[at];
    stream.dict.set(FILTER, filters[at]);
    if (parameters instanceof PDFDict) stream.dict.set(PARAMETERS, parameters);
    else stream.dict.delete(PARAMETERS);
    stream.updateContents(bytes);
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    left.add("embedded");
  }
}

/** The same of a picture written in a content stream: its entries (text) and bytes, cleaned, or null if nothing changes. */
export async function cleanInlinePicture(entries, bytes, context, findings, left) {
  const [found, filters] = entries.match(INLINE_FILTER) ?? [null, ""];
  const dict = PDFDict.fromMapWithContext(new Map(), context);
  dict.set(FILTER, listOf(context, [...filters.matchAll(/\/(\w+)/g)].map(([, name]) => PDFName.of(name))));
  const stream = PDFRawStream.of(dict, bytes);
  await cleanPicture(stream, findings, left);
  if (stream.contents === bytes) return null;
  return { head: entries.replace(found, `/F ${dict.lookup(FILTER)} `), bytes: stream.contents };
}

/** Clean the remarks of the segments that several JBIG2 pictures share. */
export async function cleanSegments(stream, findings, left) {
  try {
    const bytes = removeRemarks(await unpack(stream), findings);
    await rewrite(stream, bytes);
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    left.add("embedded");
  }
}

/** Remove what names a device from a colour profile; false if it can't be read. */
export async function cleanProfile(stream) {
  const neutral = stripProfile(await unpack(stream).catch(() => new Uint8Array()));
  if (neutral !== null) await rewrite(stream, neutral);
  return neutral !== null;
}

/** Make an array [/ICCBased stream] the name of a device's colours, as many as the profile has. */
export function dropProfile(array) {
  const count = array.lookup(1).dict.lookup(PDFName.of("N"));
  array.set(0, PDFName.of(DEVICE_COLOURS[count instanceof PDFNumber ? count.asNumber() : 0] ?? "DeviceGray"));
  array.remove(1);
}

function listParameters(stream) {
  const parameters = stream.dict.lookup(PARAMETERS);
  if (!(parameters instanceof PDFArray)) return [parameters];
  return Array.from({ length: Math.min(parameters.size(), MAX_FILTERS) }, (_, i) => parameters.lookup(i));
}

function hasPredictor(parameters) {
  const predictor = parameters instanceof PDFDict ? parameters.lookup(PREDICTOR) : undefined;
  return predictor instanceof PDFNumber && predictor.asNumber() > 1;
}

async function unpackQuickly(stream, filters, most) {
  if (filters.length !== 1 || filters[0] !== FLATE || stream.contents.length < SMALL_BYTES) return null;
  try {
    return await decompress(stream.contents, "deflate", most);
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    // Some programs write more than the compressed bytes, or fewer.
    return null;
  }
}

function decode(stream, filters, parameters) {
  const dict = PDFDict.fromMapWithContext(new Map(), stream.dict.context);
  dict.set(FILTER, listOf(dict.context, filters));
  const none = PDFDict.fromMapWithContext(new Map(), dict.context);
  if (parameters.some(Boolean)) dict.set(PARAMETERS, listOf(dict.context, filters.map((_, i) => parameters[i] ?? none)));
  try {
    return decodePDFRawStream(PDFRawStream.of(dict, stream.contents)).decode();
  } catch {
    throw new Unreadable();
  }
}

function listOf(context, values) {
  const array = PDFArray.withContext(context);
  for (const value of values) array.push(value);
  return array;
}
