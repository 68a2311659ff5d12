"""Reads one message of a case again, whole: what is held of a long conversation are the beginnings alone."""

from typing import cast

from werkzeug.exceptions import NotFound

from app.console.cases.opened_case import OpenedCase
from app.console.cases.timeline import Timeline, TimelineMessage
from app.store_calls.call import Store
from app.store_calls.cases import read_envelopes
from crypto.conversation import Received
from crypto.directory import Directory
from crypto.message import Message, Report, Telling
from crypto.officer.case import open_entry, open_follow_up, open_report


class MessageGone(NotFound):
    """The message isn't in the store any more, or isn't what was opened before. Answers 404 if it isn't caught."""


def read_whole_message(
    store: Store, opened_case: OpenedCase, timeline: Timeline, message: TimelineMessage
) -> TimelineMessage:
    """Give a message with its whole text, from the store if it isn't held. Raises MessageGone, StoreUnavailable."""
    if message.is_whole:
        return message
    said = read_whole(store, opened_case, timeline.case.directory, message.id)
    return message._replace(answers=said.answers or (), text=said.text or "")


def read_whole(store: Store, opened_case: OpenedCase, directory: Directory, id: bytes) -> Telling:
    """Read and open the envelope of an id (32 bytes), by the key that opened it before.

    Raises MessageGone; StoreUnavailable.
    """
    held, report = opened_case.opened.get(id), opened_case.report
    if held is None or report is None or held.received.content_key is None:
        raise MessageGone
    key, mailbox = held.received.content_key, opened_case.row.mailbox
    for row in read_envelopes(store, opened_case.row.gate, [id]):
        received: Received[Message]
        if held.place == "report":
            received = open_report(row.envelope, key, mailbox, directory)
        elif held.place == "entry":
            received = open_entry(row.envelope, key, mailbox, directory)
        else:
            received = open_follow_up(row.envelope, key, mailbox, directory, cast(Received[Report], report.received))
        if received.digest == held.received.digest and isinstance(received.message, Telling):
            return received.message
    raise MessageGone
