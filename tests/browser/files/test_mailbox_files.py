"""Files in the mailbox: saving what officers sent, sending files with a message, taking them back."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Playwright, Route, ViewportSize, expect

from app.case_store.cases import delete_case
from app.store import attachments, uploads
from app.store_calls.errors import PieceMissing
from app.store_calls.uploads import Attachment
from crypto import canonical, envelope
from crypto.filename import sanitise
from crypto.officer import to_reporter
from tests.browser.accessibility import assert_accessible
from tests.browser.attachments import open_file, seal_file
from tests.browser.conftest import Portal, restarting
from tests.browser.holding import Hold
from tests.browser.reporter import Reporter
from tests.browser.test_pages import NARROW, WIDE, use_key
from tests.browsers import CHROMIUM, FIREFOX, QUIET, be_patient
from tests.messages import told
from tests.organisation import today
from tests.programs import require
from tests.stored import list_cases
from tests.waiting import wait_until

MIB = 2**20
PROGRAM = Path(__file__).parents[3]
TAMPERED = "This file was changed after it was sealed, or part of it is missing."
PIECES = "**/api/mailbox/attachment"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where browsers save files."""
    return tmp_path_factory.mktemp("saved")


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest, playwright: Playwright, folder: Path) -> Iterator[Browser]:
    """A browser of our own: of the others nobody knows where they save."""
    if request.param == "chromium":
        require(CHROMIUM, "apt-get install chromium")
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, downloads_path=folder)
    else:
        require(FIREFOX, "apt-get install firefox-esr")
        opened = playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox", downloads_path=folder)
    with opened:
        yield be_patient(opened)


@pytest.fixture
def reporter(page: Page, portal: Portal) -> Reporter:
    """Somebody who has made a report."""
    reporter = Reporter(page, portal)
    reporter.report_elsewhere()
    return reporter


def ask_for(reporter: Reporter, name: str) -> None:
    """From the code phrase to what is said before a file is fetched."""
    reporter.open_mailbox()
    reporter.press(f"Save {name}")
    reporter.wait_for("file")


def fetch(reporter: Reporter, name: str) -> None:
    """From the code phrase to the moment where the browser may save the file."""
    ask_for(reporter, name)
    reporter.send("file")
    reporter.wait_for("fetched")


def save(reporter: Reporter, folder: Path, content: bytes) -> None:
    """Let the browser save the file, and wait until this is on the disk."""
    with saved(folder, content):
        reporter.step("fetched").get_by_role("link", name="Save").click()


@contextmanager
def saved(folder: Path, content: bytes) -> Iterator[None]:
    """Wait at the end of the block for a new file in the folder with this content."""
    held = set(folder.iterdir())
    yield
    wait_until(lambda: any(path.read_bytes() == content for path in set(folder.iterdir()) - held))


def choose(reporter: Reporter, *files: FilePayload) -> None:
    reporter.page.locator("#message-files").set_input_files(files)
    expect(reporter.step("write").locator(".picked > li")).to_have_count(len(files))
    expect(reporter.step("write").get_by_text(f"Added: {files[-1]['name']}")).to_be_attached()


