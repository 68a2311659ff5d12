"""Cases that officers open (SPEC 9): of what reached them elsewhere, so that nobody holds the mailbox's code phrase."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from crypto.case import assemble, open_report
from crypto.directory import Directory
from crypto.entry import SealedEntry, seal_entry
from crypto.keys import Identity, derive_sealing_key, derive_signing_key, draw_seed, mailbox_id
from crypto.message import Message
from crypto.notation import digest
from crypto.phrase import Reporter
from crypto.report import Filing, seal_report


class Opening(NamedTuple):
    """The report as a reporter would file it, and the record's first entry, which says who opened the case."""

    report: Filing
    entry: SealedEntry


def draw_author() -> Reporter:
    """Draw the keys of a report's author, to be used once and forgotten: nobody can come back to the mailbox."""
    sealing, signing, token = derive_sealing_key(draw_seed()), derive_signing_key(draw_seed()), draw_seed()
    mailbox = mailbox_id(sealing.address, signing.verify)
    return Reporter(Identity((sealing,), signing), token, digest("mailbox gate", token), mailbox)


def seal_opening(
    directory: Directory,
    channel: str,
    left_out: Collection[str],
    answers: list[dict[str, str]],
    action: str,
    details: dict[str, Any],
    me: str,
    identity: Identity,
    day: str,
    attachments: Sequence[Message] = (),
) -> Opening:
    """Seal a case that an officer opens, who must be one of its readers.

    Raises ExpiredDirectory, NobodyToRead, NotInAudience if the officer is left out, MalformedMessage.
    """
    author = draw_author()
    filing = seal_report(author, directory, channel, left_out, answers, day, attachments)
    report = open_report(filing.envelope, identity, filing.mailbox)
    case = assemble(filing.mailbox, directory, report, [], [])
    return Opening(filing, seal_entry(case, me, identity, action, details, day))
