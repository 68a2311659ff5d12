// The worker: it hears calls from the page and passes them to the sealing code, which alone knows how.
// It keeps the directory and, once a mailbox is opened, the reporter's identity in its memory, and nothing elsewhere.

import {
  CHUNK_BYTES, HEAD_BYTES, ID_BYTES, Opener, Sealer, TAG_BYTES, countPieces, drawKey, locateChunk, paddedSize,
} from "../../../crypto/browser/attachment.js";
import * as directories from "../../../crypto/browser/directory.js";
import { FileChanged, SealedLineError } from "../../../crypto/browser/errors.js";
import { tidy } from "../../../crypto/browser/filename.js";
import { sealFollowUp } from "../../../crypto/browser/follow_up.js";
import { Answer, openMailbox } from "../../../crypto/browser/mailbox.js";
import { b64decode, b64encode } from "../../../crypto/browser/notation.js";
import * as phrases from "../../../crypto/browser/phrase.js";
import * as receipts from "../../../crypto/browser/receipt.js";
import { sealReport } from "../../../crypto/browser/report.js";
import { viewMailbox } from "../../../crypto/browser/view.js";
import { sealErasing, sealSettingAside, sealVisit, sealWithdrawing } from "../../../crypto/browser/visit.js";
import { withChunk } from "./chunks.js";
import { hastenCollecting } from "./collecting.js";

const UPLOAD_KEY_BYTES = 16;
const COLLECTED_PIECES = 16;

let site = null;
let directory = null;
let reporter = null;
let mailbox = null;
let sealing = null;
let opening = null;

const calls = {
  configure({ root, instance, release_day, words }) {
    site = { root: b64decode(root, 32), instance: b64decode(instance, 16), releaseDay: release_day };
    if (words !== "") phrases.useWords(words);
    return null;
  },

  readDirectory({ signed, known_version = 0 }) {
    directory = directories.verify(signed, site.root, Math.max(known_version, directory?.version ?? 0));
    return describeDirectory();
  },

  drawPhrase() {
    return { words: phrases.draw().split(" ") };
  },

  checkPhrase({ written, count = phrases.WORD_COUNT }) {
    const words = phrases.split(written).map((word) => {
      const listed = phrases.isListed(word);
      return { written: word, listed, suggestions: listed ? [] : phrases.suggest(word) };
    });
    return { words, valid: words.length === count && words.every(({ listed }) => listed) };
  },

  readers({ channel, left_out }) {
    const readers = describeRecipients(directory.readers(channel, left_out, today()));
    const substitutes = directory.substitutes(directory.findChannel(channel), left_out, today());
    return { readers: readers.map((reader) => ({ ...reader, stands_in_for: substitutes.get(reader.id) })) };
  },

  tidyNames({ names }) {
    return names.map(tidy);
  },

  // What a file holds when it is chosen: Firefox doesn't tell when one is changed later, and reads whatever is there.
  async digestFile({ file }) {
    const digests = [];
    for (let number = 0; number < countPieces(file.size); number++) digests.push(await withChunk(chunkOf(file, number), digestBytes));
    return digests;
  },

  // Id and keys are drawn for this upload: begun anew, the same file gets others. `digests` is null for bytes in memory.
  startSealing({ file, digests }) {
    const [id, key] = [drawBytes(ID_BYTES), drawKey()];
    const sealer = new Sealer(key, file.size);
    const attachment = { id: hexEncode(id), type: file.type, size_bytes: file.size, key: b64encode(key) };
    sealing = { file, digests, sealer, attachment, number: 0 };
    return { id: attachment.id, upload_key: b64encode(drawBytes(UPLOAD_KEY_BYTES)), pieces: sealer.pieces };
  },

  async sealPiece() {
    const { file, digests, sealer } = sealing;
    const number = sealing.number++;
    if (number % COLLECTED_PIECES === COLLECTED_PIECES - 1) hastenCollecting();
    return withChunk(chunkOf(file, number), async (chunk) => {
      if (digests && digests[number] !== (await digestBytes(chunk))) throw new FileChanged();
      return { piece: await sealer.seal(chunk) };
    });
  },

  finishSealing() {
    const { attachment, sealer } = sealing;
    return { ...attachment, digest: b64encode(sealer.digest) };
  },

  async sealReport({ phrase, channel, left_out, answers, attachments = [], language = null }, onProgress) {
    const author = await phrases.derive(phrase, site.instance, onProgress);
    const filing = sealReport(author, directory, channel, left_out, answers, today(), attachments, language);
    return { ...write(filing), receipt: b64encode(receipts.compute(filing.envelope)) };
  },

  async openPhrase({ phrase }, onProgress) {
    mailbox = null;
    reporter = await phrases.derive(phrase, site.instance, onProgress);
    return { token: b64encode(reporter.token) };
  },

  openMailbox({ answer }) {
    const replies = answer.replies.map(({ place, envelope }) => [place, b64decode(envelope)]);
    const note = answer.note === null ? null : b64decode(answer.note);
    mailbox = openMailbox(reporter, directory, new Answer(replies, answer.sent, note), today(), mailbox?.note);
    return viewMailbox(mailbox);
  },

  sealFollowUp({ answers, to = null, attachments = [] }) {
    return write(sealFollowUp(mailbox, answers, to, attachments));
  },

  sealVisit() {
    return write(sealVisit(mailbox));
  },

  eraseReplies({ places }) {
    return { places, ...write(sealErasing(mailbox, places)) };
  },

  setAside({ place, aside }) {
    return write(sealSettingAside(mailbox, place, aside));
  },

  sealWithdrawing({ ids }) {
    return write(sealWithdrawing(mailbox, ids));
  },

  startOpening({ file: { key, size_bytes, digest } }) {
    opening = { opener: new Opener(b64decode(key), size_bytes, b64decode(digest)), parts: [] };
    const { pieces } = opening.opener;
    const all_bytes = HEAD_BYTES + paddedSize(size_bytes) + pieces * TAG_BYTES;
    return { pieces, most_bytes: HEAD_BYTES + CHUNK_BYTES + TAG_BYTES, all_bytes };
  },

  // What is not yet known to be whole stays here: each part is a Blob, which browsers hold outside of the scripts' memory.
  async openPiece({ sealed }) {
    const { opener, parts } = opening;
    parts.push(new Blob([await opener.open(sealed)]));
    return null;
  },

  async finishOpening() {
    const { opener, parts } = opening;
    opener.finish();
    const file = new Blob(parts, { type: "application/octet-stream" });
    // A browser that could not hold every part tells so only now.
    await file.slice(0, 1).arrayBuffer();
    return file;
  },

  stopOpening() {
    opening = null;
    return null;
  },
};

