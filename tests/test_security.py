"""SECURITY.md promises nothing without a test."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_promise_names_tests_that_there_are() -> None:
    text = (ROOT / "SECURITY.md").read_text()
    promises = text.split("## Promises, each with its test")[1].split("\n## ")[0]
    rows = [line for line in promises.splitlines() if line.startswith("| ") and not line.startswith("| promise")]
    assert len(rows) > 30
    check_rows(rows)


def test_every_property_of_the_format_names_tests_that_there_are() -> None:
    table = (ROOT / "crypto" / "SPEC.md").read_text().split("\n## 12. Properties")[1]
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| property")]
    assert len(rows) > 15
    check_rows(rows)


def test_every_row_of_the_procedure_names_tests_that_there_are() -> None:
    table = (ROOT / "docs" / "procedure.md").read_text().split("\n## What the policy asks")[-1]
    rows = [line for line in table.splitlines() if re.match(r"\| [0-9]", line)]
    numbers = {int(number) for row in rows for number in re.findall(r"\d+", row.split("|")[1].split("(")[0])}
    # Nothing has the number 27.
    assert numbers >= {*range(1, 46)} - {27}
    check_rows(rows)


def check_rows(rows: list[str]) -> None:
    written = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"def (test_\w+)\(", written))
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert set(named) <= there, row
