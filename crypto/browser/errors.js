// The errors of this package, less those that only officers meet. The `sentence` of each class is what people are shown,
// the same as in errors.py.
//
// `name` is written out because a bundler may shorten the names of classes.

export class SealedLineError extends Error {
  static name = "SealedLineError";
  static sentence = "Something went wrong. Nothing was sent.";

  constructor() {
    super(new.target.sentence);
  }

  get name() {
    return this.constructor.name;
  }

  get sentence() {
    return this.constructor.sentence;
  }
}

/** Return the sentence of an error's class in English, which the catalogues translate. */
export function sentenceOf(error) {
  return error.sentence;
}

export class InvalidPhrase extends SealedLineError {
  static name = "InvalidPhrase";
  static sentence = "This is not a code phrase: it must be the eight English words that you were shown, in their order.";
}

export class MalformedEnvelope extends SealedLineError {
  static name = "MalformedEnvelope";
  static sentence = "This is not a sealed message, or part of it is missing.";
}

export class NotForThisIdentity extends SealedLineError {
  static name = "NotForThisIdentity";
  static sentence = "This message is sealed to somebody else.";
}

export class TamperedEnvelope extends SealedLineError {
  static name = "TamperedEnvelope";
  static sentence =
    "This message was changed after it was sealed, or it is not from whom it claims to be. Do not trust " +
    "it.";
}

export class MalformedMessage extends SealedLineError {
  static name = "MalformedMessage";
  static sentence = "This message can't be read: it does not follow the rules for messages. Do not trust it.";
}

export class UntrustedDirectory extends SealedLineError {
  static name = "UntrustedDirectory";
  static sentence =
    "The list of people who can read reports is not signed by this organisation, or it is an old one. " +
    "Nothing was sent. Don't write here: tell the organisation by another way, or try again tomorrow.";
}

export class ForkedDirectory extends UntrustedDirectory {
  static name = "ForkedDirectory";
  static sentence =
    "There are two different lists of people who can read reports, and one of them is false. " +
    "Nothing was sent. Don't write here: tell the organisation by another way, and show it the numbers below.";

  /**
   * `known` names the directory that was believed before, `found` what stands in its place or doesn't follow it;
   * `signed` is that one as it came, null for what was withheld.
   */
  constructor(known = null, found = null, signed = null) {
    super();
    Object.assign(this, { known, found, signed });
  }

  /** Version and digest of both, for people to compare: of the known one, then of the other; `-` for none. */
  get numbers() {
    return [this.known, this.found].map((each) => (each ? `${each.version} ${each.digest}` : "-")).join(", ");
  }
}

export class ExpiredDirectory extends SealedLineError {
  static name = "ExpiredDirectory";
  static sentence =
    "The list of people who can read reports has expired, so nothing new can be sealed to them. You can " +
    "still read your answers. Please come back in a few days.";
}

export class StaleDirectory extends SealedLineError {
  static name = "StaleDirectory";
  static sentence =
    "Nobody has confirmed the list of people who can read reports for 35 days, so nothing new can be " +
    "sealed to them. You can still read your answers. Please come back in a few days.";
}

export class UntrustedStatement extends SealedLineError {
  static name = "UntrustedStatement";
  static sentence =
    "Nobody who can read reports here has signed this. Or it was signed for another organisation.";
}

export class MissingAddress extends SealedLineError {
  static name = "MissingAddress";
  static sentence =
    "Nothing can be sealed to this person now: a key that they have signed for today is missing.";
}

export class AmbiguousAddress extends SealedLineError {
  static name = "AmbiguousAddress";
  static sentence =
    "Nothing can be sealed to this person now: there are two different keys for today. One may be a " +
    "thief's.";
}

export class UntrustedProof extends SealedLineError {
  static name = "UntrustedProof";
  static sentence =
    "This proves nothing: the list of that day is not signed by this website, or something was changed in " +
    "it.";
}

export class NobodyToRead extends SealedLineError {
  static name = "NobodyToRead";
  static sentence = "With these people left out, nobody is left who could read this.";
}

export class TamperedAttachment extends SealedLineError {
  static name = "TamperedAttachment";
  static sentence =
    "This file was changed after it was sealed, or part of it is missing. It was not kept. Do not trust it.";
}

export class FileChanged extends SealedLineError {
  static name = "FileChanged";
  static sentence = "This file changed while it was being read, or it can't be read any more. Choose it again.";
}

export class SentTwice extends SealedLineError {
  static name = "SentTwice";
  static sentence = "Two different messages carry the same number: sent twice, or from two places.";
}

export class MessageMissing extends SealedLineError {
  static name = "MessageMissing";
  static sentence = "A message is missing: the server lost it, or hides it.";
}

export class ReplyLost extends SealedLineError {
  static name = "ReplyLost";
  static sentence = "An answer is missing: a later one tells of it. The server lost it, or hides it.";
}

export class ErasedServed extends SealedLineError {
  static name = "ErasedServed";
  static sentence =
    "You erased this answer, and the server shows it again: it kept a copy, or somebody put one back.";
}

export class AfterRetirement extends SealedLineError {
  static name = "AfterRetirement";
  static sentence = "This message is dated after its author stopped receiving reports. It may be somebody else's.";
}

export class NoAccess extends SealedLineError {
  static name = "NoAccess";
  static sentence =
    "Nobody can tell that whoever wrote this had access to the case at the time. It changes nothing.";
}

export class UnknownDirectory extends SealedLineError {
  static name = "UnknownDirectory";
  static sentence =
    "This message names a list of people that this organisation never published. It may be a forgery. " +
    "It changes nothing.";
}

export class NoteMissing extends SealedLineError {
  static name = "NoteMissing";
  static sentence =
    "The server has no readable note of your last visit, so we can't say what is new or missing. Choose " +
    "again who may read what you write.";
}

export class NoteBehind extends SealedLineError {
  static name = "NoteBehind";
  static sentence =
    "The note of your last visit is older than the answers say it should be: the server may have put back " +
    "an old one. Choose again who may read what you write.";
}
