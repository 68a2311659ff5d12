"""`sealedline-portal check-form` tries a file before pages are built of it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.i18n.locales import ENGLISH, LOCALES
from app.portal.cli import main
from app.questionnaire import DEFAULT

TEXT = DEFAULT.read_text("utf-8")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE", "ROOT", "INSTANCE", "QUESTIONS"):
        monkeypatch.delenv(f"SEALEDLINE_{name}", raising=False)


def check(folder: Path, text: str) -> Result:
    (folder / "own.toml").write_text(text, "utf-8")
    return CliRunner().invoke(main, ["check-form", str(folder / "own.toml")], catch_exceptions=False)


def test_a_right_file_is_summed_up(tmp_path: Path) -> None:
    said = check(tmp_path, TEXT)
    assert (said.exit_code, said.stderr) == (0, "")
    lines = said.stdout.splitlines()
    assert lines[:2] == ["own.toml can be used.", "Questions: 15"]
    assert {
        "  agreed: choice, a detail, after behalf",
        "  knows: text, a detail, on internal",
        "  word: word, required, oral",
    } <= {*lines}
    assert lines[-2:] == [
        "Channels, which the directory must have: internal",
        "Later messages: more, question, meet, retaliation, withdraw, confirmed, corrected",
    ]


def test_what_is_not_translated_is_told_by_language(tmp_path: Path) -> None:
    changed = TEXT.replace('ask = "When did it happen?"', 'ask = "On which day?"')
    named = f'{changed}\n[translations.de]\n"On which day?" = "An welchem Tag?"\n'
    lines = [line for line in check(tmp_path, named).stdout.splitlines() if line.startswith("Not translated")]
    others = [locale for locale in LOCALES if locale not in (ENGLISH, "de")]
    assert lines == [f"Not translated, {locale}: On which day?" for locale in others]


def test_what_the_console_does_without_is_told(tmp_path: Path) -> None:
    said = check(tmp_path, TEXT.replace('id = "corrected"', 'id = "changed"')).stdout
    assert "Not in it, so that the console does without: corrected\n" in said


def test_every_mistake_is_told_and_the_exit_code_is_1(tmp_path: Path) -> None:
    changed = TEXT.replace('asked_if = { behalf = ["yes"] }', 'asked_if = { behalf = ["yess"] }')
    said = check(tmp_path, changed.replace('"internal"', '"internal", "internal"'))
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr == (
        "Error: own.toml: questions.knows.channels: “internal” is there twice: leave one out, or call it otherwise\n"
    )
    assert check(tmp_path, changed).stderr == (
        "Error: own.toml: questions.agreed.asked_if.behalf: there is no option “yess”: did you mean “yes”?\n"
    )
