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
    if view["first_visit"]:
        yield _("Nobody has opened this mailbox since your report was sent.")
    elif view["visited_on"] and view["believed"]:
        yield _("Your last visit: {day}. If that was not you, somebody else knows your code phrase.").format(
            day=view["visited_on"]
        )
    yield _say_status(view["status"])
    for reply in view["replies"]:
        yield from _describe_reply(reply)
    yield ""
    for each in view["wrote"]:
        yield _describe_own(**each)
    yield from _describe_uploads(view["uploads"])
    yield from describe_events(view["events"])
    yield from describe_audience(view["audience"])
    yield from describe_escalation(view["escalation"])


def describe_events(events: list[dict[str, Any]]) -> Iterator[str]:
    """Say who stepped back, who stands in, and whose access was given or taken, on which day."""
    for event in events:
        yield _describe_event(**{name: tidy(text) for name, text in event.items() if isinstance(text, str)})
        yield from describe_suspects(event)


def describe_audience(audience: dict[str, Any]) -> Iterator[str]:
    """Say who will read a follow-up, who of them is new, who is no longer active, and who has no address today."""
    if audience["readers"]:
        yield _("What you write now can be read by:")
        yield from list_people(audience["readers"])
    for reader in audience["readers"]:
        if reader["id"] in audience["new"]:
            yield _("New since your last message: {name}.").format(name=tidy(reader["name"]))
    for inactive in audience["inactive"]:
        yield _("{name} can't receive anything any more.").format(name=tidy(inactive["name"]))
    for unreachable in audience["unreachable"]:
        yield _("{name} can't read what you write today: an address that can be trusted is missing.").format(
            name=tidy(unreachable["name"])
        )
    if audience["ask"]:
        if audience["unnamed"]:
            yield _("No answer that you can trust names anybody who works on your report. Be careful whom you choose.")
        yield _("Before you write, choose who may read it (--to, once for each):")
        yield from list_people(audience["choices"])


def describe_escalation(escalation: dict[str, Any]) -> Iterator[str]:
    """Say who else can be given all that was sent, or was given it."""
    for each in escalation["given"]:
        text = _("On {day} you let {name} read all that you have sent.")
        yield text.format(day=escalation["given_on"], name=tidy(each["name"]))
    if escalation["choices"] and escalation["since"]:
        yield _("Nobody has answered you since {day}.").format(day=escalation["since"])
    if escalation["choices"] and escalation["unknown"]:
        yield _("It isn't known whom you left out: the portal withholds your note. Don't choose who was left out.")
        yield _("Who was left out, or was named only after your report, sees nothing of it, even if you choose them.")
        yield _("It will still say here that you let them read it.")
    if escalation["choices"]:
        yield _("You can let these people read all that you have sent: `sealedline-report escalate ID`.")
        yield from list_people(escalation["choices"])


def list_people(people: list[dict[str, str]]) -> Iterator[str]:
    """List people by their ids, as options name them."""
    for person in people:
        yield "  {id}: {name}, {role}".format(**{name: tidy(text) for name, text in person.items()})


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
        "concluded": _(
            "The work on your concern has been concluded. After some time your report and all messages here are "
            "deleted: the last answer says from which day on. If you write again, they are kept for longer."
        ),
    }.get(status or "", _("Nobody has answered yet."))


def _describe_event(why: str, **event: str) -> str:
    if why == "granted" and "stands_in_for" in event:
        text = _("{sent_on}: {name} was given access, in place of {stands_in_for_name}.")
    elif why == "granted":
        text = _("{sent_on}: {name} was given access by {by_name}.")
    elif why == "withdrawn":
        text = _("{sent_on}: {by_name} took away the access of {name}.")
    else:
        text = _("{sent_on}: {name} stepped back, and reads nothing more.")
    return text.format(**event)


def _describe_reply(reply: dict[str, Any]) -> Iterator[str]:
    yield ""
    author = _("unknown") if reply["from"] is None else tidy(reply["name"] or reply["from"])
    heading = _("[{place}] from {author}, {day}").format(
        place=reply["place"][:PLACE_DIGITS], author=author, day=reply["sent_on"] or _("no day")
    )
    marks = [text for name, text in (("new", _("(new)")), ("set_aside", _("(set aside)"))) if reply[name]]
    yield " ".join([heading, *marks])
    yield from describe_suspects(reply)
    yield from (f"  {line}" for line in tidy(reply["text"] or "").splitlines())
    for number, attachment in enumerate(reply["attachments"], 1):
        yield "  " + _("File {number}: {name}, {size}").format(
            number=number, name=attachment["name"], size=describe_size(attachment["size_bytes"])
        )


def _describe_own(number: int, on: str, files: int) -> str:
    sent = _("{day}: you sent your report.") if number == 0 else _("{day}: you wrote a message.")
    return " ".join([sent.format(day=on), *([_("Files: {count}.").format(count=files)] if files else [])])


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
