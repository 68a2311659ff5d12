"""The errors of this package. The docstring of each class is the sentence that people are shown, and is translated."""

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crypto.message import DirectoryReference


class SealedLineError(Exception):
    """Something went wrong. Nothing was sent."""

    @property
    def sentence(self) -> str:
        return sentence_of(type(self))


def sentence_of(error: type[SealedLineError]) -> str:
    """Return the sentence of an error's class in English, which the catalogues translate."""
    return " ".join(inspect.getdoc(error).split())  # type: ignore[union-attr]


class InvalidPhrase(SealedLineError):
    """This is not a code phrase: it must be the eight English words that you were shown, in their order."""


class MalformedEnvelope(SealedLineError):
    """This is not a sealed message, or part of it is missing."""


class NotForThisIdentity(SealedLineError):
    """This message is sealed to somebody else."""


class TamperedEnvelope(SealedLineError):
    """This message was changed after it was sealed, or it is not from whom it claims to be. Do not trust it."""


class MalformedMessage(SealedLineError):
    """This message can't be read: it does not follow the rules for messages. Do not trust it."""


class UntrustedDirectory(SealedLineError):
    """The list of people who can read reports is not signed by this organisation, or it is an old one.
    Nothing was sent. Don't write here: tell the organisation by another way, or try again tomorrow."""


class ForkedDirectory(UntrustedDirectory):
    """There are two different lists of people who can read reports, and one of them is false.
    Nothing was sent. Don't write here: tell the organisation by another way, and show it the numbers below."""

    def __init__(
        self,
        known: "DirectoryReference | None" = None,
        found: "DirectoryReference | None" = None,
        signed: object = None,
    ) -> None:
        """`known` names the directory that was believed before, `found` what stands in its place or doesn't follow it;
        `signed` is that one as it came, None for what was withheld."""
        super().__init__()
        self.known, self.found, self.signed = known, found, signed

    @property
    def numbers(self) -> str:
        """Version and digest of both, for people to compare: of the known one, then of the other; `-` for none."""
        return ", ".join(f"{each.version} {each.digest}" if each else "-" for each in (self.known, self.found))


class ExpiredDirectory(SealedLineError):
    """The list of people who can read reports has expired, so nothing new can be sealed to them.
    You can still read your answers. Please come back in a few days."""


class StaleDirectory(SealedLineError):
    """Nobody has confirmed the list of people who can read reports for 35 days, so nothing new can be sealed to them.
    You can still read your answers. Please come back in a few days."""


class UntrustedStatement(SealedLineError):
    """Nobody who can read reports here has signed this. Or it was signed for another organisation."""


class MissingAddress(SealedLineError):
    """Nothing can be sealed to this person now: a key that they have signed for today is missing."""


class AmbiguousAddress(SealedLineError):
    """Nothing can be sealed to this person now: there are two different keys for today. One may be a thief's."""


class UntrustedProof(SealedLineError):
    """This proves nothing: the list of that day is not signed by this website, or something was changed in it."""


class NobodyToRead(SealedLineError):
    """With these people left out, nobody is left who could read this."""


class NotInAudience(SealedLineError):
    """You are not among those who may read this conversation, so you can't answer in it."""


class TamperedAttachment(SealedLineError):
    """This file was changed after it was sealed, or part of it is missing. It was not kept. Do not trust it."""


class FileChanged(SealedLineError):
    """This file changed while it was being read, or it can't be read any more. Choose it again."""


class WrongPassphrase(SealedLineError):
    """This passphrase does not open the key file."""


class MalformedKeyFile(SealedLineError):
    """This is not a key file that this version can open, or it is damaged. Use your copy of it."""


class OutdatedKeyFile(MalformedKeyFile):
    """This key file was made by an earlier version, and can't be used any more. Make a new one.
    For the demonstration, run `make clean`: it begins anew."""


class SentTwice(SealedLineError):
    """Two different messages carry the same number: sent twice, or from two places."""


class MessageMissing(SealedLineError):
    """A message is missing: the server lost it, or hides it."""


class ReplyLost(SealedLineError):
    """An answer is missing: a later one tells of it. The server lost it, or hides it."""


class ErasedServed(SealedLineError):
    """You erased this answer, and the server shows it again: it kept a copy, or somebody put one back."""


class Unclaimed(SealedLineError):
    """No message of the reporter that you can open tells of this one, and you can't open it. The reporter has sealed it
    to others alone, or somebody else put it there. Ask who works on this case with you whether they can open it."""


class ReplyDiffers(SealedLineError):
    """The reporter was sent something else than this entry says. Ask its author why, with others present, and tell the
    reporter in an answer of your own what was decided."""


class WithheldSlot(SealedLineError):
    """This entry names readers who say that they couldn't open it. Its author sealed it without them, or they don't
    tell the truth. Ask both, and tell who keeps the root key."""


class NotSealedToAll(SealedLineError):
    """This was not sealed to everybody who was a member then: its author left somebody out, or had no address of theirs
    that was valid. Some members may have seen it only later, or not yet. Ask its author why, with others present."""


class AfterRetirement(SealedLineError):
    """This message is dated after its author stopped receiving reports. It may be somebody else's."""


class RecordBroken(SealedLineError):
    """The record is broken here: an entry is missing, or two follow the same one."""


class NoAccess(SealedLineError):
    """Nobody can tell that whoever wrote this had access to the case at the time. It changes nothing."""


class WrongDay(SealedLineError):
    """The day of this entry can't be right: it has yet to come, or what others wrote before or after it says otherwise.
    It changes nothing."""


class AgainstTheReporter(SealedLineError):
    """The reporter has left this person out, or let them in. Nobody else may change that: this changes nothing."""


class NotAllowed(SealedLineError):
    """This would give access to somebody who may not have it. It changes nothing."""


class UnknownDirectory(SealedLineError):
    """This message names a list of people that this organisation never published. It may be a forgery.
    It changes nothing."""


class NotEligible(SealedLineError):
    """This person can't be given access to cases: they are an auditor, or no longer active in the directory."""


class NoteMissing(SealedLineError):
    """The server has no readable note of your last visit, so we can't say what is new or missing.
    Choose again who may read what you write."""


class NoteBehind(SealedLineError):
    """The note of your last visit is older than the answers say it should be: the server may have put back an old one.
    Choose again who may read what you write."""
