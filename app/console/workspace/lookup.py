"""Look-ups that views share: the case of a URL, whether the officer may write in it, which of its files are stored."""

from gettext import gettext as _

from flask import abort

from app.clock import today
from app.console.cases.opened_case import OpenedCase
from app.console.cases.timeline import Timeline, build_timeline
from app.console.workspace.workspace import Workspace
from app.store_calls.call import Store
from app.store_calls.uploads import list_attachments
from crypto.encoding import b64decode


def find_case(workspace: Workspace, mailbox: str) -> OpenedCase:
    """Find the case of a mailbox (base64url); answers 404 also for one that this officer can't read."""
    try:
        wanted = b64decode(mailbox, 32)
    except ValueError:
        abort(404)
    return workspace.find_case(wanted) or abort(404)


def read_case(workspace: Workspace, mailbox: str) -> tuple[OpenedCase, Timeline]:
    """Find the case of a mailbox (base64url), or answer 404; with its timeline as of today."""
    opened_case = find_case(workspace, mailbox)
    return opened_case, build_timeline(opened_case, workspace.directory, workspace.rules, today())


def find_obstacle(workspace: Workspace, timeline: Timeline) -> str | None:
    """Explain why this officer can't write in a case today; None if they can."""
    me = workspace.me
    if timeline.case.report.message is None:
        return _("The report can't be read, so nobody knows where an answer should go.")
    if me is None:
        return _("Your key isn't in the directory, so you can't answer. Who keeps the root key has to add it.")
    if today().isoformat() > workspace.directory.expires_on:
        return _("The directory has expired, so nothing can be sealed. Who keeps the root key has to renew it.")
    if me.id not in timeline.case_status.readers:
        return _("You are not among those who may read on in this conversation, so you can't answer in it.")
    return None


def find_stored_files(store: Store, opened_case: OpenedCase, timeline: Timeline) -> set[bytes]:
    """The ids (16 bytes) of the case's files that are in the store; others were withdrawn, or are lost."""
    return {each.id for each in list_attachments(store, opened_case.row.gate)} if timeline.files else set()
