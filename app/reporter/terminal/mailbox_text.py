"""A mailbox as lines of text: replies, readers, warnings."""

import unicodedata
from collections.abc import Iterator
from gettext import gettext as _
from typing import Any

from crypto import errors
from crypto.errors import SealedLineError, sentence_of

PLACE_DIGITS = 8


def describe(view: dict[str, Any]) -> Iterator[str]:
    """Describe a view (crypto.reporter.mailbox_view) of a mailbox."""
    for warning in view["warnings"]:
        yield from _describe_warning(warning)
    if view["visited_on"] and view["believed"]:
        yield _("Your last visit: {day}. If that was not you, somebody else knows your code phrase.").format(
            day=view["visited_on"]
        )
    yield _say_status(view["status"])
    for reply in view["replies"]:
        yield from _describe_reply(reply)
    yield ""
    yield from _describe_uploads(view["uploads"])
    yield from describe_audience(view["audience"])


def describe_audience(audience: dict[str, Any]) -> Iterator[str]:
    """Say who will read a follow-up, who was removed, and who is no longer active."""
    if audience["readers"]:
        yield _("What you write now can be read by:")
        yield from _list_people(audience["readers"])
    for removed in audience["removed"]:
        yield _("{by} has taken {name} out of this conversation.").format(
            by=tidy(removed["by_name"]), name=tidy(removed["name"])
        )
    for inactive in audience["inactive"]:
        yield _("{name} can't receive anything any more.").format(name=tidy(inactive["name"]))
    if audience["ask"]:
        yield _("Before you write, choose who may read it (--to, once for each):")
        yield from _list_people(audience["choices"])


def describe_suspects(reply: dict[str, Any]) -> Iterator[str]:
    """Say why a reply should not be believed."""
    for name in reply["suspect"]:
        yield "! " + _sentence(name)


def tidy(text: str) -> str:
    """The text less what could move the cursor, or turn the direction of writing, and so show something else."""
    return "".join(
        character for character in text if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf")
    )


def describe_size(size_bytes: int) -> str:
    """Write a size (at most 2^53) in the largest unit of which there is one whole, units being thousands."""
    size, units = float(size_bytes), ["KB", "MB", "GB", "TB", "PB"]
    if size < 1000:
        return _("{count} bytes").format(count=size_bytes)
    while size >= 999.95:
        size, unit = size / 1000, units.pop(0)
    return f"{size:.1f} {unit}"


def _say_status(status: str | None) -> str:
    return {
        "received": _("Your report was received."),
        "pursued": _("Your concern is being pursued."),
        "concluded": _("The work on your concern has been concluded."),
    }.get(status or "", _("Nobody has answered yet."))


def _list_people(people: list[dict[str, str]]) -> Iterator[str]:
    for person in people:
        yield "  {id}: {name}, {role}".format(**{name: tidy(text) for name, text in person.items()})


def _describe_reply(reply: dict[str, Any]) -> Iterator[str]:
    yield ""
    author = _("unknown") if reply["from"] is None else tidy(reply["name"] or reply["from"])
    heading = _("[{place}] from {author}, {day}").format(
        place=reply["place"][:PLACE_DIGITS], author=author, day=reply["sent_on"] or _("no day")
    )
    yield heading + (" " + _("(set aside)") if reply["set_aside"] else "")
    yield from describe_suspects(reply)
    yield from (f"  {line}" for line in tidy(reply["text"] or "").splitlines())
    for number, attachment in enumerate(reply["attachments"], 1):
        yield "  " + _("File {number}: {name}, {size}").format(
            number=number, name=attachment["name"], size=describe_size(attachment["size_bytes"])
        )


def _describe_uploads(uploads: list[str]) -> Iterator[str]:
    if uploads:
        yield _("Files that you sent and can take back:")
        yield "  " + " ".join(f"[{id[:PLACE_DIGITS]}]" for id in uploads)
        yield ""


def _describe_warning(warning: dict[str, Any]) -> Iterator[str]:
    yield "! " + _sentence(warning["name"])
    if "numbers" in warning:
        who = _("yours") if warning["who"] == "reporter" else tidy(warning["who_name"])
        yield "  " + _("Missing: {who}, number {numbers}").format(
            who=who, numbers=", ".join(str(number + 1) for number in warning["numbers"])
        )


def _sentence(name: str) -> str:
    known = getattr(errors, name, SealedLineError)
    return _(sentence_of(known))
