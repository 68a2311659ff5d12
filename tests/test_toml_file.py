"""Files that people write: whatever is in them, they are taken, or refused with the file, a key and what to write."""

import json
import re
import tomllib
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import demo, questionnaire, texts
from app.console.procedure_check import describe as describe_procedure
from app.directory.plan import read_plan
from app.periods import PROCEDURE as PROCEDURE_FILE
from app.portal.form_check import describe as describe_form
from app.procedure.loader import read_rules
from app.procedure.state import State, find_reasons
from app.procedure.steps import Step
from app.questionnaire.loader import read_form
from app.texts.loader import read_texts
from app.toml_file import MAX_BYTES, WrongFile, check_line

PLACE = r'(?:"(?:\\.|[^"\\])*"|[\w.\[\]-])+'
READERS = [read_rules, read_form, read_plan, read_texts]
VALUES: list[Any] = [7, -1, 10**30, True, 0.5, "", "x", "ä\n", date(2026, 2, 3), [], ["x"], [[]], {}, {"id": "x"}]
VALUES += [[{}], {"x": {"y": ["z"]}}, "close", "reply", ["review", "review"], {"decision": ["stop"]}]


def write(value: Any) -> str:
    """A value as TOML, in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {write(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(write, value))}]"
    return str(value) if isinstance(value, date) else json.dumps(value)


def write_file(path: Path, found: dict[str, Any]) -> None:
    path.write_text("".join(f"{json.dumps(key)} = {write(value)}\n" for key, value in found.items()), "utf-8")


def list_tables(found: Any) -> list[dict[str, Any]]:
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    return [*([found] if isinstance(found, dict) and found else []), *(t for each in inner for t in list_tables(each))]


def draw_value(draw: st.DrawFn) -> Any:
    return deepcopy(draw(st.sampled_from(VALUES)))


@st.composite
def draw_changes(draw: st.DrawFn, original: dict[str, Any]) -> dict[str, Any]:
    """A file's contents with one to three keys gone, of another type, called otherwise, or unknown."""
    found = deepcopy(original)
    for _ in range(draw(st.integers(1, 3))):
        table = draw(st.sampled_from(list_tables(found) or [found]))
        key = draw(st.sampled_from([*table] or ["x"]))
        match draw(st.sampled_from(["delete", "retype", "rename", "add"])):
            case "delete":
                table.pop(key, None)
            case "retype":
                table[key] = draw_value(draw)
            case "rename":
                table[draw(st.sampled_from([f"{key}s", "", "a.b c", '"', "id", "è"]))] = table.pop(key, 1)
            case "add":
                table[draw(st.sampled_from(["id", "kind", "needs", "strange", "options"]))] = draw_value(draw)
    return found


def check_told(read: Callable[[Path], object], path: Path) -> None:
    try:
        read(path)
    except WrongFile as error:
        for line in error.message.split("\n"):
            assert re.match(rf"{re.escape(path.name)}: {PLACE}: .", line), line


PROCEDURE, QUESTIONS, TEXTS, PLAN = (
    tomllib.loads(path.read_text("utf-8"))
    for path in (
        PROCEDURE_FILE,
        questionnaire.DEFAULT,
        texts.DEMONSTRATION,
        Path(demo.__file__).with_suffix(".toml"),
    )
)


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files") / "ours.toml"


@given(draw_changes(PROCEDURE))
@settings(deadline=None)
def test_a_changed_procedure_is_taken_or_refused_in_words(ours: Path, found: dict[str, Any]) -> None:
    def use(path: Path) -> None:
        rules = read_rules(path)
        assert [*describe_procedure(rules)]
        for stage in rules.stages:
            state = State(rules, date(2026, 2, 3), stage.id)
            for action in rules.actions:
                find_reasons(state, Step(action.id, "somebody", state.opened_on, {}), {"somebody": action.by})

    write_file(ours, found)
    check_told(use, ours)


@given(draw_changes(QUESTIONS))
@settings(deadline=None)
def test_a_changed_form_is_taken_or_refused_in_words(ours: Path, found: dict[str, Any]) -> None:
    write_file(ours, found)
    check_told(lambda path: [*describe_form(read_form(path))], ours)


@given(draw_changes(TEXTS))
@settings(deadline=None)
def test_changed_texts_are_taken_or_refused_in_words(ours: Path, found: dict[str, Any]) -> None:
    write_file(ours, found)
    check_told(lambda path: [*read_texts(path).list_given()], ours)


@given(draw_changes(PLAN))
@settings(deadline=None)
def test_a_changed_plan_is_refused_in_words(ours: Path, found: dict[str, Any]) -> None:
    write_file(ours, found)
    check_told(read_plan, ours)


def test_what_is_written_here_is_what_was_read(ours: Path) -> None:
    for found in (PROCEDURE, QUESTIONS, TEXTS, PLAN):
        write_file(ours, found)
        assert tomllib.loads(ours.read_text("utf-8")) == found


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff", "it isn't text in UTF-8 (from byte 0): save it as UTF-8"),
        ("a = 'ä'".encode("latin-1"), "it isn't text in UTF-8 (from byte 5): save it as UTF-8"),
        (
            b"a = 1\nb",
            "it isn't TOML: Expected '=' after a key in a key/value pair (at end of document). Mend it there",
        ),
        (b"a = 1\na = 2\n", "it isn't TOML: Cannot overwrite a value (at line 2, column 6). Mend it there"),
        (b"a = " + b"[" * 100_000, "it isn't TOML: "),
        (b"a = " + b"9" * 10_000, "it isn't TOML: "),
        (b"#" * (MAX_BYTES + 1), "it has more than 1 MiB: is it the right file?"),
    ],
    ids=range(7),
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, read: Callable[[Path], object], content: bytes, said: str
) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(content)
    with pytest.raises(WrongFile) as told:
        read(path)
    assert told.value.message.startswith(f"ours.toml: {said}")
    assert "\n" not in told.value.message


@pytest.mark.parametrize("read", READERS)
def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(WrongFile, match=r"^ours\.toml: there is no such file: check its path$"):
        read(tmp_path / "ours.toml")
    with pytest.raises(WrongFile, match=r"it is a folder: name a file in it$"):
        read(tmp_path)


def test_a_line_may_hold_signs_that_nobody_sees_where_a_language_needs_them() -> None:
    for needed in ("Pourquoi\u00a0?", "Pourquoi\u202f?", "क्\u200dष"):
        assert check_line(needed) == needed
    for hiding in ("a\u202eb", "a\u200bb", "a\tb", "\u00a0"):
        with pytest.raises(ValueError, match="write one line of text"):
            check_line(hiding)
