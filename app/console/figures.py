"""The yearly figures: as they would be published, in four forms; and, for officers alone, load and times."""

from collections.abc import Callable
from gettext import gettext as _

from flask import Blueprint, Response, abort, render_template, request

from app.console.desk import Desk, today
from app.console.paper import Paper
from app.console.plots import draw_load, draw_report, draw_times, write_days, write_shown
from app.console.sessions import Answer, unlocked
from app.console.words import LOCALE
from app.procedure.figures import Report, count_year, list_years, write_csv, write_json
from app.procedure.rules import Rules
from app.procedure.state import State
from app.procedure.tally import Tally

ListTallies = Callable[[Desk], list[Tally]]
ListStates = Callable[[Desk], list[State]]


def pages(list_tallies: ListTallies, list_states: ListStates) -> Blueprint:
    """The pages of figures.

    `list_tallies` gives a tally of every case there ever was, also of those that are deleted; `list_states` the states
    of those that are held, open and closed. Both are called after the desk was refreshed.
    """
    blueprint = Blueprint("figures", __name__)

    def count(desk: Desk) -> tuple[Report, list[int]]:
        desk.refresh()
        tallies, this_year = list_tallies(desk), today().year
        years = sorted({*list_years(tallies), this_year}, reverse=True)
        year = request.args.get("year", this_year, int)
        if year not in years:
            abort(404)
        return count_year(tallies, year, desk.rules), years

    @blueprint.get("/figures")
    @unlocked
    def show(desk: Desk) -> str:
        report, years = count(desk)
        states = list_states(desk)
        return render_template(
            "figures.html",
            report=report,
            years=years,
            is_over=report.year < today().year,
            totals=list_totals(report),
            plots=draw_report(report, desk.rules),
            inside=[*draw_load(states, today()), *draw_times(states, today())],
        )

    @blueprint.get("/figures.csv")
    @unlocked
    def as_csv(desk: Desk) -> Answer:
        report, _years = count(desk)
        return _send(report, "csv", "text/csv; charset=utf-8", write_csv(report).encode())

    @blueprint.get("/figures.json")
    @unlocked
    def as_json(desk: Desk) -> Answer:
        report, _years = count(desk)
        return _send(report, "json", "application/json", write_json(report).encode())

    @blueprint.get("/figures.pdf")
    @unlocked
    def as_pdf(desk: Desk) -> Answer:
        report, _years = count(desk)
        return _send(report, "pdf", "application/pdf", print_report(report, desk.rules, desk.directory.organisation))

    return blueprint


def list_totals(report: Report) -> list[tuple[str, str]]:
    """What is published of a year as a whole: names, with what is written of each."""
    return [
        (_("Cases received"), write_shown(report.received, report.threshold)),
        (_("Cases concluded"), write_shown(report.concluded, report.threshold)),
        (_("Acknowledged within (median)"), write_days(report.medians["acknowledged"])),
        (_("Concluded within (median)"), write_days(report.medians["concluded"])),
    ]


def explain(report: Report) -> str:
    """Say what is not told, and why."""
    return _(
        "So that nobody can be found by them, numbers below {count} are not told, nor others from which they could be "
        "worked out. Times are those of the cases that were concluded in the year."
    ).format(count=report.threshold)


def print_report(report: Report, rules: Rules, organisation: str) -> bytes:
    """Print the report of a year as a PDF."""
    title = _("Reports of misuse in {year}").format(year=report.year)
    paper = Paper(f"{organisation}: {title}", LOCALE, today())
    paper.heading(title)
    paper.paragraph(organisation)
    paper.facts(list_totals(report))
    for plot in draw_report(report, rules):
        paper.heading(plot.title, 2)
        if plot.note:
            paper.paragraph(plot.note)
        if plot.bars:
            paper.bars((bar.name, bar.length, bar.shown) for bar in plot.bars)
    paper.rule()
    paper.paragraph(explain(report))
    return paper.write()


def _send(report: Report, ending: str, kind: str, content: bytes) -> Response:
    return Response(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="figures-{report.year}.{ending}"'},
    )
