"""Writes an archive: the opened messages of cases with their proofs, their files, and what to check them with."""

import json
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from app.clock import today
from app.console.archive.container import ArchiveWriter
from app.console.archive.model import (
    DIRECTORY,
    FORMAT,
    MANIFEST,
    PROCEDURE,
    PROOF,
    README,
    SIGNATURE,
    CaseListed,
    Line,
    Manifest,
    SignedDirectories,
)
from app.console.archive.proof import find_proof
from app.console.cases.attachments import make_opener, read
from app.console.cases.loader import read_parts
from app.console.cases.opened_case import OpenedCase
from app.console.cases.timeline import Timeline, build_timeline
from app.console.config import ConsoleConfig
from app.console.disclosure.case_document import make_document
from app.console.jobs import Cancelled, Job, Stopped
from app.console.workspace.lookup import find_stored_files
from app.console.workspace.workspace import Workspace
from app.pdf.apart import NotWritten, write_apart
from app.store_calls import directories
from app.store_calls.call import Store
from app.store_calls.cases import CaseRow, EnvelopeRow, measure_cases
from app.store_calls.errors import PieceLost, PieceMissing, StoreUnavailable
from crypto import message_format
from crypto.encoding import b64encode
from crypto.errors import TamperedAttachment
from crypto.message import Message
from crypto.officer.case import Case
from crypto.officer.evidence import Evidence, EvidenceOpener, find_undisclosed, sign_manifest
from crypto.officer.messages import ActionEntry

OPENING_SECONDS = 600.0
PRIVILEGED = "privileged"
PLACES = ("report", "entry", "follow-up")

TEXT = _("""This is an archive of {count} of {organisation}, made on {day}.

Each folder is a case: messages.jsonl has a line for each message and for each entry of its record, with what was
signed ("message", as JSON), the sealed envelope and the key that opens it; in files/ are the files that were sent;
case.pdf, if there is one, is the case for reading. docs/archive.md of Sealed Line describes every field.

It is not sealed: whoever has this file can read all of it. Keep it where only those can reach it who may.

To check that nothing was changed, added or put in another order:  sealedline-console verify-case FILE
It needs no key and no network. Compare the root's verifying key that it prints with the one that the organisation
has published. What is legally privileged stays closed; the check says how much that is.
""")


class Written(NamedTuple):
    """An archive that was written: where, with how many cases, and how many had to be left out."""

    path: Path
    cases: int
    left_out: int


class Source(NamedTuple):
    """What archives are made from: an unlocked workspace, and the settings."""

    workspace: Workspace
    config: ConsoleConfig


class _Failed(Exception):
    """A case can't be opened; the fault is noted. Nothing of it was written."""


def write_archive(source: Source, gates: Sequence[bytes], file: BinaryIO, job: Job[Any]) -> tuple[int, int]:
    """Write an archive of the cases of these gates (32 bytes each) to a file: how many it has, and how many it lacks.

    A case in which the program fails is left out, and noted. Of one case there is a PDF as well. Raises
    StoreUnavailable, BlobsUnavailable, Cancelled, Stopped, OSError.
    """
    workspace = source.workspace
    signed, me = _read_directories(workspace), workspace.me
    writer, cases = ArchiveWriter(file), list[CaseListed]()
    for gate in gates:
        try:
            cases.append(_write_case(source, gate, writer, {each.folder for each in cases}, job, len(gates) == 1))
        except _Failed:
            continue
        job.advance(1)
    writer.add(DIRECTORY, [signed.model_dump_json().encode()])
    writer.add(PROCEDURE, [source.config.procedure.read_bytes()])
    day, organisation = today(), workspace.directory.organisation
    text = TEXT.format(count=len(cases), organisation=organisation, day=day.isoformat())
    writer.add(README, [text.encode()])
    manifest = Manifest(
        format=FORMAT,
        organisation=organisation,
        instance=b64encode(workspace.directory.instance),
        root=b64encode(source.config.root),
        exported_by=me.id if me else "",
        exported_on=day,
        cases=tuple(cases),
        left_out=len(gates) - len(cases),
        files=tuple(writer.files),
    )
    data = manifest.model_dump_json(indent=1).encode()
    writer.add(MANIFEST, [data])
    writer.add(SIGNATURE, [b64encode(sign_manifest(data, workspace.identity)).encode()])
    writer.finish()
    return len(cases), manifest.left_out


def _write_case(
    source: Source, gate: bytes, writer: ArchiveWriter, taken: set[str], job: Job[Any], is_printed: bool
) -> CaseListed:
    opened_case, timeline = _open(source.workspace, gate)
    # Two cases of one number there are only if a colleague's program gave it without asking the store.
    folders = (f"case-{timeline.number}", *(f"case-{count:05d}" for count in range(1, len(taken) + 2)))
    folder = next(each for each in folders[not timeline.number :] if each not in taken)
    row, items = opened_case.row, [item.received for item in opened_case.items]
    private = {item.digest for item in items if is_privileged(item.message)}
    closed = find_undisclosed(items, private)
    paths = _write_files(source, opened_case, timeline, writer, folder, job, closed)
    lines = (
        (line.model_dump_json() + "\n").encode()
        for line in list_lines(source.workspace.store, opened_case, timeline.case, closed, paths, job)
    )
    writer.add(f"{folder}/messages.jsonl", lines)
    report = timeline.case.report
    if report.message is not None and report.digest not in closed:
        proof = find_proof(source.workspace.store, source.workspace.directory, opened_case)
        if proof is not None:
            writer.add(f"{folder}/{PROOF}", [json.dumps(proof).encode()])
    if is_printed:
        try:
            document = make_document(row.received_on, timeline, today())
            writer.add(f"{folder}/case.pdf", [write_apart(document, job.advance)])
        except NotWritten as error:
            source.workspace.faults.note(gate, "export", error)
    return CaseListed(
        folder=folder,
        mailbox=b64encode(row.mailbox),
        number=timeline.number,
        received_on=row.received_on,
        privileged=len(private),
    )


