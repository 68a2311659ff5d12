"""A case as a page shows it: who said what in which order, and what is wrong with it, in words."""

from datetime import date
from gettext import gettext as _
from typing import NamedTuple

from app.console.acts import Act, list_acts
from app.console.attached import Attached, list_attached
from app.console.card import find_unanswered
from app.console.desk import Desk, today
from app.console.opening import Folder
from app.console.people import Person, find_person, name_channel
from app.console.standing import Standing, find_standing
from app.language.locales import LOCALES, english_name
from crypto.case import Case
from crypto.conversation import Received
from crypto.errors import NotForThisIdentity, sentence_of
from crypto.keys import fingerprint
from crypto.notation import b64decode

STATUS_WORDS = {"received": _("Received"), "pursued": _("Being pursued"), "concluded": _("Concluded")}


class Said(NamedTuple):
    """One message; without an author, answers and text if it can't be read."""

    author: Person | None
    is_report: bool
    is_by_officer: bool
    received_on: date
    dated_on: date | None
    answers: list[dict[str, str]]
    text: str
    status: str | None
    marks: list[str]
    to: list[str]
    directory: int | None
    files: list[Attached]


class Talk(NamedTuple):
    """A whole case: what was said, and what was done (`acts`); where it stands.

    `unanswered` counts what no reply has seen, `taken_out` says whom by whom.
    """

    case: Case
    standing: Standing
    channel: str
    said: list[Said]
    acts: list[Act]
    warnings: list[str]
    unanswered: int
    taken_out: list[tuple[str, str]]

    @property
    def language(self) -> str:
        """The language in which the report was asked, as addresses of pages name it; empty if none that we know."""
        language = self.case.report.get("language")
        return language if language in LOCALES else ""

    @property
    def language_name(self) -> str:
        """What that is called; empty if none that we know."""
        return english_name(self.language) if self.language else ""

    @property
    def files(self) -> list[tuple[Said | Act, Attached]]:
        """The files of all messages and entries, each with what brought it."""
        said: list[tuple[Said | Act, Attached]] = [(each, file) for each in self.said for file in each.files]
        return said + [(act, file) for act in self.acts if act.action != "reply" for file in act.files]


def open_talk(desk: Desk, folder: Folder) -> Talk:
    """Put a case together for a page."""
    case = folder.assemble(desk.directory)
    # Before anything is written of its messages: it marks what doesn't hold.
    standing = find_standing(case, desk.rules, folder.row.received_on, today())
    found = {item.received.envelope: (id, item.received_on) for id, item in folder.opened.items() if item is not None}
    said = [_say(case, item, *found[item.envelope]) for item in list_shown(case) if is_said(item)]
    acts = list_acts(case, standing, found)
    channel, unanswered = name_channel(case.directory, case.report.get("channel") or ""), len(find_unanswered(case))
    return Talk(case, standing, channel, said, acts, _warn(case), unanswered, _name_removed(case))


def is_said(item: Received) -> bool:
    """Whether this belongs into the conversation: entries that are no replies are told in the record alone."""
    return item.get("action") in (None, "reply")


def list_shown(case: Case) -> list[Received]:
    """List what this officer may see, in order: all but what is sealed to others and otherwise right."""
    return [item for item in arrange(case) if item.suspect != [NotForThisIdentity]]


def arrange(case: Case) -> list[Received]:
    """Bring reporter and officers into one order: nothing before what its author had seen when writing it."""
    theirs = [case.report, *sorted(case.follow_ups, key=lambda item: item.get("number") or 0)]
    record = case.entries
    arranged = []
    while theirs and record:
        arranged.append((theirs if _goes_first(theirs[0], record[0]) else record).pop(0))
    return [*arranged, *theirs, *record]


def _goes_first(theirs: Received, entry: Received) -> bool:
    if theirs.message is None or entry.message is None:
        return True
    if theirs.message["number"] < entry.message["seen"].get("reporter", 0):
        return True
    if theirs.message["seen"].get(entry.message["from"], 0) > entry.message.get("of", 0):
        return False
    return str(theirs.message["sent_on"]) <= str(entry.message["sent_on"])


def _say(case: Case, item: Received, id: bytes, received_on: date) -> Said:
    dated_on = date.fromisoformat(item.get("sent_on")) if item.message else None
    return Said(
        _find_author(case, item),
        item is case.report,
        any(item is entry for entry in case.entries),
        received_on,
        dated_on if dated_on != received_on else None,
        item.get("answers") or [],
        item.get("text") or "",
        item.get("status"),
        [_(sentence_of(mark)) for mark in item.suspect],
        [find_person(case.directory, id).name for id in item.get("to") or []],
        item.get("directory"),
        list_attached(id, item),
    )


def _find_author(case: Case, item: Received) -> Person | None:
    if item.message is None:
        return None
    if "from" in item.message:
        return find_person(case.directory, item.message["from"])
    return Person(_("The reporter"), "", fingerprint(b64decode(case.report.get("verify"))))


def _warn(case: Case) -> list[str]:
    warnings = []
    for author, numbers in {gap.author: gap.numbers for gap in reversed(case.gaps)}.items():
        name = _("the reporter") if author == "reporter" else find_person(case.directory, author).name
        listed = ", ".join(str(number + 1) for number in numbers)
        text = _("From {name}, number {numbers} is missing: the server lost it, or hides it.")
        warnings.append(text.format(name=name, numbers=listed))
    if case.broken:
        warnings.append(_("The record of this case is broken: entries are missing, were changed, or two follow one."))
    return warnings


def _name_removed(case: Case) -> list[tuple[str, str]]:
    if case.report.message is None:
        return []
    name = {id: find_person(case.directory, id).name for pair in case.removed.items() for id in pair}
    return [(name[removed], name[author]) for removed, author in case.removed.items()]
