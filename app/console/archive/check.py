"""Checks an archive that somebody else may have made: signatures, chain and content of each case, and its files.

It takes no key but the root's verifying key, and no network. One case is in memory at a time, its long texts cut.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from itertools import chain, repeat
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from app.console.archive.container import ArchiveReader, WrongArchive
from app.console.archive.model import (
    DIRECTORY,
    MANIFEST,
    PROOF,
    SIGNATURE,
    CaseListed,
    Line,
    Manifest,
    SignedDirectories,
)
from app.console.cases.trimming import Trimmer
from app.console.verification.checks import Finding, list_findings
from crypto import message_format
from crypto.attachment import Sealer
from crypto.conversation import Received
from crypto.directories.chain import follow_on
from crypto.directory import Directory, verify
from crypto.encoding import b64decode, b64encode
from crypto.errors import FileChanged, NotForThisIdentity, UntrustedDirectory, UntrustedProof, sentence_of
from crypto.message import Attachment, FollowUp, Message
from crypto.officer.case import Case, Link, assemble
from crypto.officer.chain import Chain
from crypto.officer.evidence import CLOSED_REPORT, Evidence, EvidenceOpener, verify_manifest
from crypto.officer.snapshot import SnapshotLine, case_digest, compare
from crypto.proof import verify_proof
from crypto.receipt import compute_receipt

MANIFEST_BYTES = 2**30
DIRECTORY_BYTES = 2**28
PROOF_BYTES = 2**16
LINE_BYTES = 2**23  # an envelope of 640 KB, and what it says, in JSON

P = TypeVar("P", bound=BaseModel)


class CheckedCase(NamedTuple):
    """A case that was checked: its listing, mailbox id (32 bytes) and chain, and how many of its messages are what.

    `proven_by` is the day by which its report came, as a closed day proves; empty without a proof.
    """

    listed: CaseListed
    mailbox: bytes
    chain: Chain
    opened: int
    privileged: int
    unreadable: int
    files: int
    proven_by: str


class CheckedArchive(NamedTuple):
    """An archive that was checked; `exporter` is the name of who made it. `findings` say what is wrong."""

    manifest: Manifest
    directory: Directory
    exporter: str
    cases: list[CheckedCase]
    findings: list[Finding]


class _Findings(list[Finding]):
    """The findings, each about the case of a mailbox."""

    def note(self, mailbox: bytes, sentence: str) -> None:
        self.append(Finding(case_digest(mailbox), sentence))


def check_archive(
    reader: ArchiveReader, root: bytes | None = None, earlier: Sequence[SnapshotLine] = ()
) -> CheckedArchive:
    """Check all of an archive, under the root's verifying key (32 bytes): its own one, unless given.

    `earlier` is an earlier snapshot: the cases that both have are compared. Raises WrongArchive for what can't be
    checked at all.
    """
    data = reader.read(MANIFEST, MANIFEST_BYTES)
    manifest = _read(Manifest, data, MANIFEST)
    if root is not None and b64decode(manifest.root) != root:
        raise WrongArchive(_("it comes from another organisation: its root key is another one"))
    directory = _read_directory(reader, b64decode(manifest.root))
    exporter = directory.find(manifest.exported_by)
    if exporter is None or directory.instance != b64decode(manifest.instance):
        raise WrongArchive(_("its directory doesn't know who made it"))
    try:
        verify_manifest(data, b64decode(reader.read(SIGNATURE, 100).decode("ascii"), 64), exporter.verify)
    except ValueError as error:
        raise WrongArchive(_("its manifest isn't signed by who is said to have made it")) from error
    if len({each.folder for each in manifest.cases}) != len(manifest.cases):
        raise WrongArchive(_("it names a case twice"))
    findings = _Findings(_check_files(reader, manifest))
    cases = [_check_case(reader, each, manifest, directory, findings) for each in manifest.cases]
    findings += _compare(earlier, cases)
    return CheckedArchive(manifest, directory, exporter.name, cases, findings)


def _read_directory(reader: ArchiveReader, root: bytes) -> Directory:
    signed = _read(SignedDirectories, reader.read(DIRECTORY, DIRECTORY_BYTES), DIRECTORY)
    try:
        return follow_on(verify(signed.newest, root), signed.earlier.get)
    except (UntrustedDirectory, RecursionError) as error:
        raise WrongArchive(_("its directory isn't signed by its root key")) from error


def _check_files(reader: ArchiveReader, manifest: Manifest) -> Iterator[Finding]:
    """Compare every part with the manifest."""
    nobody = bytes(32)
    listed = {each.path: each for each in manifest.files}
    beside = {*reader.sizes} - {*listed} - {MANIFEST, SIGNATURE}
    if len(listed) != len(manifest.files) or beside:
        yield Finding(nobody, _("There are parts that the manifest doesn't name."))
    for path, each in listed.items():
        if reader.sizes.get(path) != each.size_bytes or _hash(reader, path) != each.sha256:
            yield Finding(nobody, _("{path} is missing, or isn't what it was.").format(path=path))
        elif not each.is_whole:
            sentence = _("{path} is a part of a file: the store couldn't give all of it.")
            yield Finding(nobody, sentence.format(path=path))


def _hash(reader: ArchiveReader, path: str) -> str:
    hashed = hashlib.sha256()
    for chunk in reader.read_chunks(path):
        hashed.update(chunk)
    return hashed.hexdigest()


def _check_case(
    reader: ArchiveReader, listed: CaseListed, manifest: Manifest, directory: Directory, findings: _Findings
) -> CheckedCase:
    mailbox = b64decode(listed.mailbox)
    opener, trimmer = EvidenceOpener(mailbox, directory), Trimmer(directory)
    report, links, follow_ups = CLOSED_REPORT, list[Link](), list[Received[FollowUp]]()
    taken, receipt = set[str](), b""
    counts = {"opened": 0, "privileged": 0, "unreadable": 0, "files": 0}
    for number, text in enumerate(reader.read_lines(f"{listed.folder}/messages.jsonl", LINE_BYTES), 1):
        line = _read(Line, text, f"{listed.folder}/messages.jsonl, {number}")
        key = b64decode(line.content_key) if line.content_key else None
        received = opener.open(Evidence(line.place, b64decode(line.envelope), key))
        counts[line.closed or "opened"] += 1
        for sentence in _check_line(line, received):
            findings.note(mailbox, _("Line {number}: {sentence}").format(number=number, sentence=sentence))
        counts["files"] += sum(path is not None for path in line.files)
        for sentence in _check_attachments(reader, listed, line, received.message, taken):
            findings.note(mailbox, _("Line {number}: {sentence}").format(number=number, sentence=sentence))
        received.envelope = b""
        if line.place == "report":
            report, receipt = received, compute_receipt(b64decode(line.envelope))
        elif line.place == "entry":
            links.append(Link(b64decode(line.previous or ""), received))
        else:
            received.message = trimmer.trim(received.message) if received.message else None
            follow_ups.append(received)
    case = assemble(mailbox, directory, report, follow_ups, links)
    if report is CLOSED_REPORT or report.message is None:
        findings.note(mailbox, _("There is no report that can be opened, so nothing of the case can be checked."))
    elif counts["privileged"]:
        _check_structure(case, findings)
    else:
        findings += list_findings(case, manifest.exported_on.isoformat())
    if counts["privileged"] < listed.privileged:
        findings.note(mailbox, _("Fewer entries stay closed than there are privileged ones."))
    proven_by = _check_proof(reader, listed, directory, receipt, findings)
    return CheckedCase(listed, mailbox, case.chain, **counts, proven_by=proven_by)


def _check_proof(
    reader: ArchiveReader, listed: CaseListed, directory: Directory, receipt: bytes, findings: _Findings
) -> str:
    """Check the proof that the report came by a day: that day, empty without a proof."""
    path = f"{listed.folder}/{PROOF}"
    if path not in reader.sizes:
        return ""
    try:
        proof = json.loads(reader.read(path, PROOF_BYTES))
        head = verify_proof(proof, directory.proof_keys, directory.instance)
        if proof["receipt"] == b64encode(receipt):
            return head.day
    except (UntrustedProof, ValueError, RecursionError):
        pass
    findings.note(b64decode(listed.mailbox), _("The proof of the day on which the report came isn't one."))
    return ""


def _check_line(line: Line, received: Received[Message]) -> Iterator[str]:
    if received.message is None and (line.content_key or line.message or not line.closed):
        yield _("its signature or its key is wrong, so it proves nothing.")
    elif received.message and json.loads(message_format.write(received.message)) != line.message:
        yield _("it shows something else than what was signed.")


def _check_attachments(
    reader: ArchiveReader, listed: CaseListed, line: Line, message: Message | None, taken: set[str]
) -> Iterator[str]:
    """Compare the files of a message with their descriptions. Each part is of one file, so that it is read once."""
    attached: Sequence[Attachment] = getattr(message, "attachments", ())
    if len(attached) != len(line.files):
        yield _("it has another number of files than were signed.")
        return
    for file, path in zip(attached, line.files, strict=True):
        if path is None:
            continue
        if path in taken or not path.startswith(f"{listed.folder}/files/") or not _is_same(reader, path, file):
            yield _("{path} is not the file that was sent.").format(path=path)
        taken.add(path)


def _is_same(reader: ArchiveReader, path: str, file: Attachment) -> bool:
    """Whether a part is the file of a description: sealed again under its key it has the digest that was signed."""
    if reader.sizes.get(path) != file.size_bytes:
        return False
    try:
        sealer = Sealer(b64decode(file.key), file.size_bytes)
        chunks = chain(reader.read_chunks(path), repeat(b""))
        for _number, chunk in zip(range(sealer.pieces), chunks, strict=False):
            sealer.seal(chunk)
        return b64encode(sealer.digest) == file.digest
    except (FileChanged, ValueError):
        return False


def _check_structure(case: Case, findings: _Findings) -> None:
    """Check signatures and order alone: who could do what can't be told where entries stay closed."""
    for number, entry in enumerate(case.entries, 1):
        for mark in entry.suspect:
            if mark is not NotForThisIdentity:
                sentence = _("Entry {number}: {sentence}").format(number=number, sentence=_(sentence_of(mark)))
                findings.note(case.mailbox, sentence)


def _compare(earlier: Sequence[SnapshotLine], cases: Sequence[CheckedCase]) -> Iterator[Finding]:
    chains = {each.mailbox: each.chain for each in cases}
    own = {case_digest(mailbox) for mailbox in chains}
    for difference in compare([line for line in earlier if line.case in own], chains):
        sentence = _("Its record was cut since the print-out, or is another one than it was then.")
        yield Finding(difference.printed.case, sentence)


def _read(kind: type[P], data: bytes, place: str) -> P:
    try:
        return kind.model_validate_json(data)
    except (ValidationError, RecursionError) as error:
        raise WrongArchive(_("{place} has another form than an archive's").format(place=place)) from error
