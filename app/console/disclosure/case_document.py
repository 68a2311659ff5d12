"""The PDF of a case: conversation, record without privileged entries, and its proof; of bounded length."""

from collections.abc import Iterable
from datetime import date
from gettext import gettext as _
from typing import NamedTuple

from app.console.cases.record import RecordEntry
from app.console.cases.timeline import STATUS_WORDS, Timeline, TimelineMessage
from app.console.formatting import LOCALE, format_day, format_due, format_size, name_due
from app.pdf.document import PdfDocument
from crypto.officer.snapshot import write_line

# Characters of the conversation, and of the record. Of a longer one each message or entry has as much as the others.
MOST = 300_000


class Room(NamedTuple):
    """How many characters of each message, or of each entry, a document has."""

    characters: int

    def cut(self, text: str) -> str:
        """Cut a text, and say how much is left out."""
        if len(text) <= self.characters:
            return text
        left_out = _("[… {count} characters are left out here.]").format(count=f"{len(text) - self.characters:,}")
        return f"{text[: self.characters]} {left_out}"


def find_room(lengths: Iterable[int]) -> Room:
    """Find how much room there is for each of texts that have so many characters."""
    listed = [*lengths]
    return Room(MOST if sum(listed) <= MOST else MOST // len(listed))


def title_case(received_on: date, timeline: Timeline) -> str:
    """The title of a case's document: its number, or its day until it is taken in."""
    day = format_day(received_on)
    return _("Case {number}").format(number=timeline.number) if timeline.number else _("Case of {day}").format(day=day)


def make_document(received_on: date, timeline: Timeline, day: date) -> PdfDocument:
    """Make the document of a case, as of a day."""
    title = title_case(received_on, timeline)
    document = PdfDocument(title, LOCALE, day)
    document.heading(title)
    document.paragraph(_("Confidential. As the record stood on {day}.").format(day=format_day(day)))
    document.facts(_list_facts(received_on, timeline, day))
    for warning in timeline.warnings:
        document.paragraph(_("Mind this: {warning}").format(warning=warning))
    document.heading(_("Conversation"), 2)
    room = find_room(message.characters for message in timeline.messages)
    for message in timeline.messages:
        _print_message(document, message, room)
    document.heading(_("Record"), 2)
    room = find_room(len(answer.answer) for entry in timeline.record_entries for answer in entry.answers)
    for entry in timeline.record_entries:
        _print_entry(document, entry, room)
    _print_proof(document, timeline)
    return document


def name_message(message: TimelineMessage) -> str:
    """Name a message by author and day."""
    author = message.author.name if message.author else _("A message that can't be read")
    return f"{author}, {format_day(message.received_on)}"


def _list_facts(received_on: date, timeline: Timeline, day: date) -> list[tuple[str, str]]:
    state = timeline.case_status.state
    facts = [(_("Number"), timeline.number)] if timeline.number else []
    facts.append((_("Received"), format_day(received_on)))
    facts += [(_("Stage"), state.rules.find_stage(state.stage).name), (_("Channel"), timeline.channel or "–")]
    if timeline.case.status:
        facts.append((_("Status shown to the reporter"), STATUS_WORDS[timeline.case.status]))
    return facts + [(name_due(due, day), format_due(due, day)) for due in timeline.case_status.dues]


def _print_message(document: PdfDocument, message: TimelineMessage, room: Room) -> None:
    document.heading(name_message(message), 3)
    for mark in message.marks:
        document.paragraph(_("Don't rely on this: {mark}").format(mark=mark))
    shown = message.cut(room.characters)
    if shown.answers:
        document.facts((answer.question, answer.text or "–") for answer in shown.answers)
    if shown.text:
        document.paragraph(shown.text)
    if shown.held < message.characters:
        left_out = f"{message.characters - shown.held:,}"
        document.paragraph(
            _("{count} characters are left out here: the case as a text file has them.").format(count=left_out)
        )
    for file in message.files:
        _print_file(document, file.name, file.size_bytes, file.digest)


def _print_entry(document: PdfDocument, entry: RecordEntry, room: Room) -> None:
    author = entry.author.name if entry.author else _("An entry that can't be read")
    document.heading(
        f"{entry.number}. {author} {entry.what}, {format_day(entry.dated_on or entry.received_on)}",
        3,
    )
    for reason in [*entry.marks, *entry.refused]:
        document.paragraph(_("This changes nothing in the case: {reason}").format(reason=reason))
    for sentence in entry.decision:
        document.paragraph(sentence)
    if entry.is_privileged:
        document.paragraph(_("Left out: it is legally privileged."))
        return
    if entry.answers:
        document.facts((answer.ask, room.cut(answer.answer)) for answer in entry.answers)
    for file in entry.files if entry.action != "reply" else []:
        _print_file(document, file.name, file.size_bytes, file.digest)


def _print_file(document: PdfDocument, name: str, size_bytes: int, digest: bytes) -> None:
    document.facts([(_("File, size, digest of its chunks"), f"{name}, {format_size(size_bytes)}, {digest.hex()}")])


def _print_proof(document: PdfDocument, timeline: Timeline) -> None:
    case = timeline.case
    document.heading(_("Proof of the record"), 2)
    document.paragraph(
        _(
            "Each entry is signed by its author and names the digest of the one before it. Whoever has the following "
            "line can find later whether any of it was cut, replaced or put in another order: "
            "sealedline-console verify --against FILE, with the line in the file."
        )
    )
    document.paragraph(write_line(case.mailbox, case.chain))
    rows = [(_("The report"), case.chain.line[0].hex())]
    rows += [(str(number), digest.hex()) for number, digest in enumerate(case.chain.line[1:], 1)]
    document.facts(rows)
    signers = {entry.author for entry in timeline.record_entries if entry.author} | {
        message.author for message in timeline.messages if message.author
    }
    document.heading(_("Fingerprints of those who signed"), 3)
    document.facts(sorted((signer.name, signer.fingerprint) for signer in signers))
