// What films tell in words: user data of QuickTime and 3GPP (udta), and its successors with keys (meta, ilst).

import { decodeLatin1, hasTextAt } from "../bytes.js";
import { readXmp } from "../pictures/xmp.js";
import { listBoxes, readNumber } from "./boxes.js";

// What a value reveals, by the end of its key or the type of its box.
const REVEALED = [
  [/(?:\xa9xyz|loci|ISO6709|GPS\w*)$/i, "place"],
  [new RegExp("\\.location\\.\\w+$"), "place"],
  [/(?:\xa9mak|\xa9mod|\xa9lns|make|model|CNMN|MVTG)$/i, "device"],
  [/(?:\xa9day|date|yrrc|\xa9dat)$/i, "day"],
  [/(?:\xa9swr|\xa9too|\xa9enc|software|encoder|\xa9fmt)$/i, "software"],
  [/(?:\xa9ART|\xa9aut|\xa9wrt|\xa9dir|\xa9prd|aART|auth|perf|author|artist|director|producer)$/i, "author"],
  [/(?:\xa9nam|titl|title|albm|\xa9alb)$/i, "title"],
  [/(?:\xa9cmt|\xa9des|\xa9inf|dscp|comment|description)$/i, "comment"],
  [/(?:identifier|uuid)$/i, "identifier"],
];
const CONTAINERS = /^(?:udta|ilst|meta|----)$/;
const XMP_ID = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
const MAX_DEPTH = 6;
const MAX_TEXT_BYTES = 2 ** 16;

/** Report what a box tells that is going to be removed; `extra` if it can't be read and holds anything but zeros. */
export function reportBox(bytes, box, findings) {
  const before = findings.list().length;
  if (box.type === "uuid" && hasTextAt(bytes, XMP_ID, box.body)) findings.addAll(readXmp(bytes.subarray(box.body + 16, box.end)));
  else if (CONTAINERS.test(box.type)) readContainer(bytes, box, findings, 0);
  const isEmpty = bytes.subarray(box.body, box.end).every((byte) => byte === 0);
  if (!isEmpty && findings.list().length === before) findings.add("extra");
}

function readContainer(bytes, box, findings, depth) {
  const boxes = listInside(bytes, box);
  const keys = boxes.find(({ type }) => type === "keys");
  const names = keys ? readKeys(bytes, keys) : [];
  for (const each of boxes) {
    if (CONTAINERS.test(each.type) && depth < MAX_DEPTH) {
      // Values in ilst are numbered by their keys, which come before.
      each.names = names.length > 0 ? names : box.names;
      readContainer(bytes, each, findings, depth + 1);
    } else if (!/^(?:hdlr|keys|free|skip)$/.test(each.type)) {
      const number = readNumber(bytes, each.start + 4, 4);
      reportValue(box.names?.[number - 1] ?? each.type, readText(bytes, each), findings);
    }
  }
}

// meta is a full box in ISO files, and none in QuickTime: four bytes come first, or don't.
function listInside(bytes, { type, body, end }) {
  const isFull = type === "meta" && !hasTextAt(bytes, "hdlr", body + 4);
  try {
    return listBoxes(bytes, isFull ? body + 4 : body, end);
  } catch {
    return [];
  }
}

function readKeys(bytes, { body, end }) {
  try {
    return listBoxes(bytes, body + 8, end).map((key) => decodeUtf8(bytes.subarray(key.body, key.end)));
  } catch {
    return [];
  }
}

// In iTunes' form in a box `data` behind eight bytes; in QuickTime's behind a length and a language of two bytes each; in
// 3GPP's behind version, flags and language.
function readText(bytes, { type, body, end }) {
  if (hasTextAt(bytes, "data", body + 4)) return decodeUtf8(bytes.subarray(body + 16, end));
  return decodeUtf8(bytes.subarray(body + (type.startsWith("\xa9") ? 4 : 6), end));
}

function reportValue(key, text, findings) {
  const what = REVEALED.find(([pattern]) => pattern.test(key))?.[1];
  if (what === undefined) return findings.add("extra", /^[\w. ]+$/.test(key) ? `${key}: ${text}` : text);
  findings.add(what, text === "" ? null : text);
}

function decodeUtf8(bytes) {
  const text = new TextDecoder().decode(bytes.subarray(0, MAX_TEXT_BYTES));
  return text.includes("\ufffd") ? decodeLatin1(bytes.subarray(0, 200)).replace(/[^ -~]+/g, " ") : text;
}
