"""Publishing the figures of a year: what the next publication tells after those before it, and signing it."""

import json
from dataclasses import replace
from gettext import gettext as _
from typing import NamedTuple

from app.clock import today
from app.console.statistics.census import Census, take_census
from app.console.statistics.charts import make_report_charts, name_parts
from app.console.workspace.workspace import Workspace
from app.procedure.figures.annual_report import AnnualReport, Breakdown, count_year, list_years
from app.procedure.figures.succession import CONCLUDED, MEDIAN, OPEN, RECEIVED, Told, list_held_back, tell_next
from app.procedure.figures.suppression import FEW, WITHHELD, Shown
from app.published.order import check_order
from app.questionnaire.counted import name_answers
from app.store_calls.errors import AlreadyTaken
from app.store_calls.publications import StoredPublication, add_publication, list_publications
from crypto import canonical
from crypto.encoding import b64encode, digest
from crypto.errors import UntrustedStatement
from crypto.officer import publication as signed
from crypto.officer.publication import Publication, publication_digest, read_publication, sign_publication

WORDS = {FEW: signed.FEW, WITHHELD: signed.WITHHELD}
UNSAID = {word: unsaid for unsaid, word in WORDS.items()}
# What is counted alone: of these, one case may be in several.
PARTS = ("happened", "measure")


class UnreadablePublication(Exception):
    """What the store has as a publication can't be believed: nothing can be compared with it. The text says which."""


class Published(NamedTuple):
    """A publication in the store, read, and its digest (32 bytes)."""

    publication: Publication
    digest: bytes


class Draft(NamedTuple):
    """The next publication of a year: what it tells, as it would be signed, and what is held back in it (figures).

    `report` is what it tells without breakdowns that are counted no more, `earlier` are the publications of that year,
    `years` those that there are, the latest first.
    """

    report: AnnualReport
    publication: Publication
    held_back: list[str]
    earlier: list[Published]
    years: list[int]
    census: Census

    @property
    def name(self) -> str:
        """What tells one draft from another."""
        return b64encode(digest("figures draft", repr(self.publication).encode()))


def list_published(workspace: Workspace) -> dict[int, list[Published]]:
    """Read all publications, by year. Raises StoreUnavailable, UnreadablePublication."""
    found: dict[int, list[Published]] = {}
    for each in list_publications(workspace.store):
        listed = found.setdefault(each.year, [])
        try:
            document = json.loads(each.document)
            publication = read_publication(document, workspace.directory)
            check_order(publication, each, listed[-1].digest if listed else None)
        except (ValueError, RecursionError, UntrustedStatement) as error:
            sentence = _(
                "Publication {number} of {year} in the store can't be believed, or one before it is missing. Nothing "
                "is published after it: ask whoever runs the server what became of it."
            )
            raise UnreadablePublication(sentence.format(number=each.number, year=each.year)) from error
        listed.append(Published(publication, publication_digest(document)))
    return found


def draft_year(workspace: Workspace, year: int) -> Draft | None:
    """Make the next publication of a year from all cases as they are counted now; None if there is no such year.

    Raises OtherThreshold, UnreadablePublication, StoreUnavailable, StillOpening, Stopped.
    """
    census = take_census(workspace)
    years = sorted({*list_years(census.tallies), today().year}, reverse=True)
    if year not in years:
        return None
    asked = {each.id: name_answers(workspace.form, each) for each in workspace.form.list_counted()}
    fresh = count_year(census.tallies, year, workspace.rules, asked)
    published = list_published(workspace)
    earlier = published.get(year, [])
    told = tell_next(
        fresh,
        read_told(earlier[-1].publication) if earlier else None,
        [read_told(listed[-1].publication).report for each, listed in published.items() if each != year],
    )
    counted = tuple(each for each in told.report.breakdowns if any(each.id == other.id for other in fresh.breakdowns))
    return Draft(
        replace(told.report, breakdowns=counted),
        _write_publication(workspace, told, earlier),
        list_held_back(fresh, told.report),
        earlier,
        years,
        census,
    )


