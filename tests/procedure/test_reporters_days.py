"""The days that reporters are told, by the procedure's periods: those that officers' consoles show."""

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.periods import ACKNOWLEDGED, FED_BACK, PROCEDURE
from app.portal.site.terms import describe_terms
from app.procedure.deadlines import read_clocks
from app.procedure.retention import find_end_if_closed
from app.procedure.state import begin
from app.toml_file import WrongFile
from tests.procedure.cases import RULES, Work
from tests.programs import require

SCRIPT = Path(__file__).parents[2] / "app/portal/scripts/terms.js"
TELL = f"""import {{ findDays }} from "{SCRIPT.as_uri()}";
import {{ readFileSync }} from "node:fs";
const [terms, asked] = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(asked.map(([on, answeredOn]) => findDays(terms, on, answeredOn))));"""
# Ends of months, of a leap year and of a year; of a case that nobody answered, or after so many days.
REPORTED = [date(2026, 1, 31), date(2026, 11, 30), date(2027, 11, 24), date(2028, 2, 29), date(2028, 12, 31)]
ANSWERED = [None, 0, 1, 6, 7, 8]


def find_officers_days(opened_on: date, answered: int | None) -> dict[str, str | None]:
    """What the console shows; once it was answered, no day by which it is to be."""
    work = Work()
    work.state, work.day = begin(RULES, opened_on), opened_on
    kept = find_end_if_closed(work.state, opened_on, [])
    if answered is not None:
        work.wait(answered)
        work.do("reply")
    dues = {due.name: due.on for due in read_clocks(work.state, opened_on + timedelta(10))}
    names = {clock.id: clock.name for clock in RULES.clocks}
    days = {"answer": dues.get(names[ACKNOWLEDGED]), "outcome": dues[names[FED_BACK]], "kept": kept}
    return {name: day.isoformat() if day else None for name, day in days.items()}


def test_reporters_are_told_the_days_that_officers_see() -> None:
    require("node", "apt-get install nodejs npm")
    cases = [(on, after) for on in REPORTED for after in ANSWERED]
    asked = [(on.isoformat(), None if n is None else (on + timedelta(n)).isoformat()) for on, n in cases]
    command = ["node", "--input-type=module", "--eval", TELL]
    given = json.dumps([describe_terms(PROCEDURE), asked])
    told = json.loads(subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout)
    for (on, after), days in zip(cases, told, strict=True):
        if after is not None:
            days["answer"] = None
        assert days == find_officers_days(on, after), (on, after)


@pytest.mark.parametrize(
    ("was", "becomes", "changed"),
    [
        ("days = 7\nwarn_after_days = 5", "days = 3\nwarn_after_days = 1", {"answer": (0, 3, 0)}),
        ('id = "acknowledgement"', 'id = "first-answer"', {"answer": None}),
        ("warn_after_days = 75", 'warn_after_days = 75\npaused_by = "pause"', {"outcome": None}),
        ("from_day = 7\n", "", {"outcome": None}),
        ("days = [30, 90, 180]", "days = [30]", {"kept": (0, 30, 2)}),
        ('country = "eu"', 'country = "spain"', {"kept": (0, 180, 3)}),
    ],
)
def test_nothing_is_promised_that_a_procedure_does_not_hold(
    tmp_path: Path, was: str, becomes: str, changed: dict[str, object]
) -> None:
    text = PROCEDURE.read_text("utf-8")
    assert text.count(was) == 1
    (tmp_path / "own.toml").write_text(text.replace(was, becomes), "utf-8")
    assert describe_terms(tmp_path / "own.toml") == describe_terms(PROCEDURE) | changed


def test_a_file_without_periods_is_told_of_with_its_places(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("clocks = []\n")
    with pytest.raises(WrongFile, match="check_ins"):
        describe_terms(tmp_path / "own.toml")
