"""The page of closed cases: officers propose to delete those whose time has come, and confirm what others propose."""

from gettext import gettext as _
from gettext import ngettext

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.console.auth.sessions import ViewResponse, unlocked
from app.console.retention.deleting import delete_case, propose_deletion
from app.console.retention.kept_preview import preview_kept
from app.console.retention.retained_cases import list_retained_cases, may_delete, name_proposers
from app.console.workspace.workspace import Workspace
from app.periods import find_country

SHOWN = 300
PROPOSE, CONFIRM = "propose", "confirm"


def make_blueprint() -> Blueprint:
    """Make the views of the retention list; what is ticked is shown once more on a second page."""
    blueprint = Blueprint("retention", __name__)

    @blueprint.get("/retention")
    @unlocked
    def show(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        retained = list_retained_cases(workspace)
        return render_template(
            "retention/cases.html",
            retained=retained,
            shown=SHOWN,
            country=find_country(workspace.rules.retention),
            name_proposers=lambda each: name_proposers(workspace, each),
            may_delete=may_delete(workspace),
        )

    @blueprint.post("/retention/<what>")
    @unlocked
    def delete(workspace: Workspace, what: str) -> ViewResponse:
        if what not in (PROPOSE, CONFIRM):
            abort(404)
        with workspace.changing:
            workspace.refresh()
            if not may_delete(workspace):
                abort(404)
            retained, named = list_retained_cases(workspace), request.form.getlist("case")
            listed = retained.to_propose if what == PROPOSE else retained.to_confirm
            chosen = [each for each in listed if each.case.mailbox in named]
            if chosen and request.form.get("step") != "sign":
                return render_template(
                    "retention/confirm.html",
                    chosen=chosen,
                    is_proposal=what == PROPOSE,
                    name_proposers=lambda each: name_proposers(workspace, each),
                    previews={each.case.mailbox: preview_kept(workspace, each) for each in chosen},
                )
            if what == PROPOSE:
                count = sum([propose_deletion(workspace, each) for each in chosen])
            else:
                count = sum([delete_case(workspace, each) for each in chosen])
        _tell(what, count, len({*named}) - count)
        return redirect(url_for("retention.show"))

    return blueprint


def _tell(what: str, count: int, left: int) -> None:
    """Tell how many cases it was, and how many were left as they are."""
    sentence = ngettext("{count} case was deleted.", "{count} cases were deleted.", count)
    if what == PROPOSE:
        sentence = ngettext(
            "You have proposed to delete {count} case. A second officer has to confirm it.",
            "You have proposed to delete {count} cases. A second officer has to confirm it.",
            count,
        )
    if count:
        flash(sentence.format(count=count))
    if left:
        flash(_("Something has changed meanwhile, so that not all that was ticked was done. Look at the list again."))
