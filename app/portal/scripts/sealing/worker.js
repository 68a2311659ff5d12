// The worker that seals (static/sealing.js): answers the page's calls with the code in crypto/browser/. A call is a
// message {id, call, args}, its answer {id, result} or {id, error: a class name from errors.js, or Unexpected}, after
// any number of {id, progress: 0 to 1}. The directory and the reporter's keys are kept in this worker's memory and
// nowhere else. The mailbox has another worker (mailbox/worker.js), which adds its calls to these.

import * as directories from "../../../../crypto/browser/directory.js";
import { follow, listMissing } from "../../../../crypto/browser/directories/chain.js";
import { b64decode, b64encode } from "../../../../crypto/browser/encoding.js";
import { SealedLineError } from "../../../../crypto/browser/errors.js";
import { sanitise } from "../../../../crypto/browser/filename.js";
import * as phrases from "../../../../crypto/browser/phrase.js";
import * as receipts from "../../../../crypto/browser/receipt.js";
import { sealReport } from "../../../../crypto/browser/report.js";
import { attachmentCalls } from "./attachments.js";

let site = null;
export let directory = null;
export let reporter = null;
// Of the latest code phrase: as it was given, a promise of its Reporter, and who hears the progress of deriving it.
let keys = null;
// The directory as it was served that was verified last: pages that follow each other in one document have the same.
let verifiedLast = "";

// Chromium goes on after a yield before it hands over any call: words that are typed back would be checked only when the
// keys are made. Without it, deriving keys waits for a timer instead.
if (self.scheduler) self.scheduler.yield = undefined;

export const calls = {
  ...attachmentCalls,

  configure({ root, instance, release_day, words }) {
    site = { root: b64decode(root, 32), instance: b64decode(instance, 16), releaseDay: release_day };
    if (words !== "") phrases.useWords(words);
    return null;
  },

  readDirectory({ signed, earlier = null }) {
    const served = JSON.stringify(signed);
    if (served === verifiedLast) return describeDirectory();
    const verified = directories.verify(signed, site.root);
    verified.checkInstance(site.instance);
    const [missing, followed] = followBack(verified, directory?.reference ?? null, earlier);
    if (missing.length > 0) return { missing };
    keepDirectory(followed.join(signed));
    verifiedLast = served;
    return describeDirectory();
  },

  generatePhrase() {
    return { words: phrases.generate().split(" ") };
  },

  // Begins while the reporter writes the phrase down: whatever needs the keys later doesn't derive them again.
  async deriveKeys({ phrase }, onProgress) {
    await deriveOnce(phrase, onProgress);
    return null;
  },

  checkPhrase({ written, count = phrases.WORD_COUNT }) {
    const words = phrases.split(written).map((word) => {
      const listed = phrases.isListed(word);
      return { written: word, listed, suggestions: listed ? [] : phrases.suggest(word) };
    });
    return { words, valid: words.length === count && words.every(({ listed }) => listed) };
  },

  // Whether any of these texts gives a code phrase away: the latest one, or any other.
  holdsPhrase({ texts }) {
    return texts.some((text) => phrases.holdsPhrase(text, keys?.phrase));
  },

  readers({ channel, left_out }) {
    const [offered, reachable] = [directory.offered(channel, left_out, today()), directory.reachable(today())];
    const readers = offered.filter((id) => reachable.has(id));
    const substitutes = directory.substitutes(directory.findChannel(channel), left_out, today());
    return {
      readers: describeRecipients(readers).map((reader) => ({ ...reader, stands_in_for: substitutes.get(reader.id) })),
      unreachable: describeRecipients(offered.filter((id) => !reachable.has(id))),
      escalation: describeEscalation(channel, [...readers, ...left_out]),
    };
  },

  tidyNames({ names }) {
    return names.map(sanitise);
  },

  async sealReport({ phrase, channel, left_out, answers, attachments = [], language = null }, onProgress) {
    const author = await deriveOnce(phrase, onProgress);
    const filing = sealReport(author, directory, channel, left_out, answers, today(), attachments, language);
    return { ...encode(filing), receipt: b64encode(receipts.computeReceipt(filing.envelope)) };
  },

  async openPhrase({ phrase }, onProgress) {
    reporter = await deriveOnce(phrase, onProgress);
    return { token: b64encode(reporter.token) };
  },
};

