"""The report to the board: one page with totals and charts, no words of a reporter, and no customer unless asked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from gettext import gettext as _
from gettext import ngettext
from typing import NamedTuple

from app.clock import today
from app.console.customers.customer_rows import open_rows
from app.console.customers.known_customers import list_known_names
from app.console.formatting import LOCALE, format_day
from app.console.statistics.comparisons import (
    Comparison,
    FollowedCase,
    draw,
    follow_cases,
    list_quarters,
    make_comparisons,
)
from app.console.workspace.overview import count_left_out, over_cases
from app.console.workspace.workspace import Workspace
from app.pdf.document import PdfDocument
from app.pdf.text import shorten
from app.procedure.answers import read_text
from app.procedure.customers import NO_LONGER_SUSPENDED, SUSPEND, Customer
from app.procedure.figures.tally import CLOSING
from app.procedure.items.item import list_open
from app.procedure.kept_customers import LEARN
from app.procedure.model import CONCLUDED
from app.procedure.name_matching import find_named, fold_name
from app.procedure.risk import CUSTOMER
from app.procedure.state import State

# So many suspended customers are named, by so many characters each: the report is one page.
MOST_LETTERS = 36
MOST_NAMED = 10


class BoardReport(NamedTuple):
    """What the board is told, as of a day, of the time since the first of the last four quarters.

    `owners` are how many open measures each has; `named` the suspended customers that may be named.
    """

    since: date
    day: date
    received: int
    concluded: int
    open: int
    overdue: int
    overdue_cases: int
    suspended: int
    lessons: int
    owners: list[tuple[str, list[int]]]
    named: list[str]
    comparisons: list[Comparison]


def count_report(workspace: Workspace) -> BoardReport:
    """Count the report over the cases that this officer can read. Raises StoreUnavailable, StillOpening."""
    customers = [each.customer for each in open_rows(workspace)]
    names = list_known_names(workspace)
    return over_cases(
        workspace, "figures", lambda cases: make_report(workspace, follow_cases(cases), customers, names, today())
    )


def make_report(
    workspace: Workspace, cases: Sequence[FollowedCase], customers: Iterable[Customer], names: Sequence[str], day: date
) -> BoardReport:
    """Count these cases and customers as of a day; `names` are those of customers, which no owner's may tell."""
    since = list_quarters(day)[0]
    states = [each.state for each in cases]
    suspended = [each for each in customers if each.suspension and each.suspension not in NO_LONGER_SUSPENDED]
    privileged = find_privileged(states)
    return BoardReport(
        since,
        day,
        received=sum(state.opened_on >= since for state in states),
        concluded=sum(_was_concluded(state, since) for state in states),
        open=sum(each.is_open for each in cases),
        overdue=sum(each.overdue for each in cases),
        overdue_cases=sum(each.overdue > 0 for each in cases),
        suspended=len(suspended),
        lessons=sum(step.action == LEARN and step.on >= since for state in states for step in state.steps),
        owners=count_owners(states, names),
        named=[each.name for each in suspended if not privileged & {*map(fold_name, each.names)}],
        comparisons=make_comparisons(workspace, cases, day),
    )


def count_owners(states: Iterable[State], customers: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Count the open measures by owner, the most first: of privileged ones, and of customers, no name is told."""
    counts: dict[str, tuple[str, list[int]]] = {}
    for state in states:
        for measure in list_open(state.measures):
            owner = _("Privileged") if measure.is_privileged else measure.owner.strip() or _("Nobody named")
            name = _("Somebody at a customer") if find_named(owner, customers) else owner
            counts.setdefault(fold_name(name) or name, (name, [0]))[1][0] += 1
    return sorted(counts.values(), key=lambda each: (-each[1][0], each[0]))


def find_privileged(states: Iterable[State]) -> set[str]:
    """The customers, folded, of whose suspension a privileged entry tells: they are named in no export."""
    steps = [step for state in states for step in state.steps if step.action == SUSPEND]
    return {fold_name(read_text(step.details, CUSTOMER)) for step in steps if step.details.get("privileged") is True}


def list_totals(report: BoardReport) -> Mapping[str, int]:
    """The totals by their names, in the order in which they are told."""
    return {
        _("Cases received"): report.received,
        _("Cases concluded"): report.concluded,
        _("Cases open"): report.open,
        _("Deadlines overdue"): report.overdue,
        _("Cases overdue"): report.overdue_cases,
        _("Customers suspended"): report.suspended,
        _("Measures open"): sum(numbers[0] for _name, numbers in report.owners),
        _("Lessons recorded"): report.lessons,
    }


def print_board(report: BoardReport, workspace: Workspace, *, names_customers: bool) -> bytes:
    """Write the report as a PDF of one page."""
    title, organisation = _("Report to the board"), workspace.directory.organisation
    document = PdfDocument(f"{organisation}: {title}", LOCALE, report.day, is_dense=True)
    document.heading(title)
    document.paragraph(
        _("{organisation}, {first} to {last}").format(
            organisation=shorten(organisation, MOST_LETTERS),
            first=format_day(report.since),
            last=format_day(report.day),
        )
    )
    document.paragraph(explain_scope(count_left_out(workspace, "figures")))
    document.totals((name, str(number)) for name, number in list_totals(report).items())
    load, ages, stages, outcomes = report.comparisons
    document.comparisons([load, ages])
    document.comparisons([stages, draw_owners(report.owners)])
    document.comparisons([outcomes])
    if names_customers and report.suspended:
        document.paragraph(name_suspended(report))
    return document.write()


def explain_scope(left_out: int) -> str:
    """Say of which cases this is, and that it is not for publication."""
    told = _(
        "Not for publication: these are the cases that one officer can read, without those that were deleted. "
        "Open, overdue and suspended are as of the last day; the rest is of the whole time."
    )
    missing = ngettext(
        "{count} case could not be counted, because the program fails in it.",
        "{count} cases could not be counted, because the program fails in them.",
        left_out,
    )
    return f"{told} {missing.format(count=left_out)}" if left_out else told


def name_suspended(report: BoardReport) -> str:
    """Name the suspended customers, the first ten of those that no privileged entry is about."""
    named = report.named[:MOST_NAMED]
    more = report.suspended - len(named)
    rest = [ngettext("{count} more", "{count} more", more).format(count=more)] if more else []
    return _("Suspended: {names}.").format(names=", ".join([*(shorten(name, MOST_LETTERS) for name in named), *rest]))


def draw_owners(owners: Sequence[tuple[str, list[int]]]) -> Comparison:
    """Draw the open measures by owner."""
    chart = draw(_("Open measures, by owner"), _("Owner"), [_("Measures")], owners)
    return chart if owners else chart._replace(note=_("No measure is open."))


def _was_concluded(state: State, since: date) -> bool:
    closing = state.latest(CLOSING)
    return state.status == CONCLUDED and closing is not None and closing.on >= since
