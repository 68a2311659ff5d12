"""The inbox: the page of cases that this officer can read, the most urgent first, filtered and searched locally."""

from collections.abc import Mapping
from gettext import gettext as _

from flask import Blueprint, abort, redirect, render_template, request, url_for

from app.clock import today
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.drafts.kept import list_begun
from app.console.inbox.filters import NOBODY, TABS, Facets, InboxFilter, InboxQuery
from app.console.names import find_person, name_channel
from app.console.workspace.overview import list_faulty_cases
from app.console.workspace.workspace import Workspace
from crypto.directory import Directory

PAGE = 50
MOST_LETTERS = 200


def make_blueprint() -> Blueprint:
    """Make the views of the inbox and its search form. No URL, and so no browser history, has what is looked for."""
    blueprint = Blueprint("inbox", __name__)

    @blueprint.get("/")
    @unlocked
    def inbox(workspace: Workspace) -> ViewResponse:
        asked, show = request.args.get("asked", ""), request.args.get("show", "all")
        number = request.args.get("page", 1, int)
        inbox_filter = workspace.part(InboxFilter)
        query = inbox_filter.find(asked)
        if query is None:
            return redirect(url_for("inbox.inbox"))
        workspace.refresh()
        if workspace.is_auditor:
            return redirect(url_for("audit.cases"))
        if workspace.is_publisher:
            return redirect(url_for("statistics.show"))
        page = inbox_filter.select(workspace, today(), query)
        parts = {name: [row for row in page.found if fits(row)] for name, (_name, fits) in TABS.items()}
        rows = parts.get(show) or ([] if show in parts else abort(404))
        last = max(1, -(-len(rows) // PAGE))
        if not 1 <= number <= last:
            abort(404)
        shown = rows[(number - 1) * PAGE : number * PAGE]
        return render_template(
            "inbox/inbox.html",
            tabs=TABS,
            rows=[(row, inbox_filter.cut(workspace, row, query) if query.words else None) for row in shown],
            counts={name: len(part) for name, part in parts.items()},
            total=len(page.everything),
            waiting=sum(row.unanswered > 0 for row in page.everything),
            damaged=workspace.case_index.damaged,
            begun=list_begun(workspace),
            faulty=list_faulty_cases(workspace),
            query=query,
            asked=asked,
            show=show,
            choices=list_choices(workspace, page.facets),
            number=number,
            last=last,
            today=today(),
            stages={stage.id: stage.name for stage in workspace.rules.stages},
            channels=name_channels(workspace.directory, page.facets.channels),
        )

    @blueprint.post("/look")
    @unlocked
    def search(workspace: Workspace) -> ViewResponse:
        asked = workspace.part(InboxFilter).keep(read_query(request.form))
        return redirect(url_for("inbox.inbox", asked=asked or None))

    return blueprint


def read_query(form: Mapping[str, str]) -> InboxQuery:
    """Read a query from the form's fields, each cut to 200 characters."""
    return InboxQuery(*(form.get(name, "").strip()[:MOST_LETTERS] for name in InboxQuery._fields))


def list_choices(workspace: Workspace, facets: Facets) -> dict[str, list[tuple[str, str]]]:
    """The choices of each field of the filter form: values with their names."""
    names = {stage.id: stage.name for stage in workspace.rules.stages}
    return {
        "stage": [(id, names[id]) for id in facets.stages],
        "channel": [*name_channels(workspace.directory, facets.channels).items()],
        "person": [
            (NOBODY, _("Nobody yet")),
            *((id, find_person(workspace.directory, id).name) for id in facets.people),
        ],
        "customer": [(name, name) for name in facets.customers],
        "tag": [(tag, tag) for tag in facets.tags],
    }


def name_channels(directory: Directory, ids: list[str]) -> dict[str, str]:
    """The names of channels, by their ids."""
    return {id: name_channel(directory, id) for id in ids}
