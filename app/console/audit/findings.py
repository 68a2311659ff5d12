"""What can be wrong with a record and its dockets, in words: what it means, and what an auditor does about it."""

from collections import Counter
from collections.abc import Iterable
from gettext import gettext as _
from gettext import ngettext
from typing import NamedTuple

# The worst first.
KINDS = ("undocketed", "unfounded", "contradicted", "broken", "forged", "closed", "misdated")
KIND_WORDS = {
    "undocketed": _("No docket"),
    "unfounded": _("No entry"),
    "contradicted": _("Dockets differ"),
    "broken": _("Record broken"),
    "forged": _("Not genuine"),
    "closed": _("Can't be opened"),
    "misdated": _("Day in doubt"),
}


class Fault(NamedTuple):
    """Something wrong: its kind, what it means, what to do."""

    kind: str
    meaning: str
    advice: str


def count_kinds(faults: Iterable[Fault]) -> list[tuple[str, int]]:
    """Count faults by their kind, the worst first."""
    counted = Counter(fault.kind for fault in faults)
    return [(kind, counted[kind]) for kind in KINDS if kind in counted]


def write_count(kind: str, count: int) -> str:
    """Say how often something is wrong."""
    sentence = {
        "undocketed": ngettext("{count} entry without a docket", "{count} entries without a docket", count),
        "unfounded": ngettext("{count} docket without an entry", "{count} dockets without an entry", count),
        "contradicted": ngettext("{count} docket that differs", "{count} dockets that differ", count),
        "broken": ngettext("{count} break in the record", "{count} breaks in the record", count),
        "forged": ngettext("{count} docket that is not genuine", "{count} dockets that are not genuine", count),
        "closed": ngettext("{count} docket that you can't open", "{count} dockets that you can't open", count),
        "misdated": ngettext("{count} day in doubt", "{count} days in doubt", count),
    }[kind]
    return sentence.format(count=count)


UNDOCKETED = Fault(
    "undocketed",
    _("No docket that you can open tells who wrote this entry, and what it did."),
    _(
        "Ask the officers who wrote it. It may be from before there was an auditor, or its docket be one of those that "
        "you can't open. Else the docket was taken away, or its author made none."
    ),
)
UNFOUNDED = Fault(
    "unfounded",
    _("The entry of which this docket tells is not in the store."),
    _("Ask its author what was done. The entry was deleted or changed: tell whoever runs the server."),
)
DIFFERENT = Fault(
    "contradicted",
    _("Two dockets of this entry say different things."),
    _("Ask an officer who can read the entry which of them is true, and the author of the other one why."),
)
BROKEN = Fault(
    "broken",
    _("This entry has no place in the record: what it follows is missing, was changed, or is followed by another."),
    _("It changes nothing in the case. Compare with an earlier print-out, and tell whoever runs the server."),
)
NO_REPORT = Fault(
    "broken",
    _("The report is not in the store, so nobody can tell whether the record is whole."),
    _("Tell the officers, and whoever runs the server."),
)
TAMPERED = Fault(
    "forged",
    _("This docket was changed after it was sealed, or it is not from whom it claims to be."),
    _("Trust nothing of it. Whoever put it there can write to the store: tell the officers, and who runs the server."),
)
RETIRED = Fault(
    "forged",
    _("This docket is dated after its author stopped being an officer. It may be somebody else's."),
    _("Ask its author. If they know nothing of it, somebody else has their key: tell who keeps the root key."),
)
MOVED = Fault(
    "forged",
    _("This docket was made for another case, and put here."),
    _("Look at the other case, and tell whoever runs the server."),
)
CLOSED = Fault(
    "closed",
    _("You can't open this docket: it is sealed to others, or was damaged so that it looks like it."),
    _("If it is from before you were an auditor, ask who was one then. Else tell whoever runs the server."),
)
WRONG_DAY = Fault(
    "misdated",
    _("The day of this entry can't be right: it has yet to come, or what others wrote before it says otherwise."),
    _("Ask its author which day it was, and to set the clock right. Officers don't count the entry before its day."),
)
FAR_FROM_STORED = Fault(
    "misdated",
    _("The day on which it was stored is more than a day before or after the one that its author wrote."),
    _(
        "The author's console wrote both days. Unless sending took as long, the day in the store was changed: ask its "
        "author, and tell whoever runs the server."
    ),
)
ADDED = Fault(
    "misdated",
    _("The docket and its entry were stored on different days, though both are stored at once."),
    _("One of them was put there later, or moved: tell whoever runs the server."),
)
