// The follow-up (SPEC 4): what a reporter writes after the report.

import { MAX_INTEGER } from "./canonical.js";
import { seal } from "./envelope.js";
import { NobodyToRead, UntrustedDirectory } from "./errors.js";
import { attach } from "./message.js";
import { joinIds } from "./note.js";
import { head, slots } from "./report.js";
import { remembered, renew } from "./visit.js";

/** What a follow-up sends, and who can read it. */
export class SealedFollowUp {
  constructor(envelope, note, replaces, readers) {
    Object.assign(this, { envelope, note, replaces, readers });
  }
}

/**
 * Seal a follow-up to the audience, or to those of it (or, where the reporter is asked, of the choices) in `to`.
 * `said` is a text, or a list of answers. `attachments` are as SPEC 4 has them, of files that are sealed already; the
 * note keeps their ids, to withdraw them.
 * Throws ExpiredDirectory, UntrustedDirectory if a reply that we believe names a newer one, NobodyToRead, or
 * MalformedMessage for more than 500,000 bytes.
 */
export function sealFollowUp(mailbox, said, to = null, attachments = []) {
  const { reporter, directory, day, audience, nextNumber: number } = mailbox;
  directory.checkCurrent(day);
  if (mailbox.genuine.some((item) => item.get("directory") > directory.version)) throw new UntrustedDirectory();
  const allowed = (audience.ask ? audience.choices : audience.readers).map(({ id }) => id);
  const wanted = to ?? (audience.ask ? [] : allowed);
  if (wanted.length === 0 || !wanted.every((id) => allowed.includes(id))) throw new NobodyToRead();
  const readers = allowed.filter((id) => wanted.includes(id));
  const content = typeof said === "string" ? { text: said } : { answers: said };
  const message = { ...head(reporter, "follow-up", number, mailbox.seen, directory, day, readers), ...content };
  const envelope = seal(attach(message, attachments), reporter.identity.signing, slots(directory, readers, day));
  const kept = to === null ? [...readers, ...audience.inactive] : [...readers];
  const uploads = joinIds(remembered(mailbox).uploads, attachments.map(({ id }) => id));
  const changes = { next: Math.min(number + 1, MAX_INTEGER), to: kept.sort(), uploads };
  const { note, replaces } = renew(mailbox, changes);
  return new SealedFollowUp(envelope, note, replaces, readers);
}