def note(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def write_with_files(reporter: Reporter, *files: FilePayload, text: str = "Look at this.") -> None:
    """Up to the press of the button that sends."""
    reporter.press("Write a message")
    reporter.page.get_by_label("Your message", exact=True).fill(text)
    choose(reporter, *files)


@pytest.mark.parametrize("size", [0, 1, 3 * MIB + 5], ids=["empty", "one byte", "four pieces"])
def test_an_officers_file_is_saved_as_it_was_sealed(reporter: Reporter, folder: Path, size: int) -> None:
    content = os.urandom(size)
    reporter.portal.answer("counsel", "Please look at this.", files=[seal_file("plan.odt", content)])
    fetch(reporter, "plan.odt")
    assert reporter.page.locator("a[download]").get_attribute("download") == "plan.odt"
    save(reporter, folder, content)


def test_nothing_is_fetched_before_the_warning_was_read(reporter: Reporter) -> None:
    asked: list[str] = []
    reporter.portal.answer("counsel", "Please look at this.", files=[seal_file("plan.pdf", b"%PDF", "application/pdf")])
    reporter.page.on("request", lambda request: asked.append(request.url))
    ask_for(reporter, "plan.pdf")
    for sentence in ("PDF document", "4 byte", "The counsel", "A file can carry a virus."):
        expect(reporter.step("file")).to_contain_text(sentence)
    assert not [url for url in asked if url.endswith("attachment")]


@pytest.mark.parametrize("harm", ["changed", "short", "long", "missing", "swapped"])
def test_of_a_damaged_file_nothing_is_offered(reporter: Reporter, harm: str) -> None:
    sealed = seal_file("plan.odt", os.urandom(2 * MIB + 5))
    reporter.portal.answer("counsel", "Please look at this.", files=[sealed])
    first, second, *rest = sealed.pieces
    pieces = {
        "changed": [first, second[:-1] + bytes([second[-1] ^ 1]), *rest],
        "short": [first, second[:-1], *rest],
        "long": [first, second + bytes(100), *rest],
        "missing": [first],
        "swapped": [first, *rest, second],
    }[harm]
    reporter.portal.blobs.erase(sealed.id)
    for number, piece in enumerate(pieces):
        reporter.portal.blobs.put(sealed.id, number, piece)
    ask_for(reporter, "plan.odt")
    reporter.send("file")
    expect(reporter.page.get_by_role("alert")).to_contain_text(TAMPERED)
    assert reporter.page.locator("a[href^='blob:']").count() == 0


def test_a_file_comes_through_a_restart_of_the_portal(reporter: Reporter, folder: Path, tmp_path: Path) -> None:
    content = os.urandom(7 * MIB)
    reporter.portal.answer("counsel", "Please look at this.", files=[seal_file("plan.odt", content)])
    with restarting(reporter, tmp_path, PIECES) as asked:
        ask_for(reporter, "plan.odt")
        reporter.send("file")
        expect(reporter.page.get_by_text("The connection broke. Trying again in")).to_be_visible()
        reporter.wait_for("fetched")
        assert len(asked) == 7 + 2, "an interruption costs one piece, however often it is asked for"
        save(reporter, folder, content)


def test_a_busy_site_is_asked_again(reporter: Reporter, folder: Path) -> None:
    reporter.portal.answer("counsel", "Please look at this.", files=[seal_file("plan.odt", b"The plan")])
    reporter.page.route(PIECES, lambda route: route.fulfill(status=503, json={}), times=1)
    fetch(reporter, "plan.odt")
    save(reporter, folder, b"The plan")


def test_fetching_can_be_cancelled_and_begun_again(reporter: Reporter, folder: Path) -> None:
    content = os.urandom(3 * MIB)
    reporter.portal.answer("counsel", "Please look at this.", files=[seal_file("plan.odt", content)])
    held = Hold(reporter.page, PIECES, passing=1, times=1)
    ask_for(reporter, "plan.odt")
    reporter.send("file")
    held.wait()
    expect(reporter.step("fetching").get_by_text("1 MB of 3.1 MB")).to_be_visible()
    reporter.press("Cancel")
    reporter.wait_for("mailbox")
    reporter.page.unroute(PIECES)
    reporter.press("Save plan.odt")
    reporter.send("file")
    reporter.wait_for("fetched")
    save(reporter, folder, content)
    reporter.press("Back to my mailbox")
    reporter.press("Close my mailbox")
    assert "plan.odt" not in reporter.page.content()
    assert "blob:" not in reporter.page.content()


def test_a_case_that_is_deleted_meanwhile_is_told_of(reporter: Reporter) -> None:
    reporter.portal.answer("counsel", "Please look at this.", files=[seal_file("plan.odt", b"The plan")])
    ask_for(reporter, "plan.odt")
    [row] = list_cases(reporter.portal.db)
    delete_case(reporter.portal.db, row.gate, deleted_on=date.fromisoformat(today()))
    reporter.send("file")
    expect(reporter.page.get_by_role("alert")).to_contain_text("This mailbox has been deleted")


def test_what_is_too_large_for_a_browser_is_left_to_the_program(reporter: Reporter) -> None:
    sealed = seal_file("film.mp4", b"A film", "video/mp4")
    sealed.attachment["size_bytes"] = 2**28 + 1
    reporter.portal.answer("counsel", "Please look at this.", files=[sealed])
    ask_for(reporter, "film.mp4")
    expect(reporter.step("file").get_by_text("too large for a browser")).to_be_visible()
    expect(reporter.step("file").get_by_role("button", name="Get and check this file")).to_be_hidden()


def test_a_file_that_the_browser_could_not_hold_is_not_offered(reporter: Reporter) -> None:
    """As Chromium does once it holds 500 MiB: what it has lost is missed only when it is read."""
    lose = "Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException('lost', 'NotReadableError'));\n"
    served = {"Cross-Origin-Embedder-Policy": "require-corp", "Content-Type": "text/javascript"}
    script = lose + (PROGRAM / "app/portal/static/opening.js").read_text("utf-8")
    reporter.portal.answer("counsel", "Please look at this.", files=[seal_file("plan.odt", b"The plan")])
    reporter.page.route("**/assets/opening.js", lambda route: route.fulfill(body=script, headers=served))
    ask_for(reporter, "plan.odt")
    reporter.send("file")
    expect(reporter.page.get_by_role("alert")).to_contain_text("Your browser could not hold this file.")
    assert reporter.page.locator("a[href^='blob:']").count() == 0


def test_files_of_an_answer_that_is_not_believed_are_not_offered(reporter: Reporter) -> None:
    reporter.portal.answer("counsel", "Please look at this.", files=[seal_file("plan.odt", b"The plan")])
    reporter.open_mailbox()
    reporter.press("Put aside")
    expect(reporter.page.get_by_text("The answer is put aside.")).to_be_visible()
    expect(reporter.page.get_by_role("button", name="Save plan.odt")).to_be_hidden()
    expect(reporter.page.get_by_role("article").get_by_text("plan.odt").first).to_be_visible()


@pytest.mark.parametrize("name", ["../../.bashrc", "\u202egnp.exe", "a\nb\x00c.txt", "x" * 5000 + ".pdf"])
def test_a_name_that_an_officer_did_not_make_safe_is_made_so(
    reporter: Reporter, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = seal_file(name, b"content")
    # Beside what writing makes of it: the name as it was given.
    written = envelope.seal_text
    changed = {"attachments": [file.attachment]}
    monkeypatch.setattr(
        to_reporter,
        "seal_text",
        lambda text, *more: written(canonical.write({**json.loads(text), **changed}), *more),
    )
    reporter.portal.answer("counsel", "Please look at this.", files=[file])
    fetch(reporter, sanitise(name))
    assert reporter.page.locator("a[download]").get_attribute("download") == sanitise(name)
    assert assert_fits(reporter.page)


def test_a_message_brings_its_files(reporter: Reporter) -> None:
    picture, film = os.urandom(70_000), os.urandom(2 * MIB + 1)
    reporter.open_mailbox()
    write_with_files(reporter, note("one.txt", picture), note("two.bin", film))
    reporter.send("write")
    expect(reporter.page.get_by_text("Files that arrived with it: 2.").first).to_be_visible()
    for officer in ("counsel", "director"):
        [follow_up] = reporter.portal.read(officer).follow_ups
        one, two = told(follow_up)["attachments"]
        assert [one["name"], two["name"]] == ["one.txt", "two.bin"]
        assert open_file(reporter.portal.blobs, one) == picture
        assert open_file(reporter.portal.blobs, two) == film
    assert all(not each.by_officer for each in list_attachments(reporter.portal))
    assert reporter.page.locator(".picked > li").count() == 0


def test_a_message_may_be_a_file_alone(reporter: Reporter) -> None:
    reporter.open_mailbox()
    reporter.press("Write a message")
    reporter.send("write")
    expect(reporter.page.get_by_role("alert")).to_contain_text("Write your message, or choose a file.")
    choose(reporter, note("one.txt", b"One"))
    reporter.send("write")
    expect(reporter.page.get_by_text("Files that arrived with it: 1.").first).to_be_visible()
    [follow_up] = reporter.portal.read("counsel").follow_ups
    assert told(follow_up)["answers"] == [{"question": "More information", "text": ""}]
    assert open_file(reporter.portal.blobs, told(follow_up)["attachments"][0]) == b"One"


def test_when_the_readers_change_meanwhile_files_are_not_sent_twice(reporter: Reporter) -> None:
    put: list[str] = []
    reporter.page.on("request", lambda request: put.append(request.url) if request.method == "PUT" else None)
    reporter.open_mailbox()
    write_with_files(reporter, note("one.txt", os.urandom(MIB)))
    reporter.portal.withdraw("counsel", "director")
    reporter.send("write")
    expect(reporter.page.get_by_role("alert").get_by_text("Who can read it has just changed.")).to_be_visible()
    reporter.send("write")
    expect(reporter.page.get_by_text("The counsel can open it.")).to_be_visible()
    assert len(put) == len(set(put)) == 1
    [follow_up] = reporter.portal.read("counsel").follow_ups
    assert len(open_file(reporter.portal.blobs, told(follow_up)["attachments"][0])) == MIB


def test_files_that_the_site_has_lost_are_sent_again(reporter: Reporter) -> None:
    db, blobs = reporter.portal.db, reporter.portal.blobs

    def lose_uploads(route: Route) -> None:
        assert [uploads.discard(db, blobs, id) for id in uploads.list_unclaimed(db, date.max)] == [True]
        route.continue_()

    reporter.open_mailbox()
    write_with_files(reporter, note("one.txt", b"One"))
    reporter.page.route("**/api/mailbox/messages", lose_uploads, times=1)
    reporter.send("write")
    expect(reporter.page.get_by_text("Your files did not stay on this website.")).to_be_visible()
    reporter.press("Try again")
    expect(reporter.page.get_by_text("Files that arrived with it: 1.").first).to_be_visible()
    [follow_up] = reporter.portal.read("counsel").follow_ups
    assert open_file(reporter.portal.blobs, told(follow_up)["attachments"][0]) == b"One"


def test_sending_files_can_be_stopped_and_nothing_typed_is_lost(reporter: Reporter) -> None:
    reporter.open_mailbox()
    write_with_files(reporter, note("one.txt", b"One"))
    held = Hold(reporter.page, "**/api/uploads/**")
    reporter.send("write")
    held.wait()
    reporter.wait_for("uploading")
    reporter.press("Stop and go back")
    reporter.wait_for("write")
    assert reporter.page.get_by_label("Your message", exact=True).input_value() == "Look at this."
    reporter.page.unroute("**/api/uploads/**")
    reporter.send("write")
    expect(reporter.page.get_by_text("Files that arrived with it: 1.").first).to_be_visible()
    assert len(reporter.portal.read("counsel").follow_ups) == 1


def send_files(reporter: Reporter, *files: FilePayload) -> None:
    write_with_files(reporter, *files)
    reporter.send("write")
    expect(reporter.page.get_by_text(f"Files that arrived with it: {len(files)}.").first).to_be_visible()


def list_attachments(portal: Portal) -> list[Attachment]:
    [row] = list_cases(portal.db)
    return attachments.list_attachments(portal.db, row.gate)


def take_back(reporter: Reporter, name: str) -> None:
    reporter.unfold_mailbox()
    reporter.page.get_by_role("checkbox", name=name).check()
    reporter.press("Take back the ticked files")
    reporter.send("withdraw")


def test_a_file_that_was_taken_back_is_gone(reporter: Reporter) -> None:
    reporter.open_mailbox()
    send_files(reporter, note("one.txt", b"One"), note("two.txt", b"Two"))
    [follow_up] = reporter.portal.read("counsel").follow_ups
    one, two = told(follow_up)["attachments"]
    reporter.press("Take back the ticked files")
    expect(reporter.page.get_by_role("alert")).to_contain_text("Tick the files that you want to take back.")
    take_back(reporter, "one.txt")
    expect(reporter.page.get_by_text("Taken back.", exact=True)).to_be_visible()
    with pytest.raises(PieceMissing):
        open_file(reporter.portal.blobs, one)
    assert open_file(reporter.portal.blobs, two) == b"Two"
    assert [each.id.hex() for each in list_attachments(reporter.portal)] == [two["id"]]
    # Names are forgotten with the page.
    reporter.open_mailbox()
    expect(reporter.page.get_by_text("one.txt")).to_have_count(0)
    take_back(reporter, "File 1 of 1")
    expect(reporter.page.get_by_text("Taken back.", exact=True)).to_be_visible()
    expect(reporter.page.locator("[data-step=mailbox] [data-slot=sent]")).to_have_attribute("hidden", "")
    assert list_attachments(reporter.portal) == []


@pytest.mark.parametrize("lost", ["withdraw", "note"])
def test_taking_back_can_be_repeated_when_an_answer_is_lost(reporter: Reporter, lost: str) -> None:
    portal = reporter.portal

    def lose_answer(route: Route) -> None:
        [row] = list_cases(portal.db)
        for each in list_attachments(portal):
            attachments.withdraw(portal.db, portal.blobs, row.gate, each.id)
        route.abort()

    reporter.open_mailbox()
    send_files(reporter, note("one.txt", b"One"))
    reporter.page.route(f"**/api/mailbox/{lost}", lose_answer, times=1)
    take_back(reporter, "one.txt")
    reporter.wait_for("waiting")
    reporter.press("Try again")
    expect(reporter.page.get_by_text("Taken back.", exact=True)).to_be_visible()
    expect(reporter.page.locator("[data-step=mailbox] [data-slot=sent]")).to_have_attribute("hidden", "")
    assert list_attachments(reporter.portal) == []


def test_a_file_that_another_device_took_back_is_no_error(browser: Browser, reporter: Reporter) -> None:
    reporter.open_mailbox()
    send_files(reporter, note("one.txt", b"One"))
    other = Reporter(browser.new_page(), reporter.portal)
    other.words = reporter.words
    other.open_mailbox()
    take_back(other, "File 1 of 1")
    expect(other.page.get_by_text("Taken back.", exact=True)).to_be_visible()
    other.page.close()
    take_back(reporter, "one.txt")
    expect(reporter.page.get_by_text("Taken back.", exact=True)).to_be_visible()
    expect(reporter.page.get_by_role("heading", name="Something is not right")).to_be_hidden()
    expect(reporter.page.locator("[data-step=mailbox] [data-slot=sent]")).to_have_attribute("hidden", "")


def test_a_file_is_saved_with_the_keyboard_alone(reporter: Reporter, folder: Path) -> None:
    page = reporter.page
    reporter.portal.answer("counsel", "Please look at this.", files=[seal_file("plan.odt", b"The plan")])
    reporter.open_mailbox()
    use_key(page, page.get_by_role("button", name="Save plan.odt"), "Enter")
    reporter.wait_for("file")
    use_key(page, page.get_by_role("button", name="Get and check this file"), "Enter")
    reporter.wait_for("fetched")
    expect(reporter.step("fetched").locator("h1")).to_be_focused()
    with saved(folder, b"The plan"):
        use_key(page, page.get_by_role("link", name="Save plan.odt"), "Enter")
        expect(page.get_by_text("Your browser saves it now")).to_be_visible()


def assert_fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide", "narrow"])
def test_every_step_with_files_is_accessible_and_fits(
    browser: Browser, portal: Portal, size: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport=size, color_scheme=scheme)
    walk(Reporter(page, portal))
    page.close()


def walk(reporter: Reporter) -> None:
    """Go through all steps of the mailbox that have to do with files, and look at each."""
    page = reporter.page
    reporter.report_elsewhere()
    long_name = "a-long-name-without-any-space-" * 6 + ".pdf"
    files = [seal_file(long_name, os.urandom(2 * MIB)), seal_file("plan.odt", b"", "")]
    reporter.portal.answer("counsel", "Please look at these.", "pursued", files)
    reporter.open_mailbox()
    assert_accessible(page)
    reporter.press(f"Save {long_name}")
    assert_accessible(page)
    Hold(page, PIECES)
    reporter.send("file")
    expect(reporter.step("fetching").get_by_text("0 bytes of 2.1 MB")).to_be_visible()
    assert_accessible(page)
    reporter.press("Cancel")
    page.unroute(PIECES)
    reporter.press("Save plan.odt")
    reporter.send("file")
    reporter.wait_for("fetched")
    assert_accessible(page)
    reporter.press("Back to my mailbox")
    write_with_files(reporter, note("one.txt", b"One"), note(f"{long_name}.txt", b"Two"))
    assert_accessible(page)
    Hold(page, "**/api/uploads/**")
    reporter.send("write")
    reporter.wait_for("uploading")
    assert_accessible(page)
    reporter.press("Stop and go back")
    page.unroute("**/api/uploads/**")
    reporter.send("write")
    expect(page.get_by_text("Files that arrived with it: 2.").first).to_be_visible()
    assert_accessible(page)
    reporter.unfold_mailbox()
    page.get_by_role("checkbox", name="one.txt").check()
    reporter.press("Take back the ticked files")
    assert_accessible(page)
