"""Verifying the records of all cases: without a key that nothing was cut or moved, with one also who wrote it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from gettext import gettext as _
from gettext import ngettext
from typing import NamedTuple

from app import records
from app.console.opening import open_folders
from app.database import Database
from crypto.case import Case
from crypto.chain import Chain, verify_chain
from crypto.directory import Directory
from crypto.errors import NotForThisIdentity, sentence_of
from crypto.keys import Identity
from crypto.printout import Difference, Printed, compare, name_case, write_line


class Finding(NamedTuple):
    """What is wrong with a case; `case` is its name in print-outs (32 bytes)."""

    case: bytes
    sentence: str


class Verified(NamedTuple):
    """The chains that hold a report, by mailbox (32 bytes), and what was found."""

    chains: dict[bytes, Chain]
    findings: list[Finding]

    @property
    def entries(self) -> int:
        """How many entries there are, in their place or not."""
        return sum(chain.length + len(chain.loose) for chain in self.chains.values())


def verify_chains(db: Database) -> Verified:
    """Check every chain by digests alone. Raises StoreUnavailable."""
    chains, findings = {}, []
    for mailbox, report, entries in records.read_records(db):
        if report is None:
            findings.append(Finding(name_case(mailbox), _("The report is not there.")))
            continue
        chain = chains[mailbox] = verify_chain(report, entries)
        if count := len(chain.loose):
            sentence = ngettext(
                "{count} entry has no place: what it follows is missing, was changed, or is followed by another.",
                "{count} entries have no place: what they follow is missing, was changed, or is followed by another.",
                count,
            )
            findings.append(Finding(name_case(mailbox), sentence.format(count=count)))
    return Verified(chains, findings)


def print_out(chains: Mapping[bytes, Chain]) -> list[str]:
    """Write the lines to be kept, in an order that tells nothing of the cases."""
    return sorted(write_line(mailbox, chain) for mailbox, chain in chains.items())


def compare_with(
    earlier: Sequence[Printed], chains: Mapping[bytes, Chain], deleted: Mapping[bytes, date]
) -> list[Finding]:
    """Find what was cut, replaced or put in another order since. Of what is gone, say the day that the store has."""
    days = {name_case(mailbox): day for mailbox, day in deleted.items()}
    return [Finding(each.printed.case, _describe(each, days)) for each in compare(earlier, chains)]


def _describe(difference: Difference, days: Mapping[bytes, date]) -> str:
    printed = difference.printed
    if difference.what == "gone":
        if day := days.get(printed.case):
            sentence = _("It is gone. The store says that it was deleted on {day}: ask an officer whether it was.")
            return sentence.format(day=day.isoformat())
        return _("It is gone, and nothing says that it was deleted.")
    if difference.what == "cut":
        return ngettext(
            "It had {count} entry then and has fewer now: its end was cut off.",
            "It had {count} entries then and has fewer now: its end was cut off.",
            printed.length,
        ).format(count=printed.length)
    return _("What was printed was replaced since, or put in another order.")


class Opened(NamedTuple):
    """How many entries this officer could open and could not (sealed to others, or damaged), and what was found."""

    opened: int
    closed: int
    findings: list[Finding]


def verify_authors(db: Database, identity: Identity, directory: Directory, day: str) -> Opened:
    """Check the author, the place and the day of every entry that this officer can open. Raises StoreUnavailable."""
    opened, closed, findings = 0, 0, list[Finding]()
    for folder in open_folders(db, identity, directory):
        if folder.is_shown:
            case = folder.assemble(directory)
            findings += _judge(case, day)
            others = sum(item.is_sealed_to_others for item in case.entries)
            opened, closed = opened + len(case.entries) - others, closed + others
    return Opened(opened, closed, findings)


def _judge(case: Case, day: str) -> Iterator[Finding]:
    name = name_case(case.mailbox)
    case.follow(day)
    for number, entry in enumerate(case.entries, 1):
        for mark in entry.suspect:
            if mark is not NotForThisIdentity:
                sentence = _("Entry {number}: {sentence}").format(number=number, sentence=_(sentence_of(mark)))
                yield Finding(name, sentence)
    for gap in case.gaps:
        author = _("the reporter") if gap.author == "reporter" else gap.author
        listed = ", ".join(str(number + 1) for number in gap.numbers)
        yield Finding(name, _("From {name}, number {numbers} is missing.").format(name=author, numbers=listed))