self.onmessage = async ({ data: { id, call, args } }) => {
  try {
    if (!Object.hasOwn(calls, call)) throw new TypeError("no such call");
    const result = await calls[call](args, reportPercent(id));
    // A piece is handed over, not copied.
    self.postMessage({ id, result }, result?.piece ? [result.piece.buffer] : []);
  } catch (error) {
    self.postMessage({ id, error: error instanceof SealedLineError ? error.name : "Unexpected" });
  }
};

function chunkOf(file, number) {
  return file.slice(...locateChunk(file.size, number));
}

async function digestBytes(bytes) {
  return b64encode(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

function drawBytes(size) {
  return crypto.getRandomValues(new Uint8Array(size));
}

function hexEncode(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A clock that is behind must not keep an expired directory alive: no day comes before that of the pages' release.
function today() {
  const day = new Date().toISOString().slice(0, 10);
  return day > site.releaseDay ? day : site.releaseDay;
}

function describeDirectory() {
  const { version, issued_on, expires_on, organisation, recipients, channels } = directory;
  const active = directory.active(today()).map(({ id }) => id);
  return {
    version,
    issued_on,
    expires_on,
    today: today(),
    expired: today() > expires_on,
    proves: directory.proofKeys.length > 0,
    organisation,
    channels: channels.map(({ id, name, recipients: offered }) => ({
      id, name, recipients: offered.filter((recipient) => active.includes(recipient)),
    })),
    recipients: recipients.map(({ id, name, role, fingerprint, retired_on }) => ({
      id, name, role, fingerprint, active: active.includes(id), ...(retired_on === null ? {} : { retired_on }),
    })),
  };
}

function describeRecipients(ids) {
  return ids.map((id) => directory.find(id)).map(({ id, name, role }) => ({ id, name, role }));
}

// What was sealed, as the portal's API wants it: bytes in b64, readers by name.
function write(sealed) {
  if (sealed === null) return null;
  const text = (value) => (value instanceof Uint8Array ? b64encode(value) : value);
  const written = Object.fromEntries(Object.entries(sealed).map(([name, value]) => [name, text(value)]));
  return written.readers === undefined ? written : { ...written, readers: describeRecipients(written.readers) };
}

// Key derivation tells of its progress thousands of times; a page needs no more than each percent.
function reportPercent(id) {
  let told = -1;
  return (progress) => {
    const percent = Math.floor(progress * 100);
    if (percent === told) return;
    told = percent;
    self.postMessage({ id, progress: percent / 100 });
  };
}
