"""Files that an officer sends: sealed from one folder into the store, sent once, and erased if they are not sent."""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.blobs.storage import Blobs
from app.console.drafts import send as sending
from app.console.drafts import upload
from app.console.drafts.outbox import Outbox
from app.room import Budget, NoRoom
from app.store import attachments, uploads
from app.store_calls.entries import file_entries
from app.store_calls.errors import BlobsUnavailable, StoreUnavailable
from crypto.attachment import CHUNK_BYTES, Opener
from crypto.encoding import b64decode
from tests.console.auth.test_unlock import find_session
from tests.console.blocked_blobs import BlockedBlobs
from tests.console.files.test_save import list_saved, save_all
from tests.console.office import ADDRESS, ATTACHMENT_BYTES, TODAY, Console, Correspondent, Office
from tests.store.conftest import connect_as
from tests.waiting import wait_until

TEXT = "Please look at these."
CONTENT = b"The kestrel nests in the lighthouse. " * 60_000


@pytest.fixture
def case(office: Office) -> Correspondent:
    return office.file()


def check(
    console: Console, case: Correspondent, page: str | None = None, marks: Sequence[str] = (), **files: Any
) -> str:
    """Choose files, besides those of these marks, and press check: the page that asks once more."""
    chosen = [(io.BytesIO(data), f"{name}.pdf") for name, data in files.items()]
    fields = {"text": TEXT, "status": "", "step": "check", "files": [*marks], "new_files": chosen}
    return console.post(f"{case.path}/reply", page, **fields).text


def find_marks(page: str) -> list[str]:
    """The marks of the files that a page has chosen."""
    inputs = [part.split(">")[0] for part in page.split("<input")[1:]]
    chosen = [each for each in inputs if 'name="files"' in each and ("hidden" in each or "checked" in each)]
    return [each.split('value="')[1].split('"')[0] for each in chosen]


def press(console: Console, case: Correspondent, page: str) -> str:
    """Press send: the address at which one waits."""
    marks = find_marks(page)
    answer = console.post(f"{case.path}/reply", page, text=TEXT, status="", step="send", files=marks)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def send(console: Console, case: Correspondent, **files: Any) -> str:
    return console.read_when_over(press(console, case, check(console, case, **files)))


def is_empty(office: Office) -> bool:
    """Whether nothing is left of any upload."""
    return office.blobs.list_uploads() == set() and uploads.list_unclaimed(office.db, TODAY.replace(year=9999)) == []


def read_files(office: Office, case: Correspondent) -> dict[str, bytes]:
    """The files of all replies, as the reporter's client opens them."""
    files = {}
    for reply in case.open_mailbox().genuine:
        for said in reply.attachments:
            id = bytes.fromhex(said.id)
            pieces = attachments.find_attachment(office.db, case.reporter.gate, id)
            opener = Opener(b64decode(said.key), said.size_bytes, b64decode(said.digest))
            files[said.name] = b"".join(opener.open(office.blobs.get(id, number)) for number in range(pieces))
            opener.finish()
    return files


