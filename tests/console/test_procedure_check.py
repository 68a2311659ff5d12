"""`sealedline-console check-procedure` tries a file before anybody relies on it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.console.cli import main
from app.console.procedure_check import find_missing
from app.periods import PROCEDURE as DEFAULT
from app.procedure.loader import read_rules

TEXT = DEFAULT.read_text("utf-8")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE", "ROOT", "KEYS", "PROCEDURE"):
        monkeypatch.delenv(f"SEALEDLINE_{name}", raising=False)


def check(folder: Path, text: str) -> Result:
    (folder / "ours.toml").write_text(text, "utf-8")
    return CliRunner().invoke(main, ["check-procedure", str(folder / "ours.toml")], catch_exceptions=False)


def test_a_right_file_is_summed_up(tmp_path: Path) -> None:
    said = check(tmp_path, TEXT)
    assert (said.exit_code, said.stderr) == (0, "")
    lines = said.stdout.splitlines()
    assert lines[:3] == ["ours.toml can be used.", "Misuse reports", "Stages: 7"]
    assert "  decision (pursued), then review, investigation, outcome" in lines
    assert "  committee: 2 or more of executive, counsel; who doesn't confirm refers to grcc" in lines
    assert "  grcc: 3 or more of director, board, executive, counsel, with director" in lines
    assert "  appoint: questions: 4, decided by grcc, independent, last" in lines
    assert "  record-outcome: questions: 5, needs review, decide" in lines
    assert "  conclusion: 60 days, warns after 45, from opened, reopen until close" in lines
    assert "  feedback: 3 months, warns after 75, from reply, acknowledged until feedback, close" in lines
    assert lines[-2:] == [
        "Then check-in: 30, 90, 180 days after close",
        "Closed cases are kept: 2 months; European Union: two months, as authorities for data protection advise",
    ]


def test_what_the_program_does_without_is_told(tmp_path: Path) -> None:
    changed = TEXT.replace('fills = "tags"', "").replace('id = "extract"', 'id = "excerpt"').replace("opens = true", "")
    lines = check(tmp_path, changed.replace('id = "measure"', 'id = "kind"', 1)).stdout.splitlines()
    missing = ("extract", "remediate.measure", "opens = true", 'fills = "tags"')
    assert lines[-4:] == [f"Not in it, so that the program does without: {each}" for each in missing]
    assert [*find_missing(read_rules())] == []


def test_every_mistake_is_told_and_the_exit_code_is_1(tmp_path: Path) -> None:
    said = check(tmp_path, TEXT.replace("quorum = 2", "quorum = 0", 1).replace("\nfiles = true", "\nfile = true", 1))
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.splitlines() == [
        "Error: ours.toml: bodies.committee.quorum: 0 doesn't fit: write a number from 1",
        "ours.toml: actions.note.file: there is no such key: did you mean “files”?",
    ]
