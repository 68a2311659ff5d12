"""Whoever told an officer something gets a code phrase: it opens their mailbox, and is shown once and kept nowhere."""

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from crypto.phrase import WORD_COUNT, WORDS, derive_reporter
from tests.console.actions.test_new_case import open_case
from tests.console.office import Console, Correspondent, Office
from tests.organisation import INSTANCE

WANTED: dict[str, Any] = {"answer-source": "person", "answer-code_phrase": "y"}


def show(console: Console, place: str) -> str:
    """Press the button that shows the code phrase."""
    return console.post(place).text


def read_words(page: str) -> str:
    return " ".join(re.findall(r"<li>([a-z]+)</li>", page))


def find_on_disk(folder: Path, phrase: str) -> list[Path]:
    """The files that hold the words of a phrase, in whatever way they are written one after the other."""
    written = re.compile(b"[^a-z]{1,40}".join(word.encode() for word in phrase.split()))
    return [path for path in folder.rglob("*") if path.is_file() and written.search(path.read_bytes())]


def test_41_whoever_told_an_officer_reads_the_answers_with_the_phrase_that_was_shown(office: Office) -> None:
    console = office.open_console()
    place = open_case(console, **WANTED)
    path = place.removesuffix("/code-phrase")
    # Before it is shown, the page of the case says so.
    assert place in console.read(path) and len(read_words(console.read(place)).split()) == 0
    phrase = read_words(show(console, place))
    assert len(phrase.split()) == WORD_COUNT and {*phrase.split()} <= {*WORDS}
    told = Correspondent(office, derive_reporter(phrase, INSTANCE))
    assert told.path == path
    console.answer(path, "We look into it.", "pursued")
    assert told.read_replies() == ["We look into it."]
    told.follow_up("There was a second device.")
    assert "There was a second device." in office.open_console("counsel").read(path)


def test_41_somebody_waits_for_an_answer_in_such_a_case(office: Office) -> None:
    console = office.open_console()
    path = open_case(console, **WANTED).removesuffix("/code-phrase")
    page = console.read(path)
    assert f"{path}/reply" in page and "Acknowledge</strong>" in page and "nobody waits for an answer" not in page
    assert "Your report has arrived" in console.read(f"{path}/do/take-in")
    assert "Acknowledge" in console.read("/agenda")


def test_41_the_phrase_is_nowhere_but_on_the_page_that_shows_it_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    console = office.open_console()
    place = open_case(console, **WANTED)
    form = console.read(place)
    answer = console.post(place, form)
    phrase = read_words(answer.text)
    assert len(phrase.split()) == WORD_COUNT
    assert answer.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in answer.headers
    assert "can't be shown again" in answer.text
    for again in (console.post(place, form), console.get(place)):
        assert read_words(again.text) == "" and "No code phrase can be shown" in again.text
    assert place not in console.read(place.removesuffix("/code-phrase"))
    leak = office.keys.parent / "leak"
    leak.write_text(phrase.replace(" ", "\n"), "ascii")
    assert find_on_disk(office.keys.parent, phrase) == [leak]
    leak.unlink()
    assert find_on_disk(office.keys.parent, phrase) == []
    assert phrase not in caplog.text and phrase.split()[0] not in place


def test_41_locking_forgets_a_phrase_that_was_not_shown(office: Office) -> None:
    console = office.open_console()
    place = open_case(console, **WANTED)
    console.post("/lock", console.read("/"))
    console.unlock("compliance")
    assert "No code phrase can be shown" in console.read(place)


def test_41_nobody_else_is_shown_it(office: Office) -> None:
    place = open_case(office.open_console(), **WANTED)
    assert "No code phrase can be shown" in office.open_console("counsel").read(place)
    assert office.open_console("director").get(place).status_code == 404
    assert "code-phrase" not in open_case(office.open_console())