def test_files_travel_to_the_reporter_and_to_other_officers(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    page = send(console, case, one=CONTENT, two=b"")
    assert "Your answer is sealed and stored." in page
    assert page.count('"file-name">one.pdf') == 1
    assert case.read_replies() == [TEXT]
    assert read_files(office, case) == {"one.pdf": CONTENT, "two.pdf": b""}
    [reply] = case.open_mailbox().genuine
    assert {said.type for said in reply.attachments} == {"application/pdf"}
    save_all(office.open_console("counsel"), case)
    saved = {path.name: path.read_bytes() for path in list_saved(office)}
    assert saved == {"one.pdf": CONTENT, "two.pdf": b""}


def test_the_rights_of_the_gateway_on_postgresql_are_enough(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(postgres_url, tmp_path / "keys")
    case = office.file(files={"report.txt": b"sent by the reporter"})
    office.url = connect_as(postgres_url, "gateway")
    console = office.open_console()
    assert "Your answer is sealed and stored." in send(console, case, one=CONTENT)
    assert read_files(office, case) == {"one.pdf": CONTENT}
    save_all(console, case)
    assert {path.name for path in list_saved(office)} == {"report.txt", "one.pdf"}
    kept = office.blobs.list_uploads()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "file_entries", store_nothing)
        send(console, case, two=b"given up")
    console.post("/lock", console.read("/recipients"))
    wait_until(lambda: office.blobs.list_uploads() == kept)
    office.db.close()


def store_nothing(*_: object, **__: object) -> None:
    """Store nothing of a reply."""
    raise StoreUnavailable("OperationalError")


def test_before_sending_it_says_what_goes_and_stores_nothing(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    page = console.read(f"{case.path}/reply")
    assert 'enctype="multipart/form-data"' in page
    assert "Files tell about whoever made them" in page
    checked = check(console, case, one=CONTENT)
    assert "one.pdf" in checked
    assert "2.2 MB" in checked
    assert is_empty(office)


def test_more_files_are_chosen_and_others_left_out_and_the_text_stays(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    checked = check(console, case, one=b"1", two=b"2")
    first, second = find_marks(checked)
    fields = {"text": TEXT, "status": "", "files": [first, second]}
    form = console.post(f"{case.path}/reply", checked, **fields, step="change").text
    assert TEXT in form
    assert find_marks(form) == [first, second]
    again = check(console, case, form, [second], three=b"3")
    assert "one.pdf" not in again
    assert "Your answer is sealed and stored." in console.read_when_over(press(console, case, again))
    assert read_files(office, case) == {"two.pdf": b"2", "three.pdf": b"3"}


def test_a_name_that_misleads_is_made_safe(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    chosen = (io.BytesIO(b"x"), "folder/a\u202egpj.exe")
    page = console.post(f"{case.path}/reply", text=TEXT, status="", step="check", new_files=chosen).text
    assert '"file-name">agpj.exe' in page


def test_a_form_in_which_no_file_is_chosen_has_none(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    fields: dict[str, Any] = {"text": TEXT, "status": "", "new_files": (io.BytesIO(b""), "")}
    page = console.post(f"{case.path}/reply", **fields, step="check").text
    assert "Files that go with it" not in page
    console.post(f"{case.path}/reply", page, text=TEXT, status="", step="send")
    assert case.read_replies() == [TEXT]


def test_too_many_and_too_large_files_are_refused_with_a_sentence(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    assert "too many files for one answer: 3 are allowed" in check(console, case, a=b"a", b=b"b", c=b"c", d=b"d")
    refused = check(console, case, large=bytes(ATTACHMENT_BYTES + 1))
    assert "large.pdf is too large: 8.4 MB are allowed" in refused
    assert TEXT in refused
    assert "Your answer is sealed and stored." in send(console, case, most=bytes(ATTACHMENT_BYTES))


@pytest.mark.parametrize("marks", [["0" * 32], ["../keys/compliance.key"], [""]])
def test_a_file_that_is_not_held_is_not_sent(office: Office, case: Correspondent, marks: list[str]) -> None:
    page = check(office.open_console(), case, marks=marks)
    assert "A file is not held any more" in page
    assert TEXT in page
    assert is_empty(office)


def test_the_files_of_one_form_are_held_for_no_other(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    marks = find_marks(check(console, case, one=b"1"))
    assert "A file is not held any more" in check(console, case, marks=marks)


def begin(console: Console, case: Correspondent, blocked: BlockedBlobs) -> str:
    """Send two files until the second piece of the second one waits."""
    path = press(console, case, check(console, case, first=b"first", one=CONTENT))
    blocked.wait_for(3)
    return path


def test_while_it_is_being_sent_a_page_says_how_far_and_stopping_sends_nothing(
    office: Office, case: Correspondent, blocked: BlockedBlobs
) -> None:
    console = office.open_console()
    path = begin(console, case, blocked)
    answer = console.get(path)
    assert answer.headers["Refresh"] == "1"
    assert 'value="2" max="4"' in answer.text
    assert "one.pdf" in answer.text
    assert console.post(path).location == path
    blocked.release()
    page = console.read_when_over(path)
    assert "This was stopped. Nothing was sent." in page
    assert TEXT in page
    assert case.read_replies() == []
    wait_until(lambda: is_empty(office))


def test_locking_sends_nothing_and_erases_what_was_stored(
    office: Office, case: Correspondent, blocked: BlockedBlobs
) -> None:
    console = office.open_console()
    path = begin(console, case, blocked)
    console.post("/lock", console.read("/recipients"))
    blocked.release()
    wait_until(lambda: is_empty(office))
    assert case.read_replies() == []
    console.unlock("compliance")
    assert console.get(path).status_code == 404


def test_pressing_send_twice_sends_once(office: Office, case: Correspondent, blocked: BlockedBlobs) -> None:
    console = office.open_console()
    page = check(console, case, one=CONTENT)
    paths = [press(console, case, page), press(console, case, page)]
    blocked.release()
    assert "Your answer is sealed and stored." in console.read_when_over(paths[0])
    assert console.get(paths[1]).location == case.path
    assert press(console, case, page) == case.path
    assert case.read_replies() == [TEXT]
    assert blocked.numbers == [0, 1, 2]


def test_a_store_that_is_away_for_a_moment_is_waited_for(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "PAUSES_SECONDS", (0.01,) * 6)
    failures, put = iter(range(4)), Blobs.put

    def fail_at_first(blobs: Blobs, id: bytes, number: int, piece: bytes) -> bool:
        if next(failures, None) is not None:
            raise BlobsUnavailable("Timeout")
        return put(blobs, id, number, piece)

    monkeypatch.setattr(Blobs, "put", fail_at_first)
    assert "Your answer is sealed and stored." in send(office.open_console(), case, one=CONTENT)
    assert read_files(office, case) == {"one.pdf": CONTENT}


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(BlobsUnavailable("Timeout"), "can&#39;t be reached"), (NoRoom(Budget.OFFICERS), "disk is full")],
)
def test_a_store_that_stays_away_or_is_full_has_a_sentence_and_the_text_stays(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    monkeypatch.setattr(upload, "PAUSES_SECONDS", (0.01,))
    console = office.open_console()
    numbers, put = [], Blobs.put

    def fail(blobs: Blobs, id: bytes, number: int, piece: bytes) -> bool:
        if number == 2:
            raise error
        numbers.append(number)
        return put(blobs, id, number, piece)

    with monkeypatch.context() as patch:
        patch.setattr(Blobs, "put", fail)
        page = send(console, case, one=b"first", two=CONTENT)
    assert sentence in page
    assert TEXT in page
    assert "one.pdf" in page
    assert case.read_replies() == []
    # What arrived whole is not stored again, what did not is begun anew.
    [kept] = office.blobs.list_uploads()

    def note(blobs: Blobs, id: bytes, number: int, piece: bytes) -> bool:
        numbers.append(number)
        return put(blobs, id, number, piece)

    with monkeypatch.context() as patch:
        patch.setattr(Blobs, "put", note)
        assert "Your answer is sealed and stored." in console.read_when_over(press(console, case, page))
    assert numbers == [0, 0, 1, 0, 1, 2]
    assert kept in office.blobs.list_uploads()
    assert read_files(office, case) == {"one.pdf": b"first", "two.pdf": CONTENT}


def lose_the_answer(*arguments: Any, **more: Any) -> None:
    """Store a reply, and not be able to say so."""
    file_entries(*arguments, **more)
    raise StoreUnavailable("OperationalError")


def test_a_reply_that_was_stored_though_the_store_could_not_say_so_keeps_its_files(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "file_entries", lose_the_answer)
        page = send(console, case, one=CONTENT)
    assert "can&#39;t be reached now" in page
    fields = {"text": TEXT, "status": "", "files": find_marks(page)}
    again = console.post(f"{case.path}/reply", page, **fields, step="send").text
    assert "The case has changed" in again
    assert "Your answer is sealed and stored." in console.read_when_over(press(console, case, again))
    assert case.read_replies() == [TEXT]
    assert read_files(office, case) == {"one.pdf": CONTENT}


def test_locking_after_a_failure_erases_what_was_kept_for_another_try(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()

    monkeypatch.setattr(sending, "file_entries", store_nothing)
    send(console, case, one=CONTENT)
    assert not is_empty(office)
    console.post("/lock", console.read("/recipients"))
    wait_until(lambda: is_empty(office))


def test_locking_never_erases_what_a_reply_has(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "file_entries", lose_the_answer)
        send(console, case, one=CONTENT)
    workspace = find_session(console).workspace
    assert workspace
    jobs = workspace.part(Outbox).jobs
    console.post("/lock", console.read("/recipients"))
    vars(jobs)["_worker"].shutdown(wait=True)  # what was stored for nothing has been erased
    assert read_files(office, case) == {"one.pdf": CONTENT}


def test_a_file_that_is_not_to_go_after_all_is_erased(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()

    with monkeypatch.context() as patch:
        patch.setattr(sending, "file_entries", store_nothing)
        page = send(console, case, one=b"one", two=b"two")
    assert len(office.blobs.list_uploads()) == 2
    marks = find_marks(page)[1:]
    changed = console.post(f"{case.path}/reply", page, text=TEXT, status="", step="change", files=marks)
    checked = check(console, case, changed.text, marks)
    assert "Your answer is sealed and stored." in console.read_when_over(press(console, case, checked))
    assert read_files(office, case) == {"two.pdf": b"two"}
    assert len(office.blobs.list_uploads()) == 1


def test_an_upload_that_was_swept_meanwhile_has_a_sentence_and_can_be_sent_again(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = office.open_console()

    def sweep(*arguments: Any, **more: Any) -> None:
        for id in office.blobs.list_uploads():
            uploads.discard(office.db, office.blobs, id)
        file_entries(*arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(sending, "file_entries", sweep)
        page = send(console, case, one=CONTENT)
    assert "not whole in the store any more" in page
    assert case.read_replies() == []
    assert "Your answer is sealed and stored." in console.read_when_over(press(console, case, page))
    assert read_files(office, case) == {"one.pdf": CONTENT}


def test_others_who_write_meanwhile_are_no_obstacle(office: Office, case: Correspondent, blocked: BlockedBlobs) -> None:
    console = office.open_console()
    path = begin(console, case, blocked)
    office.open_console("counsel").answer(case.path, "I was faster.")
    blocked.release()
    assert "Your answer is sealed and stored." in console.read_when_over(path)
    assert sorted(case.read_replies()) == ["I was faster.", TEXT]
    assert "broken" not in console.read(case.path)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reply_that_nobody_sent_has_no_page(office: Office, case: Correspondent, method: str) -> None:
    console = office.open_console()
    path = f"{case.path}/sending/{'0' * 64}"
    if method == "get":
        assert console.get(path).status_code == 404
    else:
        assert console.client.post(path, base_url=ADDRESS).status_code == 400


@pytest.mark.parametrize("size_bytes", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1])
def test_files_of_every_size_arrive(office: Office, case: Correspondent, size_bytes: int) -> None:
    data = os.urandom(size_bytes)
    send(office.open_console(), case, one=data)
    assert read_files(office, case) == {"one.pdf": data}
