"""Files of one's own that are taken back."""

from pathlib import Path

import pytest

from app.store import attachments
from crypto import phrase as phrases
from crypto.reporter.mailbox_view import view_mailbox
from tests.organisation import INSTANCE
from tests.reporter.attachments import write_file
from tests.reporter.conftest import ACCOUNT, Served

FILE = ("file", "--channel", "external", "--text-file", "-", "--yes", "--keep-metadata")


@pytest.fixture
def phrase(served: Served, tmp_path: Path) -> str:
    """The code phrase of a report with three files."""
    for number in range(3):
        write_file(tmp_path / f"file{number}", 100_000, number)
    given = [f"--attach={tmp_path / f'file{number}'}" for number in range(3)]
    return served.type(*FILE, *given, typed=ACCOUNT).stdout.strip()


def ids_of(served: Served, phrase: str) -> list[str]:
    uploads: list[str] = view_mailbox(served.visit(phrase).mailbox)["uploads"]
    return uploads


def held(served: Served, phrase: str) -> set[str]:
    """The files that the portal has, in table and store."""
    rows = {
        each.id.hex()
        for each in attachments.list_attachments(served.db, phrases.derive_reporter(phrase, INSTANCE).gate)
    }
    assert rows == {id.hex() for id in served.blobs.list_uploads()}
    return rows


def test_files_that_were_sent_are_listed_and_taken_back(served: Served, phrase: str) -> None:
    first, second, third = ids_of(served, phrase)
    shown = served.type("check", typed=phrase).output
    assert "Files that you sent and can take back:" in shown
    assert f"[{first[:8]}] [{second[:8]}] [{third[:8]}]" in shown
    result = served.type("withdraw", first[:8], third[:8], "--yes", typed=phrase)
    assert result.exit_code == 0, result.output
    assert ids_of(served, phrase) == [second]
    assert held(served, phrase) == {second}
    assert served.type("withdraw", second, "--yes", typed=phrase).exit_code == 0
    assert "can take back" not in served.type("check", typed=phrase).output


def test_it_is_asked_about_first(served: Served, phrase: str) -> None:
    first = ids_of(served, phrase)[0]
    asked = served.type("withdraw", first, typed=f"{phrase}\nn\n")
    assert asked.exit_code == 1
    assert "What a case handler has saved already stays saved." in asked.stdout
    assert len(held(served, phrase)) == 3


@pytest.mark.parametrize("written", ["", "x", "ffffffff", "../etc"])
def test_what_is_none_of_them_takes_nothing_back(served: Served, phrase: str, written: str) -> None:
    result = served.type("withdraw", "--yes", "--", written, typed=phrase)
    assert result.exit_code == 1
    assert "There is no one" in result.output
    assert len(held(served, phrase)) == 3


@pytest.mark.parametrize(
    "faults",
    [[None, "lost"], [None, "unavailable", "unreadable"], [None, None, "lost"], [None, None, "unreadable", "lost"]],
)
def test_a_broken_line_takes_back_all_the_same(served: Served, phrase: str, faults: list[str | None]) -> None:
    first, *others = ids_of(served, phrase)
    served.line.faults = faults
    assert served.type("withdraw", first, "--yes", typed=phrase).exit_code == 0
    assert ids_of(served, phrase) == others
    assert held(served, phrase) == {*others}


def test_one_that_is_gone_already_is_forgotten(served: Served, phrase: str) -> None:
    first, *others = ids_of(served, phrase)
    attachments.withdraw(served.db, served.blobs, phrases.derive_reporter(phrase, INSTANCE).gate, bytes.fromhex(first))
    assert served.type("withdraw", first, "--yes", typed=phrase).exit_code == 0
    assert ids_of(served, phrase) == others


def test_what_another_device_took_back_does_not_come_back(served: Served, phrase: str) -> None:
    first, second, third = ids_of(served, phrase)
    one, other = served.visit(phrase), served.visit(phrase)
    other.withdraw([first])
    one.withdraw([second])
    assert ids_of(served, phrase) == [third]
    assert held(served, phrase) == {third}
