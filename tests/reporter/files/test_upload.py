"""Uploading over a bad line, to a portal that fails, from a file that changes."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.portal import create_app
from app.room import Room
from crypto import phrase as phrases
from crypto.errors import FileChanged, sentence_of
from crypto.message_fields import GRANTED, WITHDRAWN
from crypto.reporter.mailbox_view import view_mailbox
from tests.messages import told
from tests.reporter.attachments import MIB, hash_arrived, write_file
from tests.reporter.conftest import ACCOUNT, Served, configure
from tests.reporter.terminal import Terminal

pytestmark = pytest.mark.slow

FILE = ("file", "--channel", "external", "--text-file", "-", "--yes", "--keep-metadata")


def arrived(served: Served) -> list[str]:
    """The SHA-256 of each file of the one report that there is."""
    attachments = told(served.open_case("counsel")[1].report)["attachments"]
    return [hash_arrived(served.blobs, attachment) for attachment in attachments]


def no_nonce_was_used_twice(served: Served) -> bool:
    return all(len(hashes) == 1 for hashes in served.line.pieces.values())


def test_a_failing_line_or_portal_costs_a_piece_each_time(served: Served, tmp_path: Path) -> None:
    expected = write_file(tmp_path / "a", 3 * MIB)
    served.line.piece_faults = ["unreadable", "lost", None, "unavailable", "unavailable", "lost", "429 busy"]
    result = served.type(*FILE, "--attach", str(tmp_path / "a"), typed=ACCOUNT)
    assert result.exit_code == 0, result.output
    assert [path.rpartition("/")[2] for path in served.line.puts()] == [*"000111112"]
    assert arrived(served) == [expected]
    assert no_nonce_was_used_twice(served)


def test_what_is_sent_for_a_piece_tells_nothing_of_who_sends_it(served: Served, tmp_path: Path) -> None:
    write_file(tmp_path / "kestrel", 10)
    served.type(*FILE, "--attach", str(tmp_path / "kestrel"), typed=ACCOUNT)
    [put] = [each for each in served.line.seen if each["REQUEST_METHOD"] == "PUT"]
    headers = {name: value for name, value in put.items() if name.startswith("HTTP_")}
    assert len(headers.pop("HTTP_UPLOAD_KEY")) == 22
    assert headers == {
        "HTTP_HOST": served.address.removeprefix("http://"),
        "HTTP_USER_AGENT": "sealedline",
        "HTTP_ACCEPT": "application/json",
        "HTTP_ACCEPT_ENCODING": "identity",
    }
    assert (put["CONTENT_TYPE"], put["CONTENT_LENGTH"]) == ("application/octet-stream", str(36 + 65536 + 16))


@pytest.mark.parametrize("code", ["409 piece_taken", "403 wrong_upload_key"])
def test_an_upload_that_can_not_go_on_begins_anew_under_other_keys(served: Served, tmp_path: Path, code: str) -> None:
    expected = write_file(tmp_path / "a", 2 * MIB)
    served.line.piece_faults = [None, code]
    assert served.type(*FILE, "--attach", str(tmp_path / "a"), typed=ACCOUNT).exit_code == 0
    ids = [path.split("/")[3] for path in served.line.puts()]
    assert len(ids) == 4 and ids[0] == ids[1] != ids[2] == ids[3]
    assert len(set.union(*served.line.pieces.values())) == 4, "no piece of the first is one of the second"
    assert arrived(served) == [expected]


def test_a_portal_that_takes_no_piece_is_given_up(served: Served, tmp_path: Path) -> None:
    write_file(tmp_path / "a", 10)
    served.line.piece_faults = ["409 piece_taken"] * 9
    result = served.type(*FILE, "--attach", str(tmp_path / "a"), typed=ACCOUNT)
    assert result.exit_code == 1
    assert "The portal can't keep a. Your message was not sent." in result.stderr
    assert len(served.line.puts()) == 3
    assert served.line.posts() == []


@pytest.mark.parametrize("code", ["507 store_full", "413 file_too_large", "413 piece_too_large", "400 wrong_field"])
def test_a_refusal_that_stays_is_told_and_the_phrase_is_void(served: Served, tmp_path: Path, code: str) -> None:
    write_file(tmp_path / "a", 10)
    served.line.piece_faults = [code]
    result = served.type(*FILE, "--attach", str(tmp_path / "a"), typed=ACCOUNT)
    assert result.exit_code == 1
    assert "Not so. Your message was not sent." in result.stderr
    assert "the portal removes it within two days" in result.stderr
    assert "Cross out this code phrase: nothing is stored under it." in result.stderr
    assert len(served.line.puts()) == 1
    assert served.line.posts() == []


def test_what_the_portal_has_lost_is_uploaded_anew_under_the_same_phrase(served: Served, tmp_path: Path) -> None:
    expected = write_file(tmp_path / "a", 2 * MIB)
    served.line.piece_faults = [None, "pretended"]
    result = served.type(*FILE, "--attach", str(tmp_path / "a"), typed=ACCOUNT)
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 1, "one phrase"
    assert served.line.posts() == ["/api/reports"] * 2
    assert len(served.line.puts()) == 4
    assert arrived(served) == [expected]


def test_a_portal_that_loses_every_upload_is_given_up(served: Served, tmp_path: Path) -> None:
    write_file(tmp_path / "a", 10)
    served.line.piece_faults.extend(["pretended"] * 3)
    result = served.type(*FILE, "--attach", str(tmp_path / "a"), typed=ACCOUNT)
    assert result.exit_code == 1
    assert "The portal loses what is uploaded. Your message was not sent." in result.stderr
    assert (len(served.line.puts()), served.cases()) == (3, 0)


def test_only_a_taken_phrase_is_replaced(served: Served, tmp_path: Path) -> None:
    write_file(tmp_path / "a", 10)
    served.line.faults = ["409 taken"]
    result = served.type(*FILE, "--attach", str(tmp_path / "a"), typed=ACCOUNT)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 2)
    assert len(served.line.puts()) == 1, "the file is there already"
    served.line.faults = ["409 something_else"]
    result = served.type(*FILE, "--attach", str(tmp_path / "a"), typed=ACCOUNT)
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 1)
    assert "Not so." in result.stderr


def test_a_report_that_follows_its_files_is_sent_as_patiently(served: Served, tmp_path: Path) -> None:
    write_file(tmp_path / "a", 10)
    served.line.faults.extend([*["unavailable"] * 9, *["unreadable"] * 8])
    assert served.type(*FILE, "--attach", str(tmp_path / "a"), typed=ACCOUNT).exit_code == 0
    assert served.cases() == 1


def test_keeping_the_progress_of_nothing_is_refused(served: Served, tmp_path: Path) -> None:
    assert served.type(*FILE, "--progress", str(tmp_path / "progress"), typed=ACCOUNT).exit_code == 2
    assert served.line.posts() == []
    assert not (tmp_path / "progress").exists()


def test_a_follow_up_goes_the_same_ways(served: Served, tmp_path: Path) -> None:
    expected = write_file(tmp_path / "a", 2 * MIB)
    phrase = served.report().phrase
    served.line.piece_faults = ["lost", "409 piece_taken", None, "pretended"]
    served.line.faults = [None, None, "lost"]
    result = served.type(
        *("follow-up", "--yes", "--keep-metadata", "--attach", str(tmp_path / "a")), typed=f"{phrase}\nMore.\n.\n"
    )
    assert result.exit_code == 0, result.output
    [follow_up] = served.open_case("counsel")[1].follow_ups
    [attachment] = told(follow_up)["attachments"]
    assert follow_up.is_genuine and hash_arrived(served.blobs, attachment) == expected
    assert view_mailbox(served.visit(phrase).mailbox)["uploads"] == [attachment["id"]]


def test_who_was_taken_out_while_files_went_up_reads_nothing_of_the_message(served: Served, tmp_path: Path) -> None:
    write_file(tmp_path / "a", 2 * MIB)
    phrase = served.report().phrase

    def take_out(count: int) -> None:
        if count == 1:
            served.change("counsel", WITHDRAWN, "compliance")

    served.line.before_piece = take_out
    served.type(
        *("follow-up", "--yes", "--keep-metadata", "--attach", str(tmp_path / "a")), typed=f"{phrase}\nMore.\n.\n"
    )
    assert served.open_case("compliance")[1].follow_ups[0].is_sealed_to_others


def test_whoever_joins_while_files_go_up_is_shown_before_anything_is_sealed_to_them(
    served: Served, tmp_path: Path
) -> None:
    write_file(tmp_path / "a", 2 * MIB)
    phrase = served.report().phrase

    def let_in(count: int) -> None:
        if count == 1:
            served.change("counsel", GRANTED, "director")

    served.line.before_piece = let_in
    sent = served.type(
        *("follow-up", "--yes", "--keep-metadata", "--attach", str(tmp_path / "a")), typed=f"{phrase}\nMore.\n.\n"
    )
    assert "Who can read it has just changed." in sent.output
    assert served.open_case("compliance")[1].follow_ups == []


def append(path: Path) -> None:
    with path.open("ab") as opened:
        opened.write(b"more")


def overwrite(path: Path) -> None:
    with path.open("r+b") as opened:
        opened.write(b"else")


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    os.replace(other, path)


CHANGES: list[Callable[[Path], None]] = [append, overwrite, replace, Path.unlink, lambda path: os.truncate(path, 100)]


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_while_it_is_read_is_not_sent(
    served: Served, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    write_file(tmp_path / "a", 10)
    write_file(tmp_path / "ledger", 4 * MIB)
    served.line.before_piece = lambda count: change(tmp_path / "ledger") if count == 2 else None
    given = ("--attach", str(tmp_path / "a"), "--attach", str(tmp_path / "ledger"))
    result = served.type(*FILE, *given, typed=ACCOUNT)
    assert result.exit_code == 1
    assert f"ledger: {sentence_of(FileChanged)}" in result.stderr
    assert len(served.line.puts()) == 3
    assert served.line.posts() == []
    assert no_nonce_was_used_twice(served)


def test_a_file_that_can_not_be_read_any_more_is_told(served: Served, tmp_path: Path) -> None:
    write_file(tmp_path / "a", 10)
    write_file(tmp_path / "b", 10)
    served.line.before_piece = lambda _count: (tmp_path / "b").unlink(missing_ok=True)
    given = ("--attach", str(tmp_path / "a"), "--attach", str(tmp_path / "b"))
    assert f"b: {sentence_of(FileChanged)}" in served.type(*FILE, *given, typed=ACCOUNT).stderr


@pytest.mark.parametrize(
    ("limits", "sizes", "said"),
    [
        ({"SEALEDLINE_ATTACHMENTS": "1"}, [1, 1], "These are 2 files, and a message can have 1."),
        ({"SEALEDLINE_ATTACHMENTS": "0"}, [1], "This portal takes no files."),
        ({"SEALEDLINE_ATTACHMENT_BYTES": "70000"}, [70001], "b0 has 70.0 KB, and the portal takes 70.0 KB a file."),
    ],
)
def test_what_is_too_much_is_refused_before_anything_is_asked_or_sealed(
    served: Served, tmp_path: Path, pages: Path, limits: dict[str, str], sizes: list[int], said: str
) -> None:
    served.line.app = create_app(configure(f"sqlite:///{tmp_path / 'store.db'}", pages, served.organisation, **limits))
    given = [f"--attach={tmp_path / f'b{number}'}" for number in range(len(sizes))]
    for number, size in enumerate(sizes):
        write_file(tmp_path / f"b{number}", size)
    result = served.type(*FILE, *given, typed=ACCOUNT)
    assert result.exit_code == 1
    assert said in result.stderr and "Nothing was sent." in result.stderr
    assert served.line.posts() + served.line.puts() == []


def test_files_for_which_there_is_no_room_are_refused_before_anything_is_sent(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_file(tmp_path / "a", 10)
    monkeypatch.setattr(Room, "measure", lambda folder: Room(2**30 - 1, 2**40))
    result = served.type(*FILE, "--attach", str(tmp_path / "a"), typed=ACCOUNT)
    assert result.exit_code == 1
    assert "The portal has no room for files just now. Nothing was sent." in result.stderr
    assert served.line.posts() + served.line.puts() == []
    assert served.type(*FILE, typed=ACCOUNT).exit_code == 0


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"attachments": "64"}',
        b'{"attachments": 9, "attachment_bytes": true}',
        b'{"attachments": 9, "attachment_bytes": 9}',
    ],
)
def test_limits_that_can_not_be_read_are_none(served: Served, tmp_path: Path, body: bytes) -> None:
    write_file(tmp_path / "a", 10)
    app = served.line.app

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] != "/api/limits":
            return app(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body]

    served.line.app = answer
    assert "No answer came" in served.type(*FILE, "--attach", str(tmp_path / "a"), typed=ACCOUNT).stderr


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_person_sees_how_far_it_has_come_and_what_stopping_leaves(
    served: Served, tmp_path: Path, kind: signal.Signals
) -> None:
    write_file(tmp_path / "small", 10)
    write_file(tmp_path / "large", 4 * MIB)
    (tmp_path / "account").write_text(f"account = '{ACCOUNT}'")
    served.line.piece_faults = [None] * 3 + ["unavailable"] * 99
    terminal = Terminal(
        served,
        *("file", "--channel", "external", "--answers", str(tmp_path / "account"), "--keep-metadata"),
        *("--attach", str(tmp_path / "small"), "--attach-as", "Evidence", str(tmp_path / "large")),
        *("--progress", str(tmp_path / "progress")),
    )
    terminal.read_until("small for its readers")
    terminal.type("Ledger")
    terminal.read_until("large for its readers [Evidence]")
    terminal.type("")
    terminal.read_until("These files are sent with it:")
    assert "Ledger, 10 bytes\r\n  Evidence, 4.2 MB" in terminal.read_until("progress holds the keys to these files.")
    shown = terminal.read_until("Press Enter when you have written it down")
    terminal.type("")
    terminal.read_until("Type your code phrase back")
    assert served.line.puts() == [], "nothing leaves before"
    terminal.type(" ".join(phrases.split(shown)[-8:]))
    assert "2/2 Evidence 25 %" in terminal.read_until("2/2 Evidence 50 %. No answer. Trying again in 2 s.")
    assert terminal.stop(kind) == 1
    assert "Cross out this code phrase: nothing is stored under it." in terminal.shown
    assert "Stopped. Your message was not sent." in terminal.shown
    assert "give the same command with the same files again within a day." in terminal.shown
    assert served.line.posts() == []
    assert (tmp_path / "progress").exists()
