"""The page on which a publisher sees exactly what will be public of a year, and signs it."""

from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for

from app.console.auth.sessions import ViewResponse, unlocked
from app.console.statistics.census import list_doubts
from app.console.statistics.charts import format_days, format_shown
from app.console.statistics.publishing import UNSAID, Draft, UnreadablePublication, name_figures, publish
from app.console.workspace.workspace import Workspace
from app.procedure.figures.succession import MEDIAN, OtherThreshold
from crypto.officer.publication import Publication


class ShownFigure(NamedTuple):
    """A figure as it will be public: since which publication it stands so, its number, or those of its parts."""

    title: str
    since: int
    shown: str = ""
    parts: Sequence[tuple[str, str]] = ()


def make_blueprint(draft_year: Callable[[Workspace, int], Draft | None]) -> Blueprint:
    """Make the views by which a publisher publishes; what can't be compared with what was published is refused."""
    blueprint = Blueprint("publishing", __name__)

    def find_draft(workspace: Workspace, year: int) -> Draft:
        workspace.refresh()
        return (draft_year(workspace, year) if workspace.is_publisher else None) or abort(404)

    def render(workspace: Workspace, draft: Draft, *, is_other: bool) -> str:
        return render_template(
            "statistics/publish.html",
            publication=draft.publication,
            figures=list_figures(draft.publication, name_figures(workspace, draft.report)),
            doubts=list_doubts(draft.census),
            draft_name=draft.name,
            is_other=is_other,
        )

    @blueprint.get("/figures/publish/<int:year>")
    @unlocked
    def check(workspace: Workspace, year: int) -> str:
        return render(workspace, find_draft(workspace, year), is_other=False)

    @blueprint.post("/figures/publish/<int:year>")
    @unlocked
    def sign(workspace: Workspace, year: int) -> ViewResponse:
        with workspace.changing:
            draft = find_draft(workspace, year)
            # What was shown is what is signed, and nothing else.
            if request.form.get("draft") == draft.name and publish(workspace, draft):
                return redirect(url_for("statistics.show", year=year))
        return render(workspace, find_draft(workspace, year), is_other=True)

    @blueprint.app_errorhandler(UnreadablePublication)
    def say_unreadable(error: UnreadablePublication) -> ViewResponse:
        return render_template("statistics/unpublishable.html", sentence=str(error)), 409

    @blueprint.app_errorhandler(OtherThreshold)
    def say_threshold(error: OtherThreshold) -> ViewResponse:
        sentence = _(
            "This year was published with numbers below {count} withheld, and the procedure withholds others now: what "
            "was told then could be compared with it. Put `least_told` of the procedure back to {count}."
        )
        return render_template("statistics/unpublishable.html", sentence=sentence.format(count=error.args[0])), 409

    return blueprint


def list_figures(publication: Publication, titles: dict[str, str]) -> list[ShownFigure]:
    """All that a publication tells, in words."""
    return [
        *(ShownFigure(titles[each.id], each.since, _format(each.count, publication)) for each in publication.totals),
        *(ShownFigure(titles[MEDIAN + each.id], each.since, format_days(each.days)) for each in publication.medians),
        *(
            ShownFigure(
                each.title, each.since, parts=[(cell.name, _format(cell.count, publication)) for cell in each.cells]
            )
            for each in publication.breakdowns
        ),
    ]


def _format(count: int | str, publication: Publication) -> str:
    return format_shown(count if isinstance(count, int) else UNSAID[count], publication.fewest_told)