self.onmessage = async ({ data: { id, call, args } }) => {
  try {
    if (!Object.hasOwn(calls, call)) throw new TypeError("no such call");
    const result = await calls[call](args, reportPercent(id));
    // A piece is transferred, not copied.
    self.postMessage({ id, result }, result?.piece ? [result.piece.buffer] : []);
  } catch (error) {
    const { known, found } = error;
    self.postMessage({ id, error: error instanceof SealedLineError ? error.name : "Unexpected", ...(known && { known, found }) });
  }
};

function deriveOnce(phrase, onProgress) {
  if (keys?.phrase !== phrase) {
    const begun = { phrase, onProgress };
    begun.reporter = phrases.deriveReporter(phrase, site.instance, (share) => begun.onProgress(share));
    keys = begun;
  }
  keys.onProgress = onProgress;
  return keys.reporter;
}

/** [versions that the page has to fetch first, the directory with its chain followed back to one that is known]. */
export function followBack(found, known, earlier) {
  const missing = known === null ? [] : listMissing(found, known);
  if (missing.length > 0 && earlier === null) return [missing, null];
  return [[], known === null ? found : follow(found, known, earlier ?? [])];
}

/** Use this directory from now on. */
export function keepDirectory(followed) {
  directory = followed;
}

/** Today; never before the day of the pages' release: a device whose clock is behind must not accept an old directory. */
export function today() {
  const day = new Date().toISOString().slice(0, 10);
  return day > site.releaseDay ? day : site.releaseDay;
}

function describeDirectory() {
  const { version, issued_on, expires_on, organisation, recipients, channels } = directory;
  const active = directory.active(today()).map(({ id }) => id);
  const unreachable = directory.unreachable(today());
  const eligible = directory.eligible(today()).map(({ id }) => id);
  return {
    version,
    issued_on,
    expires_on,
    today: today(),
    unsealable: findUnsealable(),
    proves: directory.proofKeys.length > 0,
    organisation,
    channels: channels.map(({ id, name, recipients: offered, escalation }) => ({
      id, name, recipients: offered.filter((recipient) => active.includes(recipient)), escalation,
    })),
    recipients: recipients.map(({ id, name, role, fingerprint, retired_on }) => ({
      id, name, role, fingerprint, active: active.includes(id), eligible: eligible.includes(id),
      unreachable: unreachable.get(id)?.name ?? null,
      ...(retired_on === null ? {} : { retired_on }),
    })),
  };
}

// Why nothing of a reporter's can be sealed under it today: the name of an error, or null.
function findUnsealable() {
  try {
    directory.checkFresh(today());
    return null;
  } catch (error) {
    return error.name;
  }
}

// Whom the reporter of a report on this channel can let read it, and from which day on.
function describeEscalation(channel, without) {
  const id = directory.findEscalation(channel, without, today());
  if (id === null) return null;
  const days = directory.findChannel(channel).escalation_days;
  const day = new Date(Date.parse(today()) + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  return { ...describeRecipients([id])[0], day };
}

function describeRecipients(ids) {
  return ids.map((id) => directory.find(id)).map(({ id, name, role }) => ({ id, name, role }));
}

/** The fields of something sealed, as the portal's API takes them: bytes as base64url, readers with name and role. */
export function encode(sealed) {
  if (sealed === null) return null;
  const text = (value) => (value instanceof Uint8Array ? b64encode(value) : value);
  const encoded = Object.fromEntries(Object.entries(sealed).map(([name, value]) => [name, text(value)]));
  return encoded.readers === undefined ? encoded : { ...encoded, readers: describeRecipients(encoded.readers) };
}

// Key derivation reports its progress thousands of times: the page is told of each percent once.
function reportPercent(id) {
  let reported = -1;
  return (progress) => {
    const percent = Math.floor(progress * 100);
    if (percent === reported) return;
    reported = percent;
    self.postMessage({ id, progress: percent / 100 });
  };
}
