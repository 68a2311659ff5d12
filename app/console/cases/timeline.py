"""The timeline of a case for display: messages in order, the record, and warnings about what is missing or invalid."""

from datetime import date
from gettext import gettext as _
from gettext import ngettext
from typing import NamedTuple

from app.console.cases.attachments import Attached, list_attached
from app.console.cases.naming import first_words, name_case
from app.console.cases.opened_case import OpenedCase
from app.console.cases.record import RecordEntry, list_record_entries
from app.console.cases.status import CaseStatus, find_unanswered, follow_case
from app.console.cases.trimming import cut_answers
from app.console.names import Person, find_person, name_channel
from app.i18n.locales import LOCALES, english_name
from app.procedure.facts import find_first
from app.procedure.model import NUMBER, Rules
from crypto.conversation import Received
from crypto.directory import Directory
from crypto.encoding import b64decode
from crypto.errors import NotForThisIdentity, sentence_of
from crypto.message import Answer, ByOfficer, FollowUp, Message, Report, Telling
from crypto.message_fields import REPORTER
from crypto.officer.case import Case
from crypto.officer.gaps import Gap
from crypto.officer.messages import ActionEntry, Entry, ReplyEntry
from crypto.signature import fingerprint

STATUS_WORDS = {"received": _("Received"), "pursued": _("Being pursued"), "concluded": _("Concluded")}


class TimelineMessage(NamedTuple):
    """One message; author is None, answers and text are empty if it can't be read.

    `dated_on` is the day its author wrote, if it differs from the day received. `marks` say what is wrong with it, `to`
    names those to whom a report was sealed under the directory of this version. `id` (32 bytes) is the envelope's, and
    `characters` how long the text is as a whole, of which a long conversation holds a part.
    """

    id: bytes
    author: Person | None
    is_report: bool
    is_by_officer: bool
    received_on: date
    dated_on: date | None
    answers: tuple[Answer, ...]
    text: str
    status: str | None
    marks: list[str]
    to: list[str]
    directory: int | None
    files: list[Attached]
    characters: int

    @property
    def held(self) -> int:
        """How many characters of the text are in this value."""
        return len(self.text) + sum(len(answer.question) + len(answer.text) for answer in self.answers)

    @property
    def is_whole(self) -> bool:
        return self.held >= self.characters

    def cut(self, room: int) -> "TimelineMessage":
        """The same message with the first so many characters of its text; the message itself if it has no more."""
        if self.held <= room:
            return self
        return self._replace(answers=cut_answers(self.answers, room), text=self.text[:room])


class Timeline(NamedTuple):
    """A case for display: its status, channel, messages, record and warnings.

    `unanswered` counts the reporter's messages that no reply has seen.
    """

    case: Case
    case_status: CaseStatus
    channel: str
    messages: list[TimelineMessage]
    record_entries: list[RecordEntry]
    warnings: list[str]
    unanswered: int

    @property
    def number(self) -> str:
        """The number of the case; empty until it is taken in."""
        return find_first(self.case_status.state, NUMBER)

    @property
    def name(self) -> str:
        """How the case is called."""
        return name_case(self.number, first_words(self.case.report))

    @property
    def language(self) -> str:
        """The language code of the form in which the report was written; empty if unknown."""
        language = self.case.report.message.language if self.case.report.message else None
        return language if language in LOCALES else ""

    @property
    def language_name(self) -> str:
        """The English name of the report's language; empty if unknown."""
        return english_name(self.language) if self.language else ""

    @property
    def let_in(self) -> str:
        """The name of whom the reporter let read all that they have sent, because nobody answered; empty for nobody."""
        id = self.case.let_in
        return find_person(self.case.directory, id).name if id else ""

    @property
    def files(self) -> list[tuple[TimelineMessage | RecordEntry, Attached]]:
        """The files of all messages and entries, each with the message or entry that it came with."""
        messages: list[tuple[TimelineMessage | RecordEntry, Attached]] = [
            (each, file) for each in self.messages for file in each.files
        ]
        return messages + [
            (entry, file) for entry in self.record_entries if entry.action != "reply" for file in entry.files
        ]


def build_timeline(opened_case: OpenedCase, directory: Directory, rules: Rules, day: date) -> Timeline:
    """Build the timeline of an opened case, as of a day."""
    case, case_status = follow_case(opened_case, directory, rules, day)
    found = {
        item.received.digest: (id, item.received_on) for id, item in opened_case.opened.items() if item is not None
    }
    characters = {item.received.digest: item.characters for item in opened_case.items}
    entries = {entry.digest for entry in case.entries}
    messages = [
        _make_message(case, item, item.digest in entries, *found[item.digest], characters[item.digest])
        for item in list_shown(case)
        if is_message(item)
    ]
    record_entries = list_record_entries(case, case_status, found)
    channel, unanswered = name_channel(case.directory, case.channel), len(find_unanswered(case))
    return Timeline(case, case_status, channel, messages, record_entries, _warn(case), unanswered)


