"""Whoever watches the signed days: sees that each names the one before, and notices when one no longer does."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import delete

from app.portal import proof_key
from app.portal.jobs.close_days import close_days
from app.store.models import days
from crypto.day import derive_verifying_key
from crypto.errors import UntrustedProof, sentence_of
from crypto.proof import Head, verify_head
from tests.organisation import INSTANCE
from tests.reporter.conftest import Served

DAY = timedelta(days=1)
NOW = datetime.now(UTC)


def name(days_ago: int) -> str:
    return (NOW - days_ago * DAY).date().isoformat()


def close(served: Served, tmp_path: Path, days_ago: int = 1, seed: bytes | None = None) -> None:
    """Close all days up to this one; of a new store, this one alone."""
    seed = seed or proof_key.read(tmp_path / "proof.key")
    close_days(served.db, NOW.replace(hour=12) - (days_ago - 1) * DAY, INSTANCE, seed)


def forget(served: Served, day: str) -> None:
    """What only the portal itself could do: open a closed day, and all after it."""
    with served.db.writing() as connection:
        connection.execute(delete(days).where(days.c.day >= datetime.fromisoformat(day).date()))


def check(line: str, tmp_path: Path) -> Head:
    """What a line of the file proves to anybody."""
    _day, head, signature = line.split()
    keys = [derive_verifying_key(proof_key.read(tmp_path / "proof.key"))]
    return verify_head({"head": head, "signature": signature}, keys, INSTANCE)


def watch(served: Served, tmp_path: Path, *options: str) -> Result:
    return served.type("watch-days", str(tmp_path / "seen"), *options)


def test_each_day_is_looked_at_once_and_must_name_the_one_before(proving: Served, tmp_path: Path) -> None:
    close(proving, tmp_path, days_ago=4)
    close(proving, tmp_path, days_ago=3)
    assert "There is no list of" in watch(proving, tmp_path).output
    assert not (tmp_path / "seen").exists()
    close(proving, tmp_path)
    first = watch(proving, tmp_path, "--since", name(4))
    assert (first.exit_code, "New days: 4." in first.output, name(1) in first.output) == (0, True, True)
    assert [line.split()[0] for line in (tmp_path / "seen").read_text().splitlines()] == [name(n) for n in (4, 3, 2, 1)]
    again = watch(proving, tmp_path)
    assert (again.exit_code, "New days: 0." in again.output) == (0, True)


def test_a_past_day_that_was_signed_anew_is_noticed_and_proved(proving: Served, tmp_path: Path) -> None:
    close(proving, tmp_path, days_ago=3)
    close(proving, tmp_path, days_ago=2)
    watch(proving, tmp_path, "--since", name(3))
    forget(proving, name(2))
    close(proving, tmp_path)
    for _again in range(2):
        result = watch(proving, tmp_path)
        assert (result.exit_code, "has signed two lists" in result.output) == (1, True)
    kept = (tmp_path / "seen").read_text().splitlines()
    [other] = (tmp_path / f"seen.{name(1)}").read_text().splitlines()
    assert [line.split()[0] for line in kept] == [name(3), name(2)]
    one, two = (check(line, tmp_path) for line in (kept[-1], other))
    assert (two.day, two.previous != one.digest) == (name(1), True)


def test_a_day_that_is_missing_is_told(proving: Served, tmp_path: Path) -> None:
    close(proving, tmp_path, days_ago=2)
    watch(proving, tmp_path, "--since", name(2))
    result = watch(proving, tmp_path)
    assert (result.exit_code, f"There is no list of {name(1)}" in result.output) == (1, True)


def test_a_day_signed_by_another_key_is_refused(proving: Served, tmp_path: Path) -> None:
    close(proving, tmp_path, seed=bytes(32))
    result = watch(proving, tmp_path)
    assert (result.exit_code, sentence_of(UntrustedProof) in result.output) == (1, True)
    assert not (tmp_path / "seen").exists()


@pytest.mark.parametrize("text", ["x", "\n", "2026-01-05 e30 AAAA", "2026-01-05 e30", "é"])
def test_a_damaged_file_is_refused_and_left_as_it_is(proving: Served, tmp_path: Path, text: str) -> None:
    close(proving, tmp_path)
    (tmp_path / "seen").write_text(text)
    result = watch(proving, tmp_path)
    assert (result.exit_code, "is damaged, or of another portal" in result.output) == (1, True)
    assert (tmp_path / "seen").read_text() == text


def test_days_that_are_cut_out_of_the_file_are_noticed(proving: Served, tmp_path: Path) -> None:
    close(proving, tmp_path, days_ago=3)
    close(proving, tmp_path)
    watch(proving, tmp_path, "--since", name(3))
    first, _second, third = (tmp_path / "seen").read_text().splitlines()
    (tmp_path / "seen").write_text(f"{first}\n{third}\n")
    assert "is damaged, or of another portal" in watch(proving, tmp_path).output
