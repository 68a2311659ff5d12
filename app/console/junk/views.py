"""The pages of junk: what there is by day and size class, the reports of one group, and their removal."""

from flask import Blueprint, abort, redirect, render_template, request, url_for

from app.console.auth.sessions import ViewResponse, unlocked
from app.console.jobs import RELOAD
from app.console.junk.junk_cases import JunkGroup, SeenJunk, choose, find_removal, list_groups, start_removal
from app.console.retention.retained_cases import may_delete
from app.console.workspace.workspace import Workspace
from app.store_calls.junk import MOST_DAYS, UNTOUCHED_DAYS

SHOWN = 200  # groups
PAGE = 200  # reports of a group


def make_blueprint() -> Blueprint:
    """Make the views of junk; removal is confirmed on a second page, by how many reports it is."""
    blueprint = Blueprint("junk", __name__)

    def list_seen(workspace: Workspace) -> list[JunkGroup]:
        return workspace.part(SeenJunk).select(list_groups(workspace))

    @blueprint.get("/junk")
    @unlocked
    def show(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        job = find_removal(workspace)
        progress = job.progress() if job else None
        groups = list_groups(workspace)
        parts = {is_left: [group for group in groups if group.is_left == is_left] for is_left in (True, False)}
        shown = {is_left: part[:SHOWN] for is_left, part in parts.items()}
        workspace.part(SeenJunk).note([*shown[True], *shown[False]])
        page = render_template(
            "junk/groups.html",
            left=shown[True],
            young=shown[False],
            more=len(groups) - sum(map(len, shown.values())),
            days=UNTOUCHED_DAYS,
            most_days=MOST_DAYS,
            may_delete=may_delete(workspace),
            progress=progress,
        )
        return (page, 200, RELOAD) if progress and not progress.is_over else page

    @blueprint.get("/junk/<name>")
    @unlocked
    def look(workspace: Workspace, name: str) -> ViewResponse:
        workspace.refresh()
        group = next((group for group in list_seen(workspace) if group.name == name), None)
        if group is None:
            abort(404)
        number, last = request.args.get("page", 1, int), -(-len(group.cases) // PAGE)
        if not 1 <= number <= last:
            abort(404)
        return render_template(
            "junk/group.html",
            group=group,
            cases=group.cases[(number - 1) * PAGE : number * PAGE],
            number=number,
            last=last,
            may_delete=may_delete(workspace),
        )

    @blueprint.post("/junk")
    @unlocked
    def remove(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        if not may_delete(workspace):
            abort(404)
        names, mailboxes = request.form.getlist("group"), request.form.getlist("case")
        groups = choose(list_seen(workspace), names, mailboxes)
        count = sum(len(group.cases) for group in groups)
        if not count:
            return redirect(url_for("junk.show"))
        # Who typed the number has seen it; if some were taken in meanwhile, it is another one.
        if request.form.get("count", "").strip() != str(count):
            is_asked = "count" in request.form
            return render_template(
                "junk/confirm.html", groups=groups, names=names, mailboxes=mailboxes, count=count, is_wrong=is_asked
            )
        start_removal(workspace, groups)
        return redirect(url_for("junk.show"))

    return blueprint
