// The worker of the mailbox (static/opening.js): besides what the one that seals reports can (sealing/worker.js), it
// opens answers and seals what is sent from an open mailbox. That mailbox is kept in this worker's memory alone.

import { b64decode } from "../../../../crypto/browser/encoding.js";
import { INSTANCE_BYTES } from "../../../../crypto/browser/keys.js";
import { deriveReporter, generate, listSwapped } from "../../../../crypto/browser/phrase.js";
import { sealFollowUp } from "../../../../crypto/browser/reporter/follow_up.js";
import { MailboxContents, openMailbox, readKnown } from "../../../../crypto/browser/reporter/mailbox.js";
import { sealErasing, sealSettingAside, sealVisit, sealWithdrawing } from "../../../../crypto/browser/reporter/visit.js";
import { openingCalls } from "../sealing/opening.js";
import { viewInOrder } from "../sealing/told.js";
import { calls, directory, encode, followBack, keepDirectory, reporter, today } from "../sealing/worker.js";

// Of deriving keys: long enough to be measured, short enough not to be waited for.
const MEASURED_SHARE = 1 / 10;

const { openPhrase } = calls;
let mailbox = null;

Object.assign(calls, openingCalls, {
  openPhrase(args, onProgress) {
    mailbox = null;
    return openPhrase(args, onProgress);
  },

  // How many seconds deriving keys takes here: those of a phrase drawn for it, of which only the beginning is derived.
  async timeKeys() {
    let [began, seconds] = [null, 0];
    await deriveReporter(generate(), new Uint8Array(INSTANCE_BYTES), (share) => {
      began ??= performance.now();
      seconds = (performance.now() - began) / 1000 / share;
      if (share >= MEASURED_SHARE) throw new RangeError("measured");
    }).catch(() => null);
    return { seconds };
  },

  listSwapped({ phrase }) {
    return listSwapped(phrase);
  },

  openMailbox({ answer, earlier = null }) {
    const replies = answer.replies.map(({ place, envelope }) => [place, b64decode(envelope)]);
    const note = answer.note === null ? null : b64decode(answer.note);
    const contents = new MailboxContents(replies, answer.sent, note);
    const [missing, followed] = followBack(directory, readKnown(reporter, directory, contents), earlier);
    if (missing.length > 0) return { missing };
    keepDirectory(followed);
    mailbox = openMailbox(reporter, directory, contents, today(), mailbox?.note);
    return viewInOrder(mailbox);
  },

  sealFollowUp({ answers, to = null, attachments = [], unlock = null }) {
    // Without the readers, whom the page knows: what is posted says nothing of them.
    const { envelope, note, replaces, sealed_until } = sealFollowUp(mailbox, answers, to, attachments, unlock);
    return encode({ envelope, note, replaces, sealed_until });
  },

  sealVisit() {
    return encode(sealVisit(mailbox));
  },

  eraseReplies({ places }) {
    return { places, ...encode(sealErasing(mailbox, places)) };
  },

  setAside({ place, aside }) {
    return encode(sealSettingAside(mailbox, place, aside));
  },

  sealWithdrawing({ ids }) {
    return encode(sealWithdrawing(mailbox, ids));
  },
});
