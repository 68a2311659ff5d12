// The errors that a reporter can meet on any page: the workers name them, and the page says them. What only the mailbox
// tells is in mailbox/errors.js; what only officers' programs say is left out. app/i18n/extract.py reads the names here.

export {
  AmbiguousAddress, ExpiredDirectory, FileChanged, ForkedDirectory, InvalidPhrase, MalformedEnvelope, MalformedMessage,
  MissingAddress, NobodyToRead, NotForThisIdentity, SealedLineError, StaleDirectory, TamperedAttachment,
  TamperedEnvelope, UntrustedDirectory, UntrustedProof,
} from "../../../crypto/browser/errors.js";
