"""The pages of statistics: a yearly report with its exports, and charts of load and times.

Publishers have the report of all cases, which is for publication; officers that of what they read, and the charts. In
each report small numbers are suppressed (`app.procedure.figures.suppression`).
"""

from collections.abc import Callable
from gettext import gettext as _
from gettext import ngettext
from typing import NamedTuple, Protocol, TypeVar

from flask import Blueprint, Response, abort, render_template, request

from app.clock import today
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.formatting import LOCALE
from app.console.statistics.census import list_doubts
from app.console.statistics.charts import (
    Chart,
    format_days,
    format_shown,
    make_duration_charts,
    make_report_charts,
    make_workload_charts,
)
from app.console.statistics.comparisons import compare_cases
from app.console.statistics.publishing import Draft, name_figures
from app.console.workspace.overview import count_left_out
from app.console.workspace.workspace import Workspace
from app.pdf.document import PdfDocument
from app.procedure.figures.annual_report import AnnualReport, count_year, list_years, write_csv, write_json
from app.procedure.figures.tally import Tally
from app.procedure.state import State
from app.questionnaire.counted import name_answers

T = TypeVar("T")


class Figures(NamedTuple):
    """The report of a year, the years that there are, and the charts for officers alone: none of a publisher.

    `draft` is a publisher's: what they would publish of that year.
    """

    report: AnnualReport
    years: list[int]
    inside: list[Chart]
    draft: Draft | None = None


class OverFigures(Protocol):
    """Calls `work` with the tallies of what an officer can read, deleted or not, and the states of what is stored."""

    def __call__(self, workspace: Workspace, work: Callable[[list[Tally], list[State]], T]) -> T: ...


def make_blueprint(over_figures: OverFigures, draft_year: Callable[[Workspace, int], Draft | None]) -> Blueprint:
    """Make the views of the statistics, which count what these do, once the workspace was refreshed.

    A publisher's page and files have what the next publication tells, and nothing more.
    """
    blueprint = Blueprint("statistics", __name__)

    def count(workspace: Workspace) -> Figures:
        workspace.refresh()
        year = request.args.get("year", today().year, int)
        if workspace.is_publisher:
            draft = draft_year(workspace, year) or abort(404)
            return Figures(draft.report, draft.years, [], draft)
        figures = over_figures(workspace, lambda tallies, states: make_figures(tallies, states, year, workspace))
        return figures if year in figures.years else abort(404)

    @blueprint.get("/figures")
    @unlocked
    def show(workspace: Workspace) -> str:
        report, years, inside, draft = count(workspace)
        return render_template(
            "statistics/statistics.html",
            report=report,
            years=years,
            is_over=report.year < today().year,
            totals=list_totals(report),
            charts=make_report_charts(report, workspace.rules, workspace.form),
            inside=inside,
            comparisons=[] if draft else compare_cases(workspace),
            draft=draft,
            doubts=list_doubts(draft.census) if draft else [],
            titles=name_figures(workspace, report),
        )

    @blueprint.get("/figures.csv")
    @unlocked
    def as_csv(workspace: Workspace) -> ViewResponse:
        report = count(workspace).report
        return _send(report, "csv", "text/csv; charset=utf-8", write_csv(report).encode())

    @blueprint.get("/figures.json")
    @unlocked
    def as_json(workspace: Workspace) -> ViewResponse:
        report = count(workspace).report
        return _send(report, "json", "application/json", write_json(report).encode())

    @blueprint.get("/figures.pdf")
    @unlocked
    def as_pdf(workspace: Workspace) -> ViewResponse:
        report = count(workspace).report
        return _send(
            report,
            "pdf",
            "application/pdf",
            print_report(report, workspace),
        )

    return blueprint


def make_figures(tallies: list[Tally], states: list[State], year: int, workspace: Workspace) -> Figures:
    """Count a year, and make the charts for officers."""
    years = sorted({*list_years(tallies), today().year}, reverse=True)
    inside = [*make_workload_charts(states, today()), *make_duration_charts(states, today())]
    asked = {each.id: name_answers(workspace.form, each) for each in workspace.form.list_counted()}
    return Figures(count_year(tallies, year, workspace.rules, asked), years, inside)


def list_totals(report: AnnualReport) -> list[tuple[str, str]]:
    """The totals and medians of a year: names, with the numbers as written."""
    return [
        (_("Cases received"), format_shown(report.received, report.threshold)),
        (_("Cases concluded"), format_shown(report.concluded, report.threshold)),
        (_("Open at the end of the year"), format_shown(report.open, report.threshold)),
        (_("Reviewed within (median)"), format_days(report.medians["reviewed"])),
        (_("Acknowledged within (median)"), format_days(report.medians["acknowledged"])),
        (_("Concluded within (median)"), format_days(report.medians["concluded"])),
    ]


def explain_suppression(report: AnnualReport) -> str:
    """Explain which numbers are suppressed, and why."""
    return _(
        "So that nobody can be found by them, numbers below {count} are not told, nor others from which they could be "
        "worked out. Times are those of the cases that were concluded in the year."
    ).format(count=report.threshold)


def print_report(report: AnnualReport, workspace: Workspace) -> bytes:
    """Write the report of a year as a PDF; an officer's says that it is no report of all cases."""
    title, organisation = _("Reports of misuse in {year}").format(year=report.year), workspace.directory.organisation
    document = PdfDocument(f"{organisation}: {title}", LOCALE, today())
    document.heading(title)
    document.paragraph(organisation)
    left_out = count_left_out(workspace, "figures")
    if not workspace.is_publisher:
        document.paragraph(_("Not for publication: these are the cases that one officer can read, not all there are."))
    if left_out:
        sentence = ngettext(
            "{count} case could not be counted, because the program fails in it.",
            "{count} cases could not be counted, because the program fails in them.",
            left_out,
        )
        document.paragraph(sentence.format(count=left_out))
    document.facts(list_totals(report))
    for chart in make_report_charts(report, workspace.rules, workspace.form):
        document.heading(chart.title, 2)
        if chart.note:
            document.paragraph(chart.note)
        if chart.bars:
            document.bars((bar.name, bar.length, bar.shown) for bar in chart.bars)
    document.rule()
    document.paragraph(explain_suppression(report))
    return document.write()


def _send(report: AnnualReport, ending: str, kind: str, content: bytes) -> Response:
    return Response(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="figures-{report.year}.{ending}"'},
    )
