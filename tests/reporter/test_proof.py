"""Receipts on the command line: kept when asked for, and checked against the portal or without it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.portal import proof_key
from app.portal.jobs.close_days import close_days
from app.store import receipts
from crypto import day as signing
from crypto.encoding import b64encode
from crypto.errors import UntrustedProof, sentence_of
from tests.organisation import INSTANCE, today
from tests.reporter.conftest import ACCOUNT, Served

FILE = ("file", "--channel", "external", "--text-file", "-", "--yes")
DAY = timedelta(days=1)
NOON = datetime.now(UTC).replace(hour=12)


@pytest.fixture
def receipt(proving: Served, tmp_path: Path) -> Path:
    """The receipt of a report of today."""
    path = tmp_path / "kept.txt"
    filed = proving.type(*FILE, "--receipt", str(path), typed=ACCOUNT)
    assert "Whoever finds it can tell that you sent a report" in filed.stderr
    return path


def close(served: Served, tmp_path: Path, days: int = 1) -> None:
    close_days(served.db, datetime.now(UTC) + days * DAY, INSTANCE, proof_key.read(tmp_path / "proof.key"))


def test_a_receipt_proves_the_report_to_anybody_and_later_without_the_portal(
    proving: Served, receipt: Path, tmp_path: Path
) -> None:
    assert receipt.read_text().splitlines()[1:] == [today()]
    assert "is not complete" in proving.type("check-proof", str(receipt)).output
    close(proving, tmp_path)
    saved = tmp_path / "proof.json"
    checked = proving.type("check-proof", str(receipt), "--save", str(saved))
    assert f"is in the list of {today()}" in checked.stdout
    signed = tmp_path / "directory.json"
    signed.write_text(json.dumps(proving.organisation.sign(_document(proving, tmp_path))))
    seen = len(proving.line.seen)
    alone = proving.type("check-proof", str(saved), "--directory", str(signed))
    assert f"is in the list of {today()}" in alone.stdout
    assert len(proving.line.seen) == seen


def test_what_came_late_is_found_in_the_next_day(proving: Served, receipt: Path, tmp_path: Path) -> None:
    close(proving, tmp_path)
    late = tmp_path / "late.txt"
    proving.type(*FILE, "--receipt", str(late), typed=ACCOUNT)
    assert "is not in a list yet" in proving.type("check-proof", str(late)).output
    close(proving, tmp_path, 2)
    assert "is in the list of" in proving.type("check-proof", str(late)).output


def test_what_is_asked_for_depends_on_the_named_day_alone(proving: Served, tmp_path: Path) -> None:
    named = NOON.date() - 4 * DAY
    kept = {named + number * DAY: bytes([number + 9]) * 32 for number in range(-3, 4)}
    with proving.db.writing() as connection:
        for day, receipt in kept.items():
            receipts.keep_receipt(connection, receipt, day)
    close_days(proving.db, NOON, INSTANCE, proof_key.read(tmp_path / "proof.key"))
    said = {receipt: f"is in the list of {day}" for day, receipt in kept.items()}
    said[bytes(32)] = f"is not in the lists from {named - 3 * DAY} to {named + 3 * DAY}"
    asked = []
    for receipt, sentence in said.items():
        (tmp_path / "x").write_text(f"{b64encode(receipt)}\n{named}\n")
        proving.line.seen.clear()
        assert sentence in proving.type("check-proof", str(tmp_path / "x")).output
        asked.append([each["PATH_INFO"] for each in proving.line.seen])
    assert asked == [asked[0]] * 8
    assert asked[0][-7:] == [f"/api/days/{named + number * DAY}/0" for number in range(-3, 4)]


def test_a_list_that_can_not_be_believed_stops_no_other(proving: Served, receipt: Path, tmp_path: Path) -> None:
    yesterday = NOON.date() - DAY
    with proving.db.writing() as connection:
        receipts.keep_receipt(connection, bytes(32), yesterday)
    close_days(proving.db, NOON, INSTANCE, bytes(32))
    close(proving, tmp_path)
    assert f"is in the list of {today()}" in proving.type("check-proof", str(receipt)).output
    (tmp_path / "x").write_text(f"{b64encode(bytes(32))}\n{yesterday}\n")
    assert sentence_of(UntrustedProof) in proving.type("check-proof", str(tmp_path / "x")).output


def test_a_report_that_was_left_out_is_told(proving: Served, tmp_path: Path) -> None:
    for days in (1, 2):
        close(proving, tmp_path, days)
    (tmp_path / "x").write_text(f"{b64encode(bytes(32))}\n{today()}\n")
    result = proving.type("check-proof", str(tmp_path / "x"))
    assert result.exit_code == 1
    assert "This receipt is not in the lists from" in result.output


@pytest.mark.parametrize("text", ["", "no", "A" * 43, f"{'A' * 42} 2026-01-05", f"{'A' * 43} 2026-02-30"])
def test_a_file_without_receipt_and_day_is_refused(text: str, proving: Served, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(text)
    result = proving.type("check-proof", str(tmp_path / "x"))
    assert result.exit_code == 1
    assert "This file holds no receipt" in result.output


@pytest.mark.parametrize("text", ["{", "{}", '{"receipt": 1}', "{" * 100_000])
def test_a_damaged_proof_is_refused(text: str, proving: Served, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(text)
    result = proving.type("check-proof", str(tmp_path / "x"))
    assert result.exit_code == 1
    assert sentence_of(UntrustedProof) in result.output


def test_a_day_signed_by_another_key_proves_nothing(proving: Served, receipt: Path, tmp_path: Path) -> None:
    close_days(proving.db, datetime.now(UTC) + DAY, INSTANCE, bytes(32))
    result = proving.type("check-proof", str(receipt))
    assert result.exit_code == 1
    assert sentence_of(UntrustedProof) in result.output


def test_a_receipt_is_asked_about_before_anything_is_sent(proving: Served, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    for path in (taken, tmp_path / "nowhere" / "x"):
        result = proving.type(*FILE, "--receipt", str(path), typed=ACCOUNT)
        assert result.exit_code == 1
        assert "Nothing was sent." in result.output
    assert taken.read_text() == "mine"
    assert proving.cases() == 0


def test_where_nothing_is_proved_no_receipt_is_promised(served: Served, tmp_path: Path) -> None:
    result = served.type(*FILE, "--receipt", str(tmp_path / "x"), typed=ACCOUNT)
    assert "gives no receipts" in result.output
    assert served.cases() == 0


def _document(served: Served, tmp_path: Path) -> dict[str, object]:
    return served.document(proof_keys=[b64encode(signing.derive_verifying_key(proof_key.read(tmp_path / "proof.key")))])
