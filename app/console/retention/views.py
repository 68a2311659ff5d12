"""The page of closed cases, on which officers delete those whose retention period has ended."""

from gettext import ngettext

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.blobs.storage import Blobs
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.retention.retained_cases import delete_case, list_retained_cases, may_delete
from app.console.workspace.workspace import Workspace
from app.store.database import Database

SHOWN = 300


def make_blueprint(db: Database, blobs: Blobs) -> Blueprint:
    """Make the views of the retention list; deletion is confirmed on a second page."""
    blueprint = Blueprint("retention", __name__)

    @blueprint.get("/retention")
    @unlocked
    def show(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        retained = list_retained_cases(workspace)
        return render_template(
            "retention/cases.html",
            retained=retained[:SHOWN],
            more=len(retained[SHOWN:]),
            may_delete=may_delete(workspace),
        )

    @blueprint.post("/retention")
    @unlocked
    def delete(workspace: Workspace) -> ViewResponse:
        with workspace.changing:
            workspace.refresh()
            if not may_delete(workspace):
                abort(404)
            named = request.form.getlist("case")
            due = [each for each in list_retained_cases(workspace) if each.is_due and each.case.mailbox in named]
            if due and request.form.get("step") != "delete":
                return render_template("retention/confirm.html", due=due)
            count = sum(delete_case(db, blobs, workspace, each.case) for each in due)
        if not count:
            return redirect(url_for("retention.show"))
        flash(ngettext("{count} case was deleted.", "{count} cases were deleted.", count).format(count=count))
        return redirect(url_for("retention.show"))

    return blueprint
