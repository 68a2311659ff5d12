"""Tables that no spreadsheet calculates with."""

import csv
import io
import re

import pytest

from app.csv_table import make_safe, write_csv

# The first signs are those that OWASP lists; what follows them is as attacks have it.
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://127.0.0.1","x")',
    "+cmd|' /C notepad'!'A1'",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
    "\u3000=1",
    "a;=1",
    "a,\n+1",
    "a|-1",
    '"=1',
    "=1;=2",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula_however_a_spreadsheet_cuts_it(text: str) -> None:
    assert not re.search(r"(^|[,;|\t\r\n])\s*[-=+@\uff0b\uff0d\uff1d\uff20]", make_safe(text))
    [row] = csv.reader(io.StringIO(write_csv([[text, "after"]])))
    assert row == [make_safe(text), "after"]


@pytest.mark.parametrize("text", ["", "An officer, on leave", "2026-11-22", "a-b", "a = b", "1;2", "'"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert make_safe(text) == text


def test_a_mailbox_that_begins_like_a_formula_is_escaped() -> None:
    assert make_safe("-" + "A" * 42) == "'-" + "A" * 42


def test_numbers_stay_numbers_and_texts_are_quoted() -> None:
    assert write_csv([["year", "part"], [2026, 'say "no"'], [-1, "7"]]) == (
        '"year","part"\r\n2026,"say ""no"""\r\n-1,"7"\r\n'
    )