def is_message(item: Received[Message]) -> bool:
    """Whether this belongs to the conversation: entries that are no replies are shown in the record alone."""
    return not isinstance(item.message, ActionEntry)


def list_shown(case: Case) -> list[Received[Message]]:
    """List the messages and entries to show, in order: all but those that are sealed to others and otherwise valid."""
    return [item for item in arrange(case) if item.suspect != [NotForThisIdentity]]


def arrange(case: Case) -> list[Received[Message]]:
    """Merge the reporter's messages and the record into one order: nothing before what its author had seen."""
    follow_ups = sorted(case.follow_ups, key=lambda item: item.message.number if item.message else 0)
    theirs: list[Received[Report | FollowUp]] = [case.report, *follow_ups]
    record = case.entries
    arranged: list[Received[Message]] = []
    while theirs and record:
        arranged.append(theirs.pop(0) if _goes_first(theirs[0], record[0]) else record.pop(0))
    return [*arranged, *theirs, *record]


def _goes_first(theirs: Received[Report | FollowUp], entry: Received[Entry]) -> bool:
    if theirs.message is None or entry.message is None:
        return True
    if theirs.message.number < entry.message.seen.get(REPORTER, 0):
        return True
    answered = entry.message.of if isinstance(entry.message, ReplyEntry) else 0
    if theirs.message.seen.get(entry.message.author, 0) > answered:
        return False
    return theirs.message.sent_on <= entry.message.sent_on


def _make_message(
    case: Case, item: Received[Message], is_entry: bool, id: bytes, received_on: date, characters: int
) -> TimelineMessage:
    message = item.message
    dated_on = date.fromisoformat(message.sent_on) if message else None
    said = message if isinstance(message, Telling) else None
    return TimelineMessage(
        id,
        _find_author(case, message) if message else None,
        item is case.report,
        is_entry,
        received_on,
        dated_on if dated_on != received_on else None,
        (said.answers if said else None) or (),
        (said.text if said else None) or "",
        message.status if isinstance(message, ReplyEntry) else None,
        [_(sentence_of(mark)) for mark in item.marks],
        [known.name for id in (message.to if message else ()) if (known := case.directory.find(id))],
        message.directory.version if message else None,
        list_attached(id, item),
        characters,
    )


def _find_author(case: Case, message: Message) -> Person:
    if isinstance(message, ByOfficer):
        return find_person(case.directory, message.author)
    # Nothing of the reporter's opens unless the report did: its key verifies them.
    verify = case.report.message.verify if case.report.message else ""
    return Person(_("The reporter"), "", fingerprint(b64decode(verify)))


def _warn(case: Case) -> list[str]:
    warnings = [
        _format_gap(case, gap) for gap in {(gap.author, gap.hidden): gap for gap in reversed(case.gaps)}.values()
    ]
    if case.unrecorded:
        warnings.append(format_unrecorded(case.unrecorded))
    if case.broken:
        warnings.append(_("The record of this case is broken: entries are missing, were changed, or two follow one."))
    return warnings


def _format_gap(case: Case, gap: Gap) -> str:
    name = _("the reporter") if gap.author == REPORTER else find_person(case.directory, gap.author).name
    text = _("From {name}, number {numbers} is missing: the server lost it, or hides it.")
    if gap.hidden:
        text = ngettext(
            "From {name}, number {numbers} is missing. It may be {count} sealed message here that you can't open, or "
            "somebody put that in its place: ask who works on this case with you what they have from {name}.",
            "From {name}, number {numbers} is missing. It may be among {count} sealed messages here that you can't "
            "open, or somebody put those in its place: ask who works on this case with you what they have from {name}.",
            gap.hidden,
        )
    return text.format(name=name, numbers=", ".join(str(number + 1) for number in gap.numbers), count=gap.hidden)


def format_unrecorded(count: int) -> str:
    """Say that there are answers to the reporter of which the record doesn't tell."""
    return ngettext(
        "{count} answer in the reporter's mailbox has no entry in the record. Only the reporter can read it. Ask the "
        "other officers, tell the reporter in an answer, and tell whoever runs the server.",
        "{count} answers in the reporter's mailbox have no entry in the record. Only the reporter can read them. Ask "
        "the other officers, tell the reporter in an answer, and tell whoever runs the server.",
        count,
    ).format(count=count)
