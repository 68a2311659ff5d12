"""Answering: checked in words first, sent once, and never at a colleague's cost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from app.console.drafts import send as sending
from app.console.drafts.submission import Submission
from app.console.gateway.listing import Listing
from app.console.replies.reply import make_reply
from app.console.workspace.workspace import Workspace
from app.store_calls.entries import file_entries
from app.store_calls.errors import RecordMoved, StoreUnavailable
from tests.console.office import ADDRESS, TODAY, Console, Correspondent, Office
from tests.waiting import HANG_SECONDS

TEXT = "Thank you. We look into it."


@pytest.fixture
def case(office: Office) -> Correspondent:
    return office.file()


def check(console: Console, case: Correspondent, text: str = TEXT, status: str = "") -> str:
    return console.post(f"{case.path}/reply", text=text, status=status, step="check").text


def press(console: Console, case: Correspondent, page: str, step: str = "send", text: str = TEXT) -> tuple[int, str]:
    answer = console.post(f"{case.path}/reply", page, text=text, status="", step=step)
    return answer.status_code, answer.text


def test_before_sending_it_says_in_words_who_gets_what(office: Office, case: Correspondent) -> None:
    page = check(office.open_console(), case, status="pursued")
    assert "This goes to the reporter and to:" in page
    assert "The compliance (you), The counsel" in page
    assert "The director" not in page
    assert "Being pursued" in page
    assert TEXT in page
    assert case.read_replies() == []


def test_a_text_can_be_changed_before_it_is_sent(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    status, page = press(console, case, check(console, case), "change")
    assert status == 200
    assert f">{TEXT}</textarea>" in page
    assert case.read_replies() == []


def test_pressing_send_twice_sends_once(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    page = check(console, case)
    assert [press(console, case, page)[0], press(console, case, page)[0]] == [302, 302]
    assert case.read_replies() == [TEXT]


def test_line_breaks_and_signs_arrive_as_written(office: Office, case: Correspondent) -> None:
    text = "One\n\n  <b>two</b> & \"three\" 'four' ünï 🙂"
    office.open_console().answer(case.path, text.replace("\n", "\r\n"))
    assert case.read_replies() == [text]


@pytest.mark.parametrize("text", ["", "   \r\n "])
def test_an_empty_answer_is_not_sent(office: Office, case: Correspondent, text: str) -> None:
    console = office.open_console()
    answer = console.post(f"{case.path}/reply", text=text, status="", step="send")
    assert answer.status_code == 400
    assert "Write something first." in answer.text


def test_a_text_that_is_too_long_is_kept_and_refused_with_a_sentence(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    text = "ü" * 200_001
    answer = console.post(f"{case.path}/reply", text=text, status="", step="send")
    assert answer.status_code == 400
    assert "This is too long." in answer.text
    assert text in answer.text
    assert case.read_replies() == []


def test_the_longest_text_arrives(office: Office, case: Correspondent) -> None:
    text = "\x01" + '"\n' * 90_000 + "ü" * 9_000 + "x"
    office.open_console().answer(case.path, text)
    assert case.read_replies() == [text]


@pytest.mark.parametrize("status", ["closed", "Received", "<b>"])
def test_a_status_that_does_not_exist_is_refused(office: Office, case: Correspondent, status: str) -> None:
    console = office.open_console()
    answer = console.post(f"{case.path}/reply", text=TEXT, status=status, step="send")
    assert answer.status_code == 400
    assert TEXT in answer.text
    assert case.read_replies() == []


def test_what_came_in_meanwhile_is_pointed_out_before_sending(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    page = check(console, case)
    case.follow_up("Wait, one thing more.")
    status, page = press(console, case, page)
    assert status == 200
    assert "The case has changed since you began" in page
    assert case.read_replies() == []
    assert press(console, case, page)[0] == 302
    assert case.read_replies() == [TEXT]


def test_a_draft_survives_a_store_that_is_away(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    page = check(console, case)

    def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("OperationalError")

    with monkeypatch.context() as patch:
        patch.setattr(sending, "file_entries", fail)
        status, again = press(console, case, page)
    assert status == 503
    assert TEXT in again
    assert "Your text is still here" in again
    with monkeypatch.context() as patch:
        patch.setattr(Listing, "follow", fail)
        status, again = press(console, case, again)
    assert status == 503
    assert TEXT in again
    assert press(console, case, check(console, case))[0] == 302
    assert case.read_replies() == [TEXT]


def test_an_answer_that_was_stored_though_the_store_could_not_say_so_is_not_stored_twice(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    page = check(console, case)

    def lose_the_answer(*arguments: object, **more: object) -> None:
        file_entries(*arguments, **more)  # type: ignore[arg-type]
        raise StoreUnavailable("OperationalError")

    with monkeypatch.context() as patch:
        patch.setattr(sending, "file_entries", lose_the_answer)
        status, page = press(console, case, page)
    assert status == 503
    status, page = press(console, case, page)
    assert status == 200
    assert "The case has changed" in page
    assert press(console, case, page)[0] == 302
    assert case.read_replies() == [TEXT]


def test_what_was_written_when_the_console_locked_itself_is_given_back(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    page = check(console, case)
    console.post("/lock", console.read("/"))
    fields = {"text": TEXT, "step": "send", "csrf_token": console.find_token(page)}
    ours = {"Sec-Fetch-Site": "same-origin"}
    answer = console.client.post(f"{case.path}/reply", data=fields, base_url=ADDRESS, headers=ours)
    assert answer.status_code == 400
    assert "Nothing was sent" in answer.text
    assert TEXT in answer.text
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert TEXT not in console.client.post("/lock", data=fields, base_url=ADDRESS, headers=foreign).text
    assert case.read_replies() == []


def test_an_expired_directory_stops_answering_and_not_reading(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    page = check(console, case)
    office.publish(2, TODAY - timedelta(days=36))
    shown = console.read(case.path)
    assert "The device of my colleague" in shown
    assert "The directory has expired, so nothing can be sealed." in shown
    assert console.get(f"{case.path}/reply").location == case.path
    status, again = press(console, case, page)
    assert status == 503
    assert TEXT in again
    assert case.read_replies() == []


def test_who_is_not_in_the_directory_any_more_is_given_nothing_and_told_why(
    office: Office, case: Correspondent
) -> None:
    without = [office.organisation.recipient(id) for id in ("counsel", "director")]
    office.publish(2, recipients=without, channels=office.channels("counsel"))
    console = office.open_console()
    assert console.get(case.path).status_code == 404
    page = console.read("/")
    assert "The device of my colleague" not in page
    assert "isn't in the directory" in page


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_officers_who_answer_at_once_lose_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "POST_PATIENCE_SECONDS", HANG_SECONDS)
    office = Office(request.getfixturevalue(url), tmp_path / "keys")
    case = office.file()
    officers = ("compliance", "counsel")
    workspaces = [Workspace(id, office.identity(id), office.line, office.config) for id in officers]
    start = threading.Barrier(len(workspaces), timeout=HANG_SECONDS)
    each = 4

    def answer(workspace: Workspace) -> None:
        workspace.refresh(HANG_SECONDS)
        start.wait()
        for number in range(each):
            text = f"{workspace.key_id} {number}"
            sending.send(
                workspace,
                Submission(case.reporter.gate, [make_reply(text, None)], [], text, text, "replies", {}, {}),
            )

    with ThreadPoolExecutor(len(workspaces)) as pool:
        list(pool.map(answer, workspaces))
    expected = sorted(f"{id} {number}" for id in officers for number in range(each))
    assert sorted(case.read_replies()) == expected
    page = office.open_console().read(case.path)
    assert all(text in page for text in expected)
    assert "broken" not in page
    assert "missing" not in page
    assert "sent twice" not in page


def test_an_answer_that_others_always_forestall_is_given_up_in_words(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    page = check(console, case)

    def lose(*_: object, **__: object) -> None:
        raise RecordMoved

    monkeypatch.setattr(sending, "file_entries", lose)
    status, again = press(console, case, page)
    assert status == 503
    assert "Others are writing in this case" in again
    assert TEXT in again
