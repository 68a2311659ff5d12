"""Archives: whole, checked by anybody without a key, and no tampering with one goes unseen."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.case_store.cases import read_cases
from app.console.cli import main
from app.console.drafts import numbering
from app.portal.jobs.close_days import close_days
from app.store.receipts import keep_receipt
from crypto.day import derive_verifying_key
from crypto.encoding import b64decode, b64encode
from crypto.receipt import compute_receipt
from tests.console.office import TODAY, Console, Correspondent, Office
from tests.organisation import INSTANCE
from tests.stored import list_cases

CASE = f"case-{TODAY.year}-0001"
PHOTO, LONG = b"a photograph " * 1000, b"\x07" * (2**20 + 5000)


@pytest.fixture
def case(office: Office, monkeypatch: pytest.MonkeyPatch) -> Correspondent:
    monkeypatch.setattr(numbering, "MOST_STEP", 1)
    case = office.file(files={"photo.png": PHOTO, "long.bin": LONG, "empty.txt": b""})
    console = office.open_console()
    console.act(case.path, "take-in", letter="Thank you for writing.")
    console.act(case.path, "note", text="Look into the logs.")
    case.follow_up("One thing more.", files={"second.txt": b"words"})
    return case


def export(office: Office, path: str = "/archive", console: Console | None = None) -> Path:
    """Have an archive written: where it is."""
    console = console or office.open_console()
    console.post(path)
    page = console.read_when_over(path)
    assert "Written:" in page, page
    return max(office.saved.glob("archive-*.zip"), key=lambda found: len(found.name))


def check(archive: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["verify-case", str(archive), *arguments], env={})


def forge(archive: Path, folder: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Write the archive again with parts that were changed, the manifest as it was."""
    with zipfile.ZipFile(archive) as found:
        parts = {name: found.read(name) for name in found.namelist()}
    change(parts)
    forged = folder / "forged.zip"
    with zipfile.ZipFile(forged, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return forged


def sign_again(office: Office, parts: dict[str, bytes], **changes: Any) -> None:
    """What an officer can do who makes a false archive: list the parts as they are now, and sign that."""
    from hashlib import sha256

    from crypto.officer.evidence import sign_manifest

    manifest = json.loads(parts["manifest.json"])
    for each in manifest["files"]:
        data = parts.get(each["path"], b"")
        each |= {"size_bytes": len(data), "sha256": sha256(data).hexdigest()}
    data = json.dumps({**manifest, **changes}).encode()
    parts["manifest.json"] = data
    parts["manifest.signature"] = b64encode(sign_manifest(data, office.organisation.officers["compliance"])).encode()


def edit_line(parts: dict[str, bytes], number: int, change: Callable[[dict[str, Any]], object]) -> None:
    name = f"{CASE}/messages.jsonl"
    lines = [json.loads(line) for line in parts[name].splitlines()]
    change(lines[number])
    parts[name] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def test_an_archive_has_a_whole_case_in_open_formats(office: Office, case: Correspondent) -> None:
    archive = export(office, f"{case.path}/archive")
    with zipfile.ZipFile(archive) as found:
        lines = [json.loads(line) for line in found.read(f"{CASE}/messages.jsonl").splitlines()]
        assert found.read(f"{CASE}/case.pdf").startswith(b"%PDF")
        assert json.loads(found.read("manifest.json"))["cases"][0]["number"] == f"{TODAY.year}-0001"
        assert b"verify-case" in found.read("README.txt") and b"[[actions]]" in found.read("procedure.toml")
        files = [path for line in lines for path in line["files"]]
        assert [found.read(path) for path in files] == [PHOTO, LONG, b"", b"words"]
        assert {info.date_time for info in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert [line["place"] for line in lines] == ["report", "entry", "entry", "entry", "follow-up"]
    text = json.dumps([line["message"] for line in lines])
    for said in ("The device of my colleague", "Thank you for writing.", "Look into the logs.", "One thing more."):
        assert said in text
    assert archive.stat().st_mode & 0o777 == 0o600


def test_anybody_can_check_an_archive_without_a_key(office: Office, case: Correspondent, tmp_path: Path) -> None:
    office.file("Another one.")
    archive, root = export(office), b64encode(office.organisation.root.verify)
    checked = check(archive, "--root", root)
    assert checked.exit_code == 0, checked.output
    for said in ("2 cases.", "6 messages and entries", "4 files, as they were sent.", "Nothing was changed"):
        assert said in checked.output
    assert f"The root's verifying key: {root}" in check(archive).output
    assert "another organisation" in check(archive, "--root", b64encode(bytes(range(32)))).output
    # The line of an earlier print-out is compared.
    line = next(each for each in checked.output.splitlines() if each.startswith(CASE))
    (tmp_path / "line.txt").write_text(line.partition(": ")[2])
    assert check(archive, "--against", str(tmp_path / "line.txt")).exit_code == 0
    (tmp_path / "line.txt").write_text(line.partition(": ")[2].replace(" 3 ", " 4 "))
    assert "was cut since the print-out" in check(archive, "--against", str(tmp_path / "line.txt")).output


def test_what_is_privileged_stays_closed_with_what_would_open_it(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    console.act(case.path, "note", text="Our advice is to settle.", privileged=True)
    console.act(case.path, "access-granted", member="director", why="To advise.")  # hands on the keys of all before it
    archive = export(office, f"{case.path}/archive")
    assert b"Our advice is to settle." not in archive.read_bytes()
    with zipfile.ZipFile(archive) as found:
        lines = [json.loads(line) for line in found.read(f"{CASE}/messages.jsonl").splitlines()]
    assert [line["closed"] for line in lines].count("privileged") == 2
    checked = check(archive)
    assert checked.exit_code == 0, checked.output
    assert "2 entries stay closed" in checked.output


TAMPERING: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "words": (
        lambda parts: edit_line(parts, 0, lambda line: line["message"].update(answers=[])),
        "shows something else than what was signed",
    ),
    "file": (
        lambda parts: parts.update({f"{CASE}/files/0004 second.txt": b"wordz"}),
        "is not the file that was sent",
    ),
    "file twice": (
        lambda parts: edit_line(parts, 4, lambda line: line.update(files=[f"{CASE}/files/0001 photo.png"])),
        "is not the file that was sent",
    ),
    "place": (
        lambda parts: edit_line(parts, 2, lambda line: line.update(previous=b64encode(bytes(32)))),
        "Entry",
    ),
    "envelope": (
        lambda parts: edit_line(
            parts, 1, lambda line: line.update(envelope=b64encode(b64decode(line["envelope"])[:-1] + b"\0"))
        ),
        "its signature or its key is wrong",
    ),
    "left out": (
        lambda parts: parts.update(
            {
                f"{CASE}/messages.jsonl": b"".join(
                    parts[f"{CASE}/messages.jsonl"].splitlines(keepends=True)[:1]
                    + parts[f"{CASE}/messages.jsonl"].splitlines(keepends=True)[2:]
                )
            }
        ),
        "Entry",
    ),
}


@pytest.mark.parametrize("kind", TAMPERING)
def test_an_officer_who_makes_a_false_archive_is_found_out(
    office: Office, case: Correspondent, tmp_path: Path, kind: str
) -> None:
    tamper, said = TAMPERING[kind]

    def change(parts: dict[str, bytes]) -> None:
        tamper(parts)
        sign_again(office, parts)

    checked = check(forge(export(office, f"{case.path}/archive"), tmp_path, change))
    assert checked.exit_code == 1
    assert said in checked.output, checked.output


def test_whoever_else_changes_an_archive_is_found_out(office: Office, case: Correspondent, tmp_path: Path) -> None:
    archive = export(office, f"{case.path}/archive")
    changes: dict[str, Callable[[dict[str, bytes]], object]] = {
        "isn't what it was": lambda parts: parts.update({"README.txt": b"Believe me."}),
        "doesn't name": lambda parts: parts.update({f"{CASE}/files/9 more.txt": b"words"}),
        "isn't signed by who": lambda parts: parts.update(
            {"manifest.json": parts["manifest.json"].replace(b'"left_out": 0', b'"left_out": 1')}
        ),
        "is missing": lambda parts: parts.pop("manifest.signature"),
        "another form": lambda parts: parts.update({"manifest.json": b"[" * 100_000}),
        "isn't signed by its root": lambda parts: sign_again(office, parts, root=b64encode(bytes(range(32)))),
    }
    for said, change in changes.items():
        checked = check(forge(archive, tmp_path, change))
        assert checked.exit_code == 1 and checked.exception.__class__ is SystemExit
        assert said in checked.output, (said, checked.output)


def test_a_closed_day_proves_by_when_a_report_came(office: Office, tmp_path: Path) -> None:
    seed, day = bytes(range(32)), TODAY - timedelta(1)
    office.publish(2, proof_keys=[b64encode(derive_verifying_key(seed))])
    cases = [office.file(text, received_on=day) for text in ("The first.", "The second.")]
    for row in list_cases(office.db):
        [report] = [each for each in read_cases(office.db, [row.gate])[row.gate] if each.place == "report"]
        with office.db.writing() as connection:
            keep_receipt(connection, compute_receipt(report.envelope), day)
    close_days(office.db, datetime.now(UTC), INSTANCE, seed)
    archive = export(office)
    checked = check(archive)
    assert checked.exit_code == 0, checked.output
    assert "2 reports, of each of which a closed day" in checked.output
    assert checked.output.count(f", came by {day}") == len(cases)

    def exchange(parts: dict[str, bytes]) -> None:
        first, second = (f"case-0000{number}/proof.json" for number in (1, 2))
        parts[first], parts[second] = parts[second], parts[first]
        sign_again(office, parts)

    assert "isn't one" in check(forge(archive, tmp_path, exchange)).output


def test_a_hostile_archive_takes_no_more_than_it_has(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("manifest.json", b"[" * 2**26)
    assert "compressed" in check(bomb).output
    bomb.write_bytes(b"no zip at all")
    assert "no zip file" in check(bomb).output
