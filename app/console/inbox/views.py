"""The inbox: the cases that this officer can read, the most urgent first, filtered, sorted and searched locally."""

from collections.abc import Callable, Mapping
from gettext import gettext as _
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from app.clock import today
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.config import ConsoleConfig
from app.console.drafts.kept import list_begun
from app.console.inbox.columns import COLUMNS, sort_rows
from app.console.inbox.filters import NOBODY, TABS, TRIAGE, UNREAD, Facets, InboxFilter, InboxPage, InboxQuery
from app.console.inbox.read_marks import UNREAD as MARKED_UNREAD
from app.console.inbox.read_marks import ReadMarks
from app.console.inbox.register import write_register
from app.console.inbox.select import list_tabs, select_rows, write_tick
from app.console.joining.files import read_kept
from app.console.names import find_person, name_channel, name_flag
from app.console.register.held_register import Entries
from app.console.several.action import list_actions
from app.console.workspace.lookup import find_case
from app.console.workspace.overview import list_faulty_cases
from app.console.workspace.workspace import Workspace
from app.procedure.facts import list_options
from app.questionnaire.counted import list_choices as list_said
from crypto.directory import Directory

PAGE = 50
MOST_LETTERS = 200
RELOAD_CALMLY = {"Refresh": "3"}


def make_blueprint(config: ConsoleConfig, open_entries: Callable[[Workspace], Entries]) -> Blueprint:
    """Make the views of the inbox and its search form. No URL, and so no browser history, has what is looked for.

    `open_entries` opens the register of a workspace.
    """
    blueprint = Blueprint("inbox", __name__)

    def select(workspace: Workspace, query: InboxQuery) -> InboxPage:
        return select_rows(workspace, query, open_entries(workspace))

    @blueprint.get("/")
    @unlocked
    def inbox(workspace: Workspace) -> ViewResponse:
        if read_kept(config.keys, workspace.key_id):
            return redirect(url_for("joining.show"))
        inbox_filter = workspace.part(InboxFilter)
        query = inbox_filter.find(request.args.get("asked", ""))
        if query is None:
            return redirect(url_for("inbox.inbox"))
        # The newest can be read at once; what is looked for is looked for in all.
        if query == InboxQuery():
            workspace.look()
        else:
            workspace.refresh()
        if workspace.is_auditor:
            return redirect(url_for("audit.cases"))
        if workspace.is_publisher:
            return redirect(url_for("statistics.show"))
        if "rows" in request.args:
            inbox_filter.is_comfortable = request.args["rows"] == "comfortable"
        was_opening = workspace.case_index.is_opening
        page = select(workspace, query)
        is_opening = was_opening or workspace.case_index.is_opening
        shown = render_template(
            "inbox/inbox.html",
            **show_rows(workspace, page, query),
            tabs=TABS,
            columns=COLUMNS,
            total=len(page.everything),
            waiting=sum(row.unanswered > 0 for row in page.everything),
            damaged=workspace.case_index.damaged,
            begun=list_begun(workspace),
            faulty=list_faulty_cases(workspace),
            query=query,
            is_comfortable=inbox_filter.is_comfortable,
            choices=list_choices(workspace, page.facets),
            today=today(),
            stages={stage.id: stage.name for stage in workspace.rules.stages},
            channels=name_channels(workspace.directory, page.facets.channels),
            priorities=list_options(workspace.rules, "priority"),
            name_flag=lambda flag: name_flag(workspace.rules, flag),
            is_opening=is_opening,
            several={} if is_opening else list_actions(workspace),
            write_tick=write_tick,
        )
        return (shown, 200, RELOAD_CALMLY) if is_opening else shown

    @blueprint.post("/look")
    @unlocked
    def search(workspace: Workspace) -> ViewResponse:
        asked = workspace.part(InboxFilter).keep(read_query(request.form))
        return redirect(url_for("inbox.inbox", asked=asked or None))

    @blueprint.get("/register.csv")
    @unlocked
    def register(workspace: Workspace) -> ViewResponse:
        inbox_filter = workspace.part(InboxFilter)
        query = inbox_filter.find(request.args.get("asked", ""))
        if query is None:
            return redirect(url_for("inbox.inbox"))
        workspace.refresh()
        found = select(workspace, query).found
        text = write_register(workspace, {row.gate for row in found})
        answer = Response(text, content_type="text/csv; charset=utf-8")
        answer.headers.set("Content-Disposition", "attachment", filename=f"register-{today().isoformat()}.csv")
        return answer

    @blueprint.post("/cases/<mailbox>/unread")
    @unlocked
    def mark_unread(workspace: Workspace, mailbox: str) -> ViewResponse:
        workspace.look()
        gate = find_case(workspace, mailbox).row.gate
        workspace.part(ReadMarks).mark(workspace, gate, MARKED_UNREAD)
        return redirect(url_for("inbox.inbox"))

    return blueprint


def show_rows(workspace: Workspace, page: InboxPage, query: InboxQuery) -> dict[str, Any]:
    """Choose the rows of this request's tab, order and page, and say which these are; answers 404 for any other."""
    arguments = request.args
    show, sort, number = arguments.get("show", "all"), arguments.get("sort", ""), arguments.get("page", 1, int)
    is_reversed = arguments.get("order") == "down"
    parts = list_tabs(page)
    if show not in parts or sort not in ("", *COLUMNS):
        abort(404)
    rows = sort_rows(parts[show], sort, is_reversed)
    last = max(1, -(-len(rows) // PAGE))
    if not 1 <= number <= last:
        abort(404)
    cut = workspace.part(InboxFilter).cut
    shown = rows[(number - 1) * PAGE : number * PAGE]
    return {
        "rows": [(row, cut(workspace, row, query) if query.words else None) for row in shown],
        "counts": {name: len(part) for name, part in parts.items()},
        "asked": arguments.get("asked", ""),
        "show": show,
        "sort": sort,
        "is_reversed": is_reversed,
        "number": number,
        "last": last,
    }


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
        "said": [(id, words) for id, words in list_said(workspace.form).items() if id in facets.said],
        **{fact: [*list_options(workspace.rules, fact).items()] for fact in TRIAGE[1:]},
        "flag": [(UNREAD, _("Unread")), *((id, name_flag(workspace.rules, id)) for id in facets.flags)],
    }


def name_channels(directory: Directory, ids: list[str]) -> dict[str, str]:
    """The names of channels, by their ids."""
    return {id: name_channel(directory, id) for id in ids}
