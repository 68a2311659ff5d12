"""The pages of absences, and of handing over somebody's cases: whose, to whom and which; then the progress."""

from collections.abc import Callable
from gettext import gettext as _

from flask import Blueprint, abort, redirect, render_template, request, url_for

from app.clock import today
from app.console.auth.sessions import ViewResponse, unlocked
from app.console.cases.opened_case import OpenedCase
from app.console.cases.status import list_duties
from app.console.cases.timeline import Timeline
from app.console.drafts.submission import Change
from app.console.jobs import RELOAD, Job
from app.console.names import find_person
from app.console.people.absences import list_absences
from app.console.people.handing_over import Handover, list_changes, list_theirs
from app.console.people.leaving import list_left
from app.console.register.held_register import Entries, list_remarks
from app.console.several.each_case import EachCaseJobs, Outcome, change_each
from app.console.workspace.overview import CaseOverview
from app.console.workspace.workspace import Workspace
from crypto.directories.recipient import Recipient
from crypto.message_fields import GRANTED

KEY = "hand over"
PATIENCE_SECONDS = 2.0
OpenEntries = Callable[[Workspace], Entries]


def make_blueprint(open_entries: OpenEntries) -> Blueprint:
    """Make the views of people. `open_entries` opens the register of a workspace."""
    blueprint = Blueprint("people", __name__)

    @blueprint.get("/people")
    @unlocked
    def show(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        if not workspace.reads_reports:
            abort(404)
        entries, day = open_entries(workspace), today()
        absences = list_absences(workspace, entries)
        return render_template(
            "people/people.html",
            absences=[(each, each.covers(day), count_unread(workspace, each.away, each.deputy)) for each in absences],
            remarks=list_remarks(entries),
            name_person=lambda id: find_person(workspace.directory, id).name,
            givers=[(each, len(list_theirs(workspace, each.id))) for each in list_givers(workspace)],
            takers=workspace.directory.eligible(day.isoformat()),
            may_give=may_give(workspace),
        )

    @blueprint.get("/people/left")
    @unlocked
    def list_rest(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        officer = next((each for each in list_givers(workspace) if each.id == request.args.get("of")), None)
        if officer is None or not workspace.reads_reports:
            abort(404)
        entries = open_entries(workspace)
        return render_template(
            "people/left.html",
            left=list_left(workspace, officer, list_absences(workspace, entries)),
            name_person=lambda id: find_person(workspace.directory, id).name,
            takers=workspace.directory.eligible(today().isoformat()),
            may_give=may_give(workspace),
        )

    @blueprint.route("/people/hand-over", methods=["GET", "POST"])
    @unlocked
    def transfer(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        if not may_give(workspace):
            abort(404)
        handover = read_handover(workspace) if request.method == "POST" else None
        if request.method == "POST" and handover is None:
            return redirect(url_for("people.show"))
        if handover is not None and request.form.get("step") != "send":
            return render_template(
                "people/confirm.html",
                handover=handover,
                cases=list_theirs(workspace, handover.giver),
                name_person=lambda id: find_person(workspace.directory, id).name,
            )
        if handover is not None:
            cases, given = list_theirs(workspace, handover.giver), handover

            def plan(_case: CaseOverview, _opened: OpenedCase, timeline: Timeline) -> list[Change]:
                return list_changes(workspace, timeline, given)

            job: Job[Outcome] = Job(_("Cases handed over"), len(cases))
            workspace.part(EachCaseJobs).start(KEY, job, lambda job: change_each(workspace, cases, plan, job))
            job.is_over_within(PATIENCE_SECONDS)
            return redirect(url_for("people.transfer"))
        found = workspace.part(EachCaseJobs).find(KEY)
        if found is None:
            return redirect(url_for("people.show"))
        progress = found.progress()
        page = render_template("people/handed_over.html", progress=progress)
        return page, 200, {} if progress.is_over else RELOAD

    return blueprint


def may_give(workspace: Workspace) -> bool:
    """Whether this officer may give access to cases."""
    granting, me = workspace.rules.find_action(GRANTED), workspace.me
    return bool(granting and me and {*list_duties(workspace.directory).get(me.id, ())} & {*granting.by})


def list_givers(workspace: Workspace) -> list[Recipient]:
    """List those whose cases can be handed over, retired ones too."""
    return [each for each in workspace.directory.recipients if each.reads_reports]


def count_unread(workspace: Workspace, away: str, deputy: str) -> int:
    """Count the open cases of somebody, among those that this officer reads, that their deputy can't read."""
    return sum(deputy not in each.summary.members for each in list_theirs(workspace, away))


def read_handover(workspace: Workspace) -> Handover | None:
    """Read the form: whose cases go to whom; None if somebody isn't there, or both are one."""
    giver, taker = request.form.get("giver", ""), request.form.get("taker", "")
    able = {each.id for each in workspace.directory.eligible(today().isoformat())}
    if giver == taker or taker not in able or giver not in {each.id for each in list_givers(workspace)}:
        return None
    return Handover(giver, taker, "ends_access" in request.form)
