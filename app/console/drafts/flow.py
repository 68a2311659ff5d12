"""The flow of every draft: its form, a confirmation in words, and sending it once; with files, in the background.

Only what is `is_at_once` is sent from its form: whatever else comes from there is confirmed first, by any button.
"""

import secrets
from collections.abc import Callable
from gettext import gettext as _
from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, request

from app.console.auth.sessions import ViewResponse, unlocked
from app.console.drafts.draft import Draft, FilesDraft
from app.console.drafts.kept import answer_kept, open_kept
from app.console.drafts.outbox import Outbox
from app.console.drafts.send import POST_PATIENCE_SECONDS, NotAllowed, RecordContested, send_with_files
from app.console.drafts.submission import Submission
from app.console.jobs import Job, StillOpening
from app.console.workspace.workspace import Workspace
from app.store_calls.errors import StoreUnavailable
from crypto.attachment import count_pieces
from crypto.errors import SealedLineError

D = TypeVar("D", bound=Draft)
# Takes the workspace, the variable parts of the URL, and `fields` in place of the request's form. May answer 404.
OpenDraft = Callable[..., D]


class DraftFlow:
    """The kinds of drafts by the names of their blueprints; adds the views of each to its blueprint."""

    def __init__(self) -> None:
        self._kinds: dict[str, OpenDraft[Any]] = {}

    def register(
        self, blueprint: Blueprint, path: str, open_draft: OpenDraft[D], propose: Callable[[D], object] = bool
    ) -> None:
        """Add the views `write` (GET) and `send` (POST) of a kind of draft at a path; `propose` fills an empty form."""
        self._kinds[blueprint.name] = open_draft

        @blueprint.get(path)
        @unlocked
        def write(workspace: Workspace, **place: str) -> ViewResponse:
            workspace.look()
            # Whoever asks for another letter wants that one.
            kept = None if request.args else open_kept(workspace).find(blueprint.name, place)
            draft = open_draft(workspace, fields=kept.fields if kept else None, **place)
            if draft.obstacle:
                return redirect(draft.url)
            draft.form.basis.data, draft.form.once.data = draft.basis, secrets.token_urlsafe(16)
            if kept is None:
                propose(draft)
            return draft.show(kept=kept)

        @blueprint.post(path)
        @unlocked
        def send(workspace: Workspace, **place: str) -> ViewResponse:
            if request.form.get("step") == "keep":
                draft = open_draft(workspace, **place)
                is_sent = draft.attempt in workspace.part(Outbox).sent
                return answer_kept(workspace, None if is_sent else draft.keepable)
            if request.form.get("step") == "anew":
                open_kept(workspace).drop(blueprint.name, place)
                return redirect(request.path)
            with workspace.changing:
                error = refresh(workspace)
                draft = open_draft(workspace, **place)
                return check(draft, error) or self._send(draft)

    def reopen(self, workspace: Workspace, submission: Submission) -> FilesDraft:
        """Make the draft of a submission again, with what was filled in."""
        draft: FilesDraft = self._kinds[submission.kind](workspace, fields=submission.fields, **submission.place)
        return draft

    def _send(self, draft: Draft) -> ViewResponse:
        """Send the draft and redirect; or show the confirmation again, with the text and the error."""
        if isinstance(draft, FilesDraft) and draft.chosen:
            self._start_sending(draft)
            return redirect(draft.waiting_url)
        try:
            draft.send()
        except (StoreUnavailable, StillOpening):
            return draft.confirm(_("The store can't be reached now. Your text is still here. Try again in a minute."))
        except RecordContested:
            return draft.confirm(_("Others are writing in this case at the same moment. Nothing was sent. Try again."))
        except NotAllowed as error:
            return draft.confirm(" ".join([*error.reasons, _("Nothing was sent.")]), 400)
        except SealedLineError as error:
            # Not the confirmation: to say who would read it, a new case is sealed, which fails again.
            return draft.show(f"{_(error.sentence)} {_('Nothing was sent.')}", 400)
        draft.finish()
        open_kept(draft.workspace).drop(draft.kind, draft.place)
        flash(draft.done)
        return redirect(draft.url)

    def _start_sending(self, draft: FilesDraft) -> None:
        """Start the job that stores the files and sends the draft, unless it is running."""
        workspace, submission = draft.workspace, draft.submission
        outbox = workspace.part(Outbox)
        outbox.submissions[submission.attempt] = submission
        job: Job[None] = Job("", sum(count_pieces(file.size_bytes) for file in submission.files))
        outbox.jobs.start(submission.attempt, job, lambda job: send_with_files(workspace, submission, draft.send, job))


def refresh(workspace: Workspace) -> str | None:
    """Refresh the workspace; gives an error in a sentence if that isn't possible now."""
    try:
        workspace.refresh(POST_PATIENCE_SECONDS)
    except StillOpening:
        return _("Other cases are still being opened, and this may have to do with one. Nothing was sent; your text is "
                 "still here. Try again in a minute.")  # fmt: skip
    except StoreUnavailable:
        return _("The store can't be reached now. Nothing was sent; your text is still here. Try again in a minute.")
    return None


def check(draft: Draft, error: str | None) -> ViewResponse | None:
    """Render the page to show instead of sending, with what was written; None if the draft may be sent."""
    step = request.form.get("step")
    if step == "send" and draft.attempt in draft.workspace.part(Outbox).sent:
        return redirect(draft.url)
    error = error or draft.obstacle
    if error or step == "change" or not draft.form.validate():
        return draft.show(error)
    if obstacles := draft.obstacles:
        return draft.show(" ".join(obstacles), 400)
    try:
        if step != "send" or not draft.may_be_sent:
            return draft.confirm()
    except SealedLineError as impossible:
        return draft.show(_(impossible.sentence), 400)
    if draft.named and not draft.form.minded.data:
        return draft.confirm(_("Tick that you have minded the customer's name, or change the text."), 400)
    return None
