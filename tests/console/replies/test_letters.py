"""Letters with which answers begin: in the reporter's language, and of the outcome only where that may be told."""

from pathlib import Path

import pytest

from app.periods import PROCEDURE as DEFAULT
from tests.console.office import Office


def test_an_answer_begins_with_a_letter_in_the_chosen_language(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    assert "Thank you for writing." in console.read(f"{case.path}/reply?letter=acknowledgement")
    assert "Gracias por" in console.read(f"{case.path}/reply?letter=acknowledgement&language=es")
    assert "Thank you for writing." in console.read(f"{case.path}/reply?letter=acknowledgement&language=xx")
    form = console.read(f"{case.path}/do/take-in?language=de")
    assert "Meldung" in form and "Deutsch" in form and "\u05e2\u05d1\u05e8\u05d9\u05ea" in form
    assert "Thank you for writing." not in console.read(f"{case.path}/reply?letter=nothing")


@pytest.mark.parametrize("is_allowed", [False, True])
def test_18_the_outcome_is_told_only_where_the_setting_allows_it(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_allowed: bool
) -> None:
    text = DEFAULT.read_text(encoding="utf-8")
    path = tmp_path / "procedure.toml"
    path.write_text(text.replace("feedback = false", f"feedback = {str(is_allowed).lower()}"), encoding="utf-8")
    config = office.config.model_copy(update={"procedure": path})
    monkeypatch.setattr(Office, "config", property(lambda _: config))
    case = office.file()
    page = office.open_console().read(f"{case.path}/reply")
    assert ("You may tell the outcome." in page) is is_allowed
    assert ('value="feedback"' in page) is is_allowed
    assert ("Say of the case only that it is pursued, or concluded." in page) is not is_allowed
