// The errors that only the mailbox tells, besides those of ../errors.js. app/i18n/extract.py reads the names here.

export {
  AfterRetirement, ErasedServed, MalformedEnvelope, MessageMissing, NoAccess, NotForThisIdentity, NoteBehind,
  NoteMissing, ReplyLost, SentTwice, TamperedAttachment, TamperedEnvelope, UnknownDirectory,
} from "../../../../crypto/browser/errors.js";
