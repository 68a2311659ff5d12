"""Cases that officers open (SPEC 9), from what reached them elsewhere: a report by keys that no officer keeps."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from crypto.directory import Directory
from crypto.keys import Identity, derive_sealing_key, generate_seed
from crypto.message import Answer, Attachment
from crypto.message_fields import Detail
from crypto.officer.case import assemble, open_report
from crypto.officer.entry import SealedEntry, seal_entry
from crypto.phrase import Reporter
from crypto.report import Filing, seal_filing
from crypto.signature import derive_signing_key


class Opening(NamedTuple):
    """A report as a reporter would file it, and the record's first entry, which says who opened the case."""

    report: Filing
    entry: SealedEntry


def generate_author() -> Reporter:
    """Generate the keys of a report's author. They are used once and not kept: nobody can open the mailbox later."""
    sealing, signing = derive_sealing_key(generate_seed()), derive_signing_key(generate_seed())
    return Reporter.from_keys(Identity((sealing,), signing), generate_seed(), generate_seed())


def seal_opening(
    author: Reporter,
    directory: Directory,
    channel: str,
    left_out: Collection[str],
    answers: Sequence[Answer],
    action: str,
    details: Mapping[str, Detail],
    me: str,
    identity: Identity,
    day: str,
    attachments: Sequence[Attachment] = (),
    case_number: str | None = None,
) -> Opening:
    """Seal a case that an officer opens: report and first entry. `author` are keys drawn for it.

    Raises ExpiredDirectory, NobodyToRead, MissingAddress, NotInAudience if the officer is not one of the readers,
    MalformedMessage.
    """
    filing = seal_filing(author, directory, channel, left_out, answers, day, attachments)
    report = open_report(filing.envelope, identity, filing.mailbox, directory)
    case = assemble(filing.mailbox, directory, report, [], [])
    return Opening(filing, seal_entry(case, me, identity, action, details, day, case_number=case_number))
