"""The inbox: the cases that this officer can read, the most urgent first; picked and searched on this machine."""

import secrets
from collections.abc import Mapping
from gettext import gettext as _

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.console.board import ALL, MINE, NOBODY, OVERDUE, Facets, Query, View
from app.console.desk import Desk, today
from app.console.lines import Line
from app.console.people import find_person, name_channel
from app.console.sessions import unlocked
from crypto.directory import Directory

PAGE = 50
QUERIES_KEPT = 50
MOST_LETTERS = 200


def pages() -> Blueprint:
    """The inbox's page, and its form. What is looked for stays here: addresses, and so the browser, never have it."""
    blueprint = Blueprint("inbox", __name__)

    @blueprint.get("/")
    @unlocked
    def inbox(desk: Desk) -> str | Response:
        asked, show = request.args.get("asked", ""), request.args.get("show", ALL)
        number = request.args.get("page", 1, int)
        if asked and asked not in desk.queries:
            return redirect(url_for("inbox.inbox"))
        desk.refresh()
        if desk.is_auditor:
            return redirect(url_for("audit.cases"))
        query = desk.queries.get(asked, Query())
        view = look_at(desk, query)
        parts = split_lines(view.found)
        lines = parts.get(show) or ([] if show in parts else abort(404))
        last = max(1, -(-len(lines) // PAGE))
        if not 1 <= number <= last:
            abort(404)
        shown = lines[(number - 1) * PAGE : number * PAGE]
        return render_template(
            "inbox.html",
            lines=[(line, desk.board.cut(line, query) if query.words else None) for line in shown],
            counts={name: len(part) for name, part in parts.items()},
            total=len(view.everything),
            waiting=sum(line.unanswered > 0 for line in view.everything),
            damaged=desk.catalogue.damaged,
            query=query,
            asked=asked,
            show=show,
            choices=list_choices(desk, view.facets),
            number=number,
            last=last,
            today=today(),
            stages={stage.id: stage.name for stage in desk.rules.stages},
            channels=name_channels(desk.directory, view.facets.channels),
        )

    @blueprint.post("/look")
    @unlocked
    def look(desk: Desk) -> Response:
        query = read_query(request.form)
        if query == Query():
            return redirect(url_for("inbox.inbox"))
        asked = secrets.token_urlsafe(9)
        desk.queries[asked] = query
        for oldest in [*desk.queries][:-QUERIES_KEPT]:
            del desk.queries[oldest]
        return redirect(url_for("inbox.inbox", asked=asked))

    return blueprint


def read_query(form: Mapping[str, str]) -> Query:
    """What the form asks for."""
    return Query(*(form.get(name, "").strip()[:MOST_LETTERS] for name in Query._fields))


def list_lines(desk: Desk) -> list[Line]:
    """All lines of a desk, the most urgent first."""
    return look_at(desk, Query()).everything


def look_at(desk: Desk, query: Query) -> View:
    """Look at the inbox as it is today."""
    return desk.board.look(desk.directory, desk.me.id if desk.me else "", today(), query)


def split_lines(lines: list[Line]) -> dict[str, list[Line]]:
    """The parts that the page offers."""
    mine, overdue = [line for line in lines if line.is_mine], [line for line in lines if line.is_overdue]
    return {ALL: lines, MINE: mine, OVERDUE: overdue}


def list_choices(desk: Desk, facets: Facets) -> dict[str, list[tuple[str, str]]]:
    """What each field of the form offers: values, each with its name."""
    names = {stage.id: stage.name for stage in desk.rules.stages}
    return {
        "stage": [(id, names[id]) for id in facets.stages],
        "channel": [*name_channels(desk.directory, facets.channels).items()],
        "person": [(NOBODY, _("Nobody yet")), *((id, find_person(desk.directory, id).name) for id in facets.people)],
        "customer": [(name, name) for name in facets.customers],
        "tag": [(tag, tag) for tag in facets.tags],
    }


def name_channels(directory: Directory, ids: list[str]) -> dict[str, str]:
    """The names of channels by their ids."""
    return {id: name_channel(directory, id) for id in ids}
