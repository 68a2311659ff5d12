"""The pages on which the same is done in several cases: its form, a confirmation in words, then the progress."""

import secrets
from collections.abc import Callable
from gettext import gettext as _

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.console.auth.sessions import ViewResponse, unlocked
from app.console.config import ConsoleConfig
from app.console.customers.known_customers import suggest_names
from app.console.inbox.filters import InboxFilter, InboxPage
from app.console.inbox.select import list_tabs, read_tick, select_rows
from app.console.jobs import RELOAD, Job
from app.console.register.held_register import Entries
from app.console.several.action import SeveralDraft, TickedCase, open_several
from app.console.several.each_case import EachCaseJobs, Outcome, change_each
from app.console.workspace.workspace import Workspace
from app.i18n.locales import ENGLISH
from app.procedure.letters import find_letter, read_letters

MOST_CASES = 500
PATIENCE_SECONDS = 2.0


def make_blueprint(config: ConsoleConfig, open_entries: Callable[[Workspace], Entries]) -> Blueprint:
    """Make the views. `open_entries` opens the register of a workspace."""
    blueprint = Blueprint("several", __name__)

    @blueprint.post("/several")
    @unlocked
    def act(workspace: Workspace) -> ViewResponse:
        workspace.refresh()
        draft = open_several(workspace, config, request.form.get("action", ""))
        query = workspace.part(InboxFilter).find(request.form.get("asked", ""))
        if query is None:
            return redirect(url_for("inbox.inbox"))
        cases = list_ticked(select_rows(workspace, query, open_entries(workspace)))
        if not cases:
            flash(_("Tick the cases first, then choose what to do in them."), "warning")
            return redirect(url_for("inbox.inbox", asked=request.form.get("asked") or None))
        if len(cases) > MOST_CASES:
            flash(_("These are more than %(num)d cases. Tick fewer of them.") % {"num": MOST_CASES}, "warning")
            return redirect(url_for("inbox.inbox", asked=request.form.get("asked") or None))
        step, once = request.form.get("step"), request.form.get("once") or secrets.token_urlsafe(16)
        is_wrong = step in ("check", "send") and (not draft.form.validate() or draft.is_empty)
        if is_wrong or step not in ("check", "send"):
            return show(draft, cases, once, is_wrong)
        if step == "check":
            return render_template(
                "several/confirm.html", draft=draft, cases=cases, once=once, letter=show_letter(draft)
            )
        jobs = workspace.part(EachCaseJobs)
        if jobs.find(once) is None:
            job: Job[Outcome] = Job(draft.title, len(cases))
            jobs.start(once, job, lambda job: change_each(workspace, cases, draft.list_changes, job))
            job.is_over_within(PATIENCE_SECONDS)
        return redirect(url_for("several.wait", once=once))

    @blueprint.get("/several/<once>")
    @unlocked
    def wait(workspace: Workspace, once: str) -> ViewResponse:
        job = workspace.part(EachCaseJobs).find(once) or abort(404)
        progress = job.progress()
        page = render_template("several/done.html", progress=progress)
        return page, 200, {} if progress.is_over else RELOAD

    return blueprint


def show(draft: SeveralDraft, cases: list[TickedCase], once: str, is_wrong: bool) -> ViewResponse:
    """Render the form: with 400 if something is wrong in it."""
    asks_name = any(question.fills == "customer" for question in draft.asked)
    page = render_template(
        "several/action.html",
        draft=draft,
        cases=cases,
        once=once,
        error=_("Fill in at least one answer.") if is_wrong and draft.is_empty else None,
        names=suggest_names(draft.workspace) if asks_name else [],
        letter=show_letter(draft),
    )
    return page, 400 if is_wrong else 200


def show_letter(draft: SeveralDraft) -> str:
    """The letter that goes with it, in English; empty if there is none."""
    return find_letter(read_letters(), draft.letter, ENGLISH)


def list_ticked(page: InboxPage) -> list[TickedCase]:
    """The cases that this request's form ticks, or all of its tab; none that this officer has left."""
    if "whole" in request.form:
        rows = list_tabs(page).get(request.form.get("show", ""), [])
        return [TickedCase(row, row.messages) for row in rows if not row.has_left]
    ticks = dict(filter(None, map(read_tick, request.form.getlist("case"))))
    return [TickedCase(row, ticks[row.mailbox]) for row in page.everything if row.mailbox in ticks and not row.has_left]
