// The errors that a reporter can meet on any page: the workers name them, and the page says them. What only the mailbox
// or the page about proofs tells is in their folders; what only officers' programs say is left out. app/i18n/extract.py reads the names here.

export {
  ExpiredDirectory, FileChanged, ForkedDirectory, InvalidPhrase, MalformedMessage, MissingAddress, NobodyToRead,
  SealedLineError, StaleDirectory, UntrustedDirectory,
} from "../../../crypto/browser/errors.js";
