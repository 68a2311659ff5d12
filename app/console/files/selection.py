"""Selects the files of a case that a page is about: the one at a place, or all of them."""

from typing import NamedTuple

from flask import abort

from app.console.cases.attachments import Attached
from app.console.cases.opened_case import OpenedCase
from app.console.cases.record import RecordEntry
from app.console.cases.timeline import TimelineMessage
from app.console.workspace.lookup import find_stored_files, read_case
from app.console.workspace.workspace import Workspace


class SelectedFiles(NamedTuple):
    """Files of one case (called `name`), each with the message or entry that it came with.

    `held` are the ids (16 bytes) of those that are in the store; others were withdrawn, or the store lost them.
    """

    opened_case: OpenedCase
    name: str
    files: list[tuple[TimelineMessage | RecordEntry, Attached]]
    held: set[bytes]


def select_files(workspace: Workspace, mailbox: str, place: str | None) -> SelectedFiles:
    """Select the file at a place of the case of a mailbox (base64url), or all if `place` is None. Answers 404."""
    workspace.look()
    opened_case, timeline = read_case(workspace, mailbox)
    files = [(message, file) for message, file in timeline.files if place in (None, file.place)]
    return SelectedFiles(
        opened_case, timeline.name, files or abort(404), find_stored_files(workspace.store, opened_case, timeline)
    )
