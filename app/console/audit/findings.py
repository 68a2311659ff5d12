"""The faults that an audit can find: each with its kind, what it means and what the auditor does about it."""

from collections import Counter
from collections.abc import Iterable
from gettext import gettext as _
from gettext import ngettext
from typing import NamedTuple

# The most severe first.
KINDS = ("unshown", "undocketed", "unfounded", "contradicted", "broken", "forged", "closed", "misdated")
KIND_WORDS = {
    "unshown": _("Can't be shown"),
    "undocketed": _("No docket"),
    "unfounded": _("No entry"),
    "contradicted": _("Dockets differ"),
    "broken": _("Record broken"),
    "forged": _("Not genuine"),
    "closed": _("Can't be opened"),
    "misdated": _("Day in doubt"),
}


class AuditFault(NamedTuple):
    """A fault: its kind (one of KINDS), its meaning and advice, in sentences."""

    kind: str
    meaning: str
    advice: str


def count_kinds(faults: Iterable[AuditFault]) -> list[tuple[str, int]]:
    """Count faults by kind, the most severe kind first."""
    counted = Counter(fault.kind for fault in faults)
    return [(kind, counted[kind]) for kind in KINDS if kind in counted]


def format_count(kind: str, count: int) -> str:
    """Word the number of faults of a kind, such as "2 entries without a docket"."""
    sentence = {
        "unshown": ngettext("{count} case that can't be shown", "{count} cases that can't be shown", count),
        "undocketed": ngettext("{count} entry without a docket", "{count} entries without a docket", count),
        "unfounded": ngettext("{count} docket without an entry", "{count} dockets without an entry", count),
        "contradicted": ngettext("{count} docket that differs", "{count} dockets that differ", count),
        "broken": ngettext("{count} break in the record", "{count} breaks in the record", count),
        "forged": ngettext("{count} docket that is not genuine", "{count} dockets that are not genuine", count),
        "closed": ngettext("{count} docket that you can't open", "{count} dockets that you can't open", count),
        "misdated": ngettext("{count} day in doubt", "{count} days in doubt", count),
    }[kind]
    return sentence.format(count=count)


UNSHOWN = AuditFault(
    "unshown",
    _("The program fails in this case, so that nothing of its record can be checked here."),
    _(
        "Tell who maintains the program that an audit fails: what the console wrote where it was started says at which "
        "place, and nothing of the case. Until then, have the officers who can read the case look at its record."
    ),
)
UNDOCKETED = AuditFault(
    "undocketed",
    _("No docket that you can open tells who wrote this entry, and what it did."),
    _(
        "Ask the officers who wrote it. It may be from before there was an auditor, or its docket be one of those that "
        "you can't open. Else the docket was taken away, or its author made none."
    ),
)
UNFOUNDED = AuditFault(
    "unfounded",
    _("The entry of which this docket tells is not in the store."),
    _("Ask its author what was done. The entry was deleted or changed: tell whoever runs the server."),
)
DIFFERENT = AuditFault(
    "contradicted",
    _("Two dockets of this entry say different things."),
    _("Ask an officer who can read the entry which of them is true, and the author of the other one why."),
)
BROKEN = AuditFault(
    "broken",
    _("This entry has no place in the record: what it follows is missing, was changed, or is followed by another."),
    _("It changes nothing in the case. Compare with an earlier print-out, and tell whoever runs the server."),
)
NO_REPORT = AuditFault(
    "broken",
    _("The report is not in the store, so nobody can tell whether the record is whole."),
    _("Tell the officers, and whoever runs the server."),
)
TAMPERED = AuditFault(
    "forged",
    _("This docket was changed after it was sealed, or it is not from whom it claims to be."),
    _("Trust nothing of it. Whoever put it there can write to the store: tell the officers, and who runs the server."),
)
RETIRED = AuditFault(
    "forged",
    _("This docket is dated after its author stopped being an officer. It may be somebody else's."),
    _("Ask its author. If they know nothing of it, somebody else has their key: tell who keeps the root key."),
)
MOVED = AuditFault(
    "forged",
    _("This docket was made for another case, and put here."),
    _("Look at the other case, and tell whoever runs the server."),
)
CLOSED = AuditFault(
    "closed",
    _("You can't open this docket: it is sealed to others, or was damaged so that it looks like it."),
    _("If it is from before you were an auditor, ask who was one then. Else tell whoever runs the server."),
)
WRONG_DAY = AuditFault(
    "misdated",
    _("The day of this entry can't be right: it has yet to come, or what others wrote before it says otherwise."),
    _("Ask its author which day it was, and to set the clock right. Officers don't count the entry before its day."),
)
FAR_FROM_STORED = AuditFault(
    "misdated",
    _("The day on which it was stored is more than a day before or after the one that its author wrote."),
    _(
        "The author's console wrote both days. Unless sending took as long, the day in the store was changed: ask its "
        "author, and tell whoever runs the server."
    ),
)
ADDED = AuditFault(
    "misdated",
    _("The docket and its entry were stored on different days, though both are stored at once."),
    _("One of them was put there later, or moved: tell whoever runs the server."),
)
