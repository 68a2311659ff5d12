"""The view of a mailbox: all of it in plain JSON values, for a page or a terminal to show."""

from dataclasses import asdict
from typing import Any

from crypto.conversation import MAX_LISTED, Received, latest_status, merge_counts, merge_seen, missing, opened
from crypto.directories.recipient import Recipient
from crypto.errors import MessageMissing, NoAccess, ReplyLost, SealedLineError, UntrustedDirectory
from crypto.message import Members, Reply, ToReporter, message_text
from crypto.message_fields import REPORTER
from crypto.reporter.escalation import find_offer
from crypto.reporter.mailbox import Mailbox
from crypto.reporter.members import order_told


def view_mailbox(mailbox: Mailbox) -> dict[str, Any]:
    """Describe a mailbox in plain JSON values: status, replies, warnings, uploads and audience."""
    replies = [_view_reply(mailbox, place, item) for place, item in mailbox.replies.items()]
    audience = mailbox.audience
    return {
        "sent": mailbox.sent,
        "status": latest_status(mailbox.genuine),
        "visited_on": mailbox.note.visited_on if mailbox.note else None,
        "first_visit": mailbox.note is not None and mailbox.note_suspect is None and mailbox.note.number == 0,
        "believed": mailbox.note_suspect is None,
        "replies": sorted(
            replies, key=lambda reply: (reply["sent_on"] or "", reply["from"] or "", reply["number"] or 0)
        ),
        "events": _view_events(mailbox),
        "wrote": [asdict(each) for each in (mailbox.note.wrote if mailbox.note else ())],
        "warnings": _warnings(mailbox),
        "uploads": [*mailbox.note.uploads] if mailbox.note else [],
        "audience": {
            "readers": [_view_recipient(recipient) for recipient in audience.readers],
            "new": audience.new,
            "inactive": [{"id": id, "name": _name(mailbox, id)} for id in audience.inactive],
            "unreachable": [{"id": id, "name": _name(mailbox, id)} for id in audience.unreachable],
            "ask": audience.ask,
            "choices": [_view_recipient(recipient) for recipient in audience.choices],
            "unnamed": audience.is_unnamed,
        },
        "escalation": _view_escalation(mailbox),
    }


def _warnings(mailbox: Mailbox) -> list[dict[str, Any]]:
    warnings: list[dict[str, Any]] = []
    if mailbox.note_suspect is not None:
        warnings.append({"name": mailbox.note_suspect.__name__})
    if any(reply.directory.version > mailbox.directory.version for reply in mailbox.believed):
        warnings.append({"name": UntrustedDirectory.__name__})
    replies = [*opened(mailbox.told.values())]
    expected = merge_counts(mailbox.seen, merge_seen(mailbox.believed), {REPORTER: mailbox.next_number})
    for author, following in expected.items():
        if author != REPORTER and mailbox.directory.find(author) is None:
            continue  # nobody else writes here, whatever a reply says it has seen
        if author == REPORTER:
            absent = list(range(mailbox.sent, min(following, mailbox.sent + MAX_LISTED)))
        else:
            erased = [each.number for each in (mailbox.note.erased if mailbox.note else ()) if each.author == author]
            absent = missing({*erased, *(each.number for each in replies if each.author == author)}, following)
        if absent:
            warning = {"name": MessageMissing.__name__, "who": author, "who_name": _name(mailbox, author)}
            warnings.append({**warning, "numbers": absent})
    if mailbox.lost and all(warning.get("who", REPORTER) == REPORTER for warning in warnings):
        warnings.append({"name": ReplyLost.__name__})
    return warnings


def _view_escalation(mailbox: Mailbox) -> dict[str, Any]:
    note, offer = mailbox.note, find_offer(mailbox)
    return {
        "choices": [_view_recipient(recipient) for recipient in offer.choices],
        "since": offer.since,
        "unknown": offer.is_unknown,
        "given": [{"id": id, "name": _name(mailbox, id)} for id in (note.escalated if note else ())],
        "given_on": note.escalated_on if note else None,
    }


def _view_events(mailbox: Mailbox) -> list[dict[str, Any]]:
    refused = mailbox.following.refused
    return [
        _view_event(mailbox, item.message, [*item.suspect, *([NoAccess] if item.message in refused else [])])
        for item in order_told(mailbox.told.values())
        if isinstance(item.message, Members)
    ]


def _view_event(mailbox: Mailbox, event: Members, suspect: list[type[SealedLineError]]) -> dict[str, Any]:
    # One that is set aside was refused on an earlier visit.
    if mailbox.is_set_aside(event) and not suspect:
        suspect = [NoAccess]
    return {
        "why": event.why,
        "about": event.about,
        "name": _name(mailbox, event.about),
        "stands_in_for": event.stands_in_for,
        "stands_in_for_name": _name(mailbox, event.stands_in_for) if event.stands_in_for else None,
        "by": event.author,
        "by_name": _name(mailbox, event.author),
        "sent_on": event.sent_on,
        "suspect": [error.__name__ for error in suspect],
    }


def _view_reply(mailbox: Mailbox, place: str, item: Received[ToReporter]) -> dict[str, Any]:
    reply = item.message if isinstance(item.message, Reply) else None
    author = mailbox.directory.find(reply.author) if reply else None
    is_set_aside = reply is not None and mailbox.is_set_aside(reply)
    return {
        "place": place,
        "from": reply.author if reply else None,
        "name": author.name if author else None,
        "role": author.role if author else None,
        "sent_on": reply.sent_on if reply else None,
        "status": reply.status if reply else None,
        "text": message_text(reply) if reply else None,
        "attachments": [asdict(attachment) for attachment in reply.attachments] if reply else [],
        "number": reply.number if reply else None,
        "new": reply is not None and not is_set_aside and _is_unseen(mailbox, reply),
        "set_aside": is_set_aside,
        "suspect": [error.__name__ for error in item.suspect],
    }


def _is_unseen(mailbox: Mailbox, reply: Reply) -> bool:
    if mailbox.note is None or mailbox.note_suspect is not None:
        return False
    return reply.number >= mailbox.note.seen.get(reply.author, 0)


def _view_recipient(recipient: Recipient) -> dict[str, str]:
    return {"id": recipient.id, "name": recipient.name, "role": recipient.role}


def _name(mailbox: Mailbox, id: str) -> str:
    recipient = mailbox.directory.find(id)
    return recipient.name if recipient else id