def is_privileged(message: Message | None) -> bool:
    """Whether an entry says that it is legally privileged, whatever the procedure of today asks."""
    return isinstance(message, ActionEntry) and message.details.get(PRIVILEGED) is True


def list_lines(
    store: Store,
    opened_case: OpenedCase,
    case: Case,
    closed: set[bytes],
    paths: dict[tuple[bytes, int], str],
    job: Job[Any],
) -> Iterator[Line]:
    """Read the lines of a case from the store, part by part, as whoever checks them will open them.

    First the report, then the record in its order, then follow-ups.

    `closed` are the digests (32 bytes) of what stays closed, `paths` where its files are, by the digest of their
    message and their place in it. Raises StoreUnavailable, Cancelled.
    """
    row, opener = opened_case.row, EvidenceOpener(case.mailbox, case.directory)
    order = {entry.digest: place for place, entry in enumerate(case.entries)}
    for part in read_parts(store, row.gate, measure_cases(store, [row.gate])[row.gate]):
        job.advance()
        wanted = [each for each in part if each.place in PLACES]
        wanted.sort(key=lambda each: (PLACES.index(each.place), order.get(each.id, 0)))
        yield from (_make_line(opened_case, opener, each, closed, paths) for each in wanted)


def _make_line(
    opened_case: OpenedCase,
    opener: EvidenceOpener,
    row: EnvelopeRow,
    closed: set[bytes],
    paths: dict[tuple[bytes, int], str],
) -> Line:
    held = opened_case.opened.get(row.id)
    is_closed = held is not None and held.received.digest in closed
    key = held.received.content_key if held and not is_closed else None
    received = opener.open(Evidence(row.place, row.envelope, key))
    message = received.message
    count = len(getattr(message, "attachments", ())) if message else 0
    return Line(
        place=row.place,  # type: ignore[arg-type]
        received_on=row.received_on,
        message=json.loads(message_format.write(message)) if message else None,
        closed=None if message else "privileged" if is_closed else "unreadable",
        files=tuple(paths.get((received.digest, number)) for number in range(count)),
        previous=b64encode(row.previous) if row.previous is not None else None,
        content_key=b64encode(key) if key and message else None,
        envelope=b64encode(row.envelope),
    )


def _open(workspace: Workspace, gate: bytes) -> tuple[OpenedCase, Timeline]:
    try:
        opened_case = workspace.open_case(gate, OPENING_SECONDS)
        if opened_case.is_shown:
            return opened_case, build_timeline(opened_case, workspace.directory, workspace.rules, today())
    except (StoreUnavailable, Stopped, Cancelled):
        raise
    except Exception as error:
        workspace.faults.note(gate, "export", error)
        raise _Failed from error
    raise _Failed


def _write_files(
    source: Source,
    opened_case: OpenedCase,
    timeline: Timeline,
    writer: ArchiveWriter,
    folder: str,
    job: Job[Any],
    closed: set[bytes],
) -> dict[tuple[bytes, int], str]:
    """Write the files of a case: where each is, by the digest of its message and its place in it."""
    held, paths = find_stored_files(source.workspace.store, opened_case, timeline), dict[tuple[bytes, int], str]()
    digests = {id: item.received.digest for id, item in opened_case.opened.items() if item is not None}
    for message, file in timeline.files:
        digest, number = digests[message.id], message.files.index(file)
        if digest in closed or file.id not in held:
            continue
        path = f"{folder}/files/{len(paths) + 1:04d} {file.name}"
        try:
            writer.add(path, read(source.workspace.store, file, make_opener(file), job, 0))
        except (TamperedAttachment, PieceMissing, PieceLost):
            continue  # the manifest says that it isn't whole
        paths[digest, number] = path
    return paths


def _read_directories(workspace: Workspace) -> SignedDirectories:
    bulletin = workspace.bulletin
    newest = json.loads(bulletin.directory or b"{}")
    handovers = [json.loads(each) for each in bulletin.handovers]
    found = {version: directories.find(workspace.store, version) for version in sorted(workspace.directory.earlier)}
    return SignedDirectories(
        newest={**newest, "handovers": handovers},
        earlier={version: json.loads(signed) for version, signed in found.items() if signed is not None},
    )


def list_readable(workspace: Workspace) -> list[CaseRow]:
    """List the cases that an archive of everything has: those of which this officer is a member, the oldest first."""
    rows = [case.row for case in workspace.case_index.list_cases() if case.summary.is_member]
    return sorted(rows, key=lambda row: (row.received_on, row.mailbox))
