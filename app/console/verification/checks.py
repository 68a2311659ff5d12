"""Verifies the records of all cases: their hash chains without a key; with an officer's key, their authors, too."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from gettext import gettext as _
from gettext import ngettext
from typing import NamedTuple

from app.console.cases.faults import CaseFault
from app.console.cases.loader import open_cases
from app.console.cases.timeline import format_unrecorded
from app.console.retention.told_deletions import ToldDeletion
from app.store_calls import records
from app.store_calls.call import Store
from crypto.directory import Directory
from crypto.errors import NotForThisIdentity, Unclaimed, sentence_of
from crypto.keys import Identity
from crypto.officer.case import Case
from crypto.officer.chain import Chain, verify_chain
from crypto.officer.snapshot import Difference, SnapshotLine, case_digest, compare, write_line


class Finding(NamedTuple):
    """What is wrong with a case, in a sentence; `case` is its name in snapshots (32 bytes)."""

    case: bytes
    sentence: str


class ChainVerification(NamedTuple):
    """The chains of the cases that have a report, by mailbox (32 bytes), and the findings."""

    chains: dict[bytes, Chain]
    findings: list[Finding]

    @property
    def entries(self) -> int:
        """The number of entries, whether or not they have a place in a chain."""
        return sum(chain.length + len(chain.loose) for chain in self.chains.values())


def verify_chains(store: Store) -> ChainVerification:
    """Verify every chain by its digests. Raises StoreUnavailable."""
    chains, findings = {}, []
    for mailbox, report, entries in records.read_records(store):
        if report is None:
            findings.append(Finding(case_digest(mailbox), _("The report is not there.")))
            continue
        chain = chains[mailbox] = verify_chain(report, entries)
        if count := len(chain.loose):
            sentence = ngettext(
                "{count} entry has no place: what it follows is missing, was changed, or is followed by another.",
                "{count} entries have no place: what they follow is missing, was changed, or is followed by another.",
                count,
            )
            findings.append(Finding(case_digest(mailbox), sentence.format(count=count)))
    return ChainVerification(chains, findings)


def format_snapshot(chains: Mapping[bytes, Chain]) -> list[str]:
    """Format the snapshot to be kept off the server: a line of text for each chain, sorted by content."""
    return sorted(write_line(mailbox, chain) for mailbox, chain in chains.items())


def compare_with_snapshot(
    earlier: Sequence[SnapshotLine],
    chains: Mapping[bytes, Chain],
    deleted: Mapping[bytes, date],
    told: Iterable[ToldDeletion] = (),
) -> list[Finding]:
    """Find what was cut, replaced or reordered since an earlier snapshot; for deleted cases, with the store's day.

    A case that two officers have deleted (`told`, as far as a key was given) is no finding.
    """
    days = {case_digest(mailbox): day for mailbox, day in deleted.items()}
    by_case = {each.case: each for each in told}
    lawful = {case for case, each in by_case.items() if each.deletion}
    differences = [each for each in compare(earlier, chains) if each.what != "gone" or each.printed.case not in lawful]
    return [Finding(each.printed.case, _explain(each, days, by_case.get(each.printed.case))) for each in differences]


def find_unlawful(told: Iterable[ToldDeletion]) -> list[Finding]:
    """Find the deleted cases of which something was signed that can be opened, but not by two officers."""
    return [Finding(each.case, _explain_unsigned(each)) for each in told if not each.deletion and not each.is_closed]


def _explain_unsigned(told: ToldDeletion) -> str:
    sentence = _("It was deleted on {day}, and no two officers have signed that: it was not deleted as it has to be.")
    return sentence.format(day=told.deleted_on.isoformat())


def _explain(difference: Difference, days: Mapping[bytes, date], told: ToldDeletion | None) -> str:
    printed = difference.printed
    if difference.what == "gone":
        if told and not told.is_closed:
            return _explain_unsigned(told)
        if day := days.get(printed.case):
            sentence = _(
                "It is gone. The store says that it was deleted on {day}. Whether two officers have signed that shows "
                "with --key and the key of an auditor, or of who was a member of the case."
            )
            return sentence.format(day=day.isoformat())
        return _("It is gone, and nothing says that it was deleted.")
    if difference.what == "cut":
        return ngettext(
            "It had {count} entry then and has fewer now: its end was cut off.",
            "It had {count} entries then and has fewer now: its end was cut off.",
            printed.length,
        ).format(count=printed.length)
    return _("What was printed was replaced since, or put in another order.")


class AuthorVerification(NamedTuple):
    """How many entries this officer could open, and could not (sealed to others, or damaged); and the findings."""

    opened: int
    closed: int
    findings: list[Finding]


def verify_authors(store: Store, identity: Identity, directory: Directory, day: str) -> AuthorVerification:
    """Verify author, place and day (YYYY-MM-DD) of every entry that this officer can open. Raises StoreUnavailable."""
    opened, closed, findings = 0, 0, list[Finding]()
    for row, opened_case in open_cases(store, identity, directory):
        if isinstance(opened_case, CaseFault):
            sentence = _("The program fails in it: tell who maintains the program. {place}")
            findings.append(Finding(case_digest(row.mailbox), sentence.format(place=opened_case.place)))
        elif opened_case.is_shown:
            case = opened_case.assemble(directory)
            findings += list_findings(case, day)
            others = sum(item.is_sealed_to_others for item in case.entries)
            opened, closed = opened + len(case.entries) - others, closed + others
    return AuthorVerification(opened, closed, findings)


def list_findings(case: Case, day: str) -> Iterator[Finding]:
    """List what is wrong with what can be opened of a case, as of a day (YYYY-MM-DD)."""
    name = case_digest(case.mailbox)
    case.evaluate(day)
    for number, entry in enumerate(case.entries, 1):
        for mark in entry.marks:
            if mark is not NotForThisIdentity:
                sentence = _("Entry {number}: {sentence}").format(number=number, sentence=_(sentence_of(mark)))
                yield Finding(name, sentence)
    for gap in case.gaps:
        author = _("the reporter") if gap.author == "reporter" else gap.author
        listed = ", ".join(str(number + 1) for number in gap.numbers)
        yield Finding(name, _("From {name}, number {numbers} is missing.").format(name=author, numbers=listed))
    for item in case.follow_ups:
        if Unclaimed in item.suspect:
            yield Finding(name, _(sentence_of(Unclaimed)))
    if case.unrecorded:
        yield Finding(name, format_unrecorded(case.unrecorded))
