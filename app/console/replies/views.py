"""The pages on which an officer writes a reply to the reporter, can start from a letter, and sends it."""

from gettext import gettext as _
from typing import Any

from babel import Locale
from flask import Blueprint, request

from app.console.config import ConsoleConfig
from app.console.drafts.flow import DraftFlow
from app.console.replies.reply import ReplyDraft, open_reply
from app.console.workspace.workspace import Workspace
from app.procedure.letters import Letters, find_letter, read_letters


def make_blueprint(flow: DraftFlow, config: ConsoleConfig) -> Blueprint:
    """Make the views of replies. Until it is sent, a reply's text exists only in the browser's page."""
    blueprint = Blueprint(ReplyDraft.kind, __name__)
    letters = read_letters()

    @blueprint.app_context_processor
    def name_folder() -> dict[str, object]:
        return {
            "letters": letters,
            "list_languages": list_languages,
            "letter_names": name_letters,
        }

    def open_draft(workspace: Workspace, mailbox: str, fields: dict[str, Any] | None = None) -> ReplyDraft:
        return open_reply(workspace, config, mailbox, fields)

    flow.register(blueprint, "/cases/<mailbox>/reply", open_draft, lambda draft: propose(draft, letters))
    return blueprint


def propose(draft: ReplyDraft, letters: Letters) -> None:
    """Fill the empty form with the letter of the query string, and "received" as the first status."""
    form = draft.form
    form.status.data = "" if draft.timeline.case.status else "received"
    form.text.data = find_letter(letters, request.args.get("letter"), request.args.get("language", ""))


def list_languages(letters: Letters) -> list[tuple[str, str]]:
    """The languages of the letters: codes, each with its name in that language."""
    codes = dict.fromkeys(code for texts in letters.values() for code in texts)
    return [(code, Locale.parse(code).get_display_name(code) or code) for code in codes]


def name_letters(is_feedback_allowed: bool) -> list[tuple[str, str]]:
    """The letters with which a reply can begin: ids with names."""
    names = {
        "acknowledgement": _("an acknowledgement"),
        "questions": _("questions"),
        "conclusion": _("a conclusion"),
        "check-in": _("a check-in"),
        "progress": _("that the work goes on"),
        "reopened": _("that the case is open again"),
    }
    return [*names.items(), *([("feedback", _("the outcome"))] if is_feedback_allowed else [])]
