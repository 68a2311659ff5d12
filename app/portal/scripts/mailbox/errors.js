// The errors that only the mailbox tells, besides those of ../errors.js. app/i18n/extract.py reads the names here.

export {
  AfterRetirement, ErasedServed, MessageMissing, NoAccess, NoteBehind, NoteMissing, ReplyLost, SentTwice,
  UnknownDirectory,
} from "../../../../crypto/browser/errors.js";