def _write_publication(workspace: Workspace, told: Told, earlier: list[Published]) -> Publication:
    report, directory, me = told.report, workspace.directory, workspace.me
    assert me is not None
    totals = {RECEIVED: report.received, CONCLUDED: report.concluded, OPEN: report.open}
    return Publication(
        instance=b64encode(directory.instance),
        verify=b64encode(me.verify),
        directory=directory.reference,
        year=report.year,
        number=told.number,
        previous=b64encode(earlier[-1].digest) if earlier else None,
        day=today().isoformat(),
        fewest_told=report.threshold,
        totals=tuple(signed.Total(id, _write(shown), told.since[id]) for id, shown in totals.items()),
        breakdowns=_name_breakdowns(workspace, told, earlier),
        medians=tuple(signed.Median(id, days, told.since[MEDIAN + id]) for id, days in report.medians.items()),
    )


def _name_breakdowns(workspace: Workspace, told: Told, earlier: list[Published]) -> tuple[signed.Breakdown, ...]:
    names = name_parts(workspace.rules, workspace.form)
    titles = name_figures(workspace, told.report)
    # What is counted no more keeps the words that it had.
    kept = {each.id: each for each in earlier[-1].publication.breakdowns} if earlier else {}
    return tuple(
        signed.Breakdown(
            each.id,
            titles[each.id],
            told.since[each.id],
            tuple(signed.Cell(id, names[each.id].get(id, id), _write(shown)) for id, shown in each.cells.items()),
        )
        if each.id in titles
        else kept[each.id]
        for each in told.report.breakdowns
    )


def publish(workspace: Workspace, draft: Draft) -> bool:
    """Sign a draft and store it; False if somebody has published of that year meanwhile.

    Raises StoreUnavailable, NoRoom, Stopped; UntrustedStatement for who isn't a publisher today.
    """
    publication = draft.publication
    document = canonical.write(sign_publication(publication, workspace.identity.signing, workspace.directory))
    try:
        add_publication(workspace.store, StoredPublication(publication.year, publication.number, document))
    except AlreadyTaken:
        return False
    return True


def read_told(publication: Publication) -> Told:
    """What a publication tells, as the next one is compared with it."""
    totals = {each.id: _read(each.count) for each in publication.totals}
    report = AnnualReport(
        publication.year,
        publication.fewest_told,
        totals[RECEIVED],
        totals[CONCLUDED],
        totals[OPEN],
        tuple(
            Breakdown(each.id, {cell.id: _read(cell.count) for cell in each.cells}, each.id not in PARTS)
            for each in publication.breakdowns
        ),
        {each.id: each.days for each in publication.medians},
    )
    since = {each.id: each.since for each in publication.totals}
    since |= {each.id: each.since for each in publication.breakdowns}
    since |= {MEDIAN + each.id: each.since for each in publication.medians}
    return Told(report, publication.number, since)


def name_figures(workspace: Workspace, report: AnnualReport) -> dict[str, str]:
    """The titles of the figures of a report; of breakdowns that are counted no more there is none."""
    names = name_parts(workspace.rules, workspace.form)
    counted = [each for each in report.breakdowns if each.id in names]
    charts = make_report_charts(replace(report, breakdowns=tuple(counted)), workspace.rules, workspace.form)
    return {
        RECEIVED: _("Cases received"),
        CONCLUDED: _("Cases concluded"),
        OPEN: _("Open at the end of the year"),
        **{each.id: chart.title for each, chart in zip(counted, charts, strict=True)},
        MEDIAN + "reviewed": _("Reviewed within (median)"),
        MEDIAN + "acknowledged": _("Acknowledged within (median)"),
        MEDIAN + "concluded": _("Concluded within (median)"),
    }


def _write(shown: Shown) -> int | str:
    return shown if isinstance(shown, int) else WORDS[shown]


def _read(count: int | str) -> Shown:
    return count if isinstance(count, int) else UNSAID[count]
