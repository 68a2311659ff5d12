"""The view of a mailbox: all of it in plain values, for a page or a terminal to show."""

from typing import Any

from crypto.conversation import MAX_LISTED, Received, claim_next, latest_status, merge_counts, missing
from crypto.directory import Recipient
from crypto.errors import MessageMissing, UntrustedDirectory
from crypto.mailbox import Mailbox
from crypto.message import attachments_of, text_of


def view_mailbox(mailbox: Mailbox) -> dict[str, Any]:
    """Describe a mailbox in plain values, as a page or a terminal shows it."""
    replies = [_view_reply(mailbox, place, item) for place, item in mailbox.replies.items()]
    audience = mailbox.audience
    return {
        "sent": mailbox.sent,
        "status": latest_status(mailbox.genuine),
        "visited_on": mailbox.note["visited_on"] if mailbox.note else None,
        "believed": mailbox.note_suspect is None,
        "replies": sorted(
            replies, key=lambda reply: (reply["sent_on"] or "", reply["from"] or "", reply["number"] or 0)
        ),
        "warnings": _warnings(mailbox),
        "uploads": mailbox.note["uploads"] if mailbox.note else [],
        "audience": {
            "readers": [_view_recipient(recipient) for recipient in audience.readers],
            "removed": [
                {"id": id, "name": _name(mailbox, id), "by": by, "by_name": _name(mailbox, by)}
                for id, by in audience.removed.items()
            ],
            "inactive": [{"id": id, "name": _name(mailbox, id)} for id in audience.inactive],
            "ask": audience.ask,
            "choices": [_view_recipient(recipient) for recipient in audience.choices],
        },
    }


def _warnings(mailbox: Mailbox) -> list[dict[str, Any]]:
    warnings: list[dict[str, Any]] = []
    if mailbox.note_suspect is not None:
        warnings.append({"name": mailbox.note_suspect.__name__})
    if any(item.get("directory") > mailbox.directory.version for item in mailbox.genuine):
        warnings.append({"name": UntrustedDirectory.__name__})
    opened = [item for item in mailbox.replies.values() if item.message is not None]
    expected = merge_counts(mailbox.seen, claim_next(mailbox.genuine), {"reporter": mailbox.next_number})
    for author, following in expected.items():
        if author == "reporter":
            absent = list(range(mailbox.sent, min(following, mailbox.sent + MAX_LISTED)))
        else:
            erased = mailbox.note["erased"].get(author, []) if mailbox.note else []
            absent = missing({*erased, *(i.get("number") for i in opened if i.get("from") == author)}, following)
        if absent:
            warning = {"name": MessageMissing.__name__, "who": author, "who_name": _name(mailbox, author)}
            warnings.append({**warning, "numbers": absent})
    return warnings


def _view_reply(mailbox: Mailbox, place: str, item: Received) -> dict[str, Any]:
    author = mailbox.directory.find(item.get("from") or "")
    return {
        "place": place,
        "from": item.get("from"),
        "name": author.name if author else None,
        "role": author.role if author else None,
        "sent_on": item.get("sent_on"),
        "status": item.get("status"),
        "text": text_of(item.message) if item.message else None,
        "attachments": attachments_of(item.message) if item.message else [],
        "number": item.get("number"),
        "set_aside": item.message is not None and mailbox.is_set_aside(item),
        "suspect": [error.__name__ for error in item.suspect],
    }


def _view_recipient(recipient: Recipient) -> dict[str, str]:
    return {"id": recipient.id, "name": recipient.name, "role": recipient.role}


def _name(mailbox: Mailbox, id: str) -> str:
    recipient = mailbox.directory.find(id)
    return recipient.name if recipient else id
