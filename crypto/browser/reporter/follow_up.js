// Follow-ups (SPEC 4): seals what a reporter writes after the report, and the note that goes with it.

import { MAX_INTEGER } from "../canonical.js";
import { messageDigest } from "../conversation.js";
import { b64encode } from "../encoding.js";
import { seal } from "../envelope.js";
import { NobodyToRead, UntrustedDirectory } from "../errors.js";
import { FollowUp, Wrote } from "../message.js";
import { unionIds } from "./note.js";
import { findOffer, findUnanswered, listLocked } from "./escalation.js";
import { commonFields, findSealedUntil, makeSlots } from "../report.js";
import { findNewest } from "./members.js";
import { currentNote, sealNextNote } from "./visit.js";

/**
 * What is sent with a follow-up: its envelope, the new note, and the digest of the note that this replaces.
 * The digest has 32 bytes, or is null. `readers` are the ids of those who can read the follow-up; `sealed_until` is
 * as in `Filing`.
 */
export class SealedFollowUp {
  constructor(envelope, note, replaces, readers, sealed_until) {
    Object.assign(this, { envelope, note, replaces, readers, sealed_until });
  }
}

/**
 * Seal a follow-up to the audience, or to those of it whose ids are in `to`: the others are left out, by name.
 * If the reporter has to be asked (`Audience`), `to` is a choice among its `choices`. `said` is a text, or a list of
 * answers. `attachments` are as SPEC 4 has them, of files that are sealed already; the note keeps their ids, to
 * withdraw them. `unlock` is the id of whom an `Offer` lists: they are given the lock, and so all that was ever sent;
 * without `to` the message is for them alone.
 * Throws ExpiredDirectory, StaleDirectory, UntrustedDirectory if a genuine reply names a newer one, NobodyToRead if `to`
 * is empty or names others, MalformedMessage for more than 500,000 bytes.
 */
export function sealFollowUp(mailbox, said, to = null, attachments = [], unlock = null) {
  const { reporter, directory, day, audience, nextNumber: number } = mailbox;
  directory.checkFresh(day);
  if (mailbox.believed.some((reply) => reply.directory.version > directory.version)) throw new UntrustedDirectory();
  let allowed = (audience.ask ? audience.choices : audience.readers).map(({ id }) => id);
  let wanted = to ?? (audience.ask ? [] : allowed);
  if (unlock !== null) {
    if (!findOffer(mailbox).choices.some(({ id }) => id === unlock)) throw new NobodyToRead();
    [allowed, wanted] = [unionIds(allowed, [unlock]), [...(to ?? []), unlock]];
  }
  if (wanted.length === 0 || !wanted.every((id) => allowed.includes(id))) throw new NobodyToRead();
  const readers = allowed.filter((id) => wanted.includes(id));
  const content = typeof said === "string" ? { text: said } : { answers: said };
  const common = commonFields(reporter, number, mailbox.seen, directory, day, readers);
  const note = currentNote(mailbox);
  // Who was given the lock would open what comes after they stepped back.
  const locked = listLocked(mailbox).filter((id) => ![...note.left_out, ...note.escalated].includes(id));
  // Who isn't chosen of all there are isn't left out: what is locked stays theirs to be given.
  const kept = audience.isUnnamed ? locked : [];
  const left_out = allowed.filter((id) => !wanted.includes(id) && !kept.includes(id));
  const lock = unlock === null ? null : b64encode(reporter.lock);
  const followUp = new FollowUp({ ...common, previous: mailbox.last, ...content, attachments, left_out, lock });
  const unbarred = locked.filter((id) => !left_out.includes(id));
  const slots = makeSlots(directory, readers, day, unbarred, reporter.lock);
  const envelope = seal(followUp, reporter.identity.signing, slots);
  const chosen = { members: [...readers].sort(), told: findNewest(mailbox.ordered) };
  const { members: known, told } = audience.ask ? chosen : mailbox.following;
  const members = unlock === null ? known : unionIds(known, [unlock]).sort();
  const uploads = unionIds(note.uploads, attachments.map(({ id }) => id));
  const wrote = [...note.wrote, new Wrote({ number, on: day, files: attachments.length })];
  const sent = { next: Math.min(number + 1, MAX_INTEGER), last: b64encode(messageDigest(envelope)), wrote };
  const waiting = { unanswered_since: findUnanswered(mailbox) ?? day };
  if (unlock !== null) Object.assign(waiting, { escalated: unionIds(note.escalated, [unlock]).sort(), escalated_on: day });
  const changes = { ...sent, ...waiting, to: members, told, wrote_to: members, uploads };
  const sealed = sealNextNote(mailbox, changes);
  return new SealedFollowUp(envelope, sealed.note, sealed.replaces, readers, findSealedUntil(directory, day));
}
