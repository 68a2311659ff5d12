"""Files in a report: choosing, naming, cleaning, sending them over a bad line; and what officers then open."""

import io
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, Request, Route, ViewportSize, expect

from app.store import uploads
from crypto.filename import sanitise
from tests.browser.accessibility import assert_accessible
from tests.browser.attachments import open_file
from tests.browser.conftest import Portal, restarting
from tests.browser.holding import Hold
from tests.browser.reporter import ACCOUNT, Reporter
from tests.browser.test_pages import LEFT, NARROW, WIDE, stand_in_for_what_is_left_to, use_key
from tests.messages import told
from tests.portal.process import serving
from tests.reporter.broken_line import BrokenLine
from tests.stored import list_cases

MIB = 2**20
PIECES = "**/api/uploads/**"
CHANGED = "This file changed while it was being read, or it can't be read any more. Choose it again."


@pytest.fixture
def chromium_reporter(chromium: Browser, portal: Portal) -> Iterator[Reporter]:
    """For what does not differ between browsers."""
    page = chromium.new_page()
    yield Reporter(page, portal)
    page.close()


def go_to_files(reporter: Reporter) -> None:
    """From the start to the step where files are chosen."""
    reporter.begin()
    reporter.tell(ACCOUNT)
    reporter.send("account")
    reporter.pass_to("files")


def choose(reporter: Reporter, files: Sequence[Path] | Sequence[FilePayload]) -> None:
    """Choose files in the picker, and wait until the browser has looked at them."""
    held = reporter.page.locator(".picked > li").count()
    reporter.page.locator("#report-files").set_input_files(files)
    expect(reporter.page.locator(".picked > li")).to_have_count(held + len(files))
    expect(reporter.page.get_by_text("looking at what this file tells")).to_have_count(0)
    expect(reporter.page.get_by_text("will look at what this file tells")).to_have_count(0)


def go_to_phrase(reporter: Reporter) -> None:
    """From the files to the field where the phrase is typed back."""
    reporter.send("files")
    reporter.write_down_phrase()


def prepare(reporter: Reporter, files: Sequence[Path] | Sequence[FilePayload]) -> None:
    """From the start to the last moment before these files are sent."""
    go_to_files(reporter)
    choose(reporter, files)
    go_to_phrase(reporter)


def finish(reporter: Reporter) -> None:
    reporter.type_phrase()
    reporter.wait_for("done")


def received(portal: Portal, officer: str = "counsel") -> dict[str, bytes]:
    """What an officer gets: the files of the one report there is, opened and checked, by their names."""
    attachments = told(portal.read(officer).report).get("attachments", [])
    return {each["name"]: open_file(portal.blobs, each) for each in attachments}


def file(name: str, content: bytes, type: str = "application/octet-stream") -> FilePayload:
    return {"name": name, "mimeType": type, "buffer": content}


def write(folder: Path, name: str, content: bytes) -> Path:
    """A file on the disk, older than the moment at which it may be changed."""
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (time.time() - 100,) * 2)
    return path


def find_number(request: Request) -> int:
    """Which piece is put."""
    return int(request.url.rsplit("/", 1)[1])


def note_pieces(page: Page) -> list[Request]:
    """A list that grows with every piece that is put."""
    put: list[Request] = []
    page.on("request", lambda request: put.append(request) if request.method == "PUT" else None)
    return put


def test_files_arrive_whole_under_the_names_that_the_reporter_gives_them(reporter: Reporter, tmp_path: Path) -> None:
    page = reporter.page
    film, letter, empty = os.urandom(3 * MIB + 17), b"Dear Sir", b""
    contents = {"film.bin": film, "plan.bin": b"plan", "a.txt": letter, "empty.txt": empty}
    paths = [write(tmp_path, name, content) for name, content in contents.items()]
    go_to_files(reporter)
    choose(reporter, paths[:2])
    choose(reporter, paths[2:])
    page.get_by_label("Name of file 3").fill("The letter.txt")
    reporter.press("Remove plan.bin")
    expect(page.get_by_label("Name of file 2")).to_have_value("The letter.txt")
    expect(page.get_by_text("This file is empty.")).to_be_visible()
    reporter.send("files")
    reporter.pass_to("check")
    expect(reporter.step("check").locator("[data-slot=files]")).to_have_text(
        "film.bin, 3.1 MB\nThe letter.txt, 8 bytes\nempty.txt, 0 bytes"
    )
    reporter.write_down_phrase()
    finish(reporter)
    expect(page.get_by_text("Files that arrived with it: 3.")).to_be_visible()
    assert received(reporter.portal) == {"film.bin": film, "The letter.txt": letter, "empty.txt": empty}
    assert received(reporter.portal, "compliance") == received(reporter.portal)
    assert page.locator(".picked > li, .uploads > li").count() == 0, "nothing of them stays in the page"


def test_whoever_has_no_files_goes_on_at_once_and_loads_nothing_for_them(reporter: Reporter) -> None:
    asked: list[str] = []
    reporter.page.on("request", lambda request: asked.append(request.url))
    reporter.report()
    assert not [url for url in asked if "inspecting" in url or "uploads" in url]
    assert "attachments" not in told(reporter.portal.read("counsel").report)


def test_at_the_security_level_safer_files_are_cleaned_and_sent(
    firefox_safer: Browser, portal: Portal, tmp_path: Path
) -> None:
    reporter = Reporter(firefox_safer.new_page(), portal)
    film = os.urandom(2 * MIB + 5)
    prepare(reporter, [write(tmp_path, "film.bin", film), write(tmp_path, "phone.jpg", take_picture())])
    finish(reporter)
    files = received(portal)
    assert files["film.bin"] == film
    assert b"An author" not in files["phone.jpg"]
    reporter.page.close()


def test_nothing_of_a_file_leaves_before_the_report_is_sent(reporter: Reporter) -> None:
    asked: list[str] = []
    reporter.page.on("request", lambda request: asked.append(request.method))
    prepare(reporter, [file("plan.bin", os.urandom(70_000)), file("phone.jpg", take_picture(), "image/jpeg")])
    assert set(asked) == {"GET"}


def test_what_a_picture_tells_is_shown_and_taken_out(reporter: Reporter) -> None:
    page, picture = reporter.page, take_picture()
    go_to_files(reporter)
    choose(reporter, [file("IMG_20260102.jpg", picture, "image/jpeg")])
    for sentence in ("names of authors", "An author", "Phone 5", "Taken out:", "Still in the file:"):
        expect(page.locator(".picked")).to_contain_text(sentence)
    reporter.press("Use a neutral name")
    expect(page.get_by_label("Name of file 1")).to_have_value("file-1.jpg")
    go_to_phrase(reporter)
    finish(reporter)
    arrived = received(reporter.portal)["file-1.jpg"]
    assert not [text for text in (b"An author", b"Phone 5", b"2026:01:02") if text in arrived]
    assert Image.open(io.BytesIO(arrived)).tobytes() == Image.open(io.BytesIO(picture)).tobytes()


def test_what_a_picture_tells_is_left_in_if_the_reporter_wants_that(reporter: Reporter) -> None:
    picture = take_picture()
    go_to_files(reporter)
    choose(reporter, [file("phone.jpg", picture, "image/jpeg")])
    reporter.page.get_by_label("Leave it in").check()
    expect(reporter.page.get_by_text("All of it goes with the file.")).to_be_visible()
    go_to_phrase(reporter)
    finish(reporter)
    assert received(reporter.portal) == {"phone.jpg": picture}


def test_a_file_that_cannot_be_looked_into_is_sent_with_a_warning(chromium_reporter: Reporter) -> None:
    reporter = chromium_reporter
    reporter.page.route("**/assets/inspecting.js", lambda route: route.abort())
    prepare(reporter, [file("phone.jpg", take_picture(), "image/jpeg")])
    reporter.press("Back")
    expect(reporter.page.get_by_text("Your browser could not look into this file.")).to_be_attached()


def test_whoever_goes_on_too_soon_is_told_that_a_file_is_still_being_looked_at(chromium_reporter: Reporter) -> None:
    reporter, held = chromium_reporter, Hold(chromium_reporter.page, "**/assets/inspecting.js")
    go_to_files(reporter)
    reporter.page.locator("#report-files").set_input_files([file("phone.jpg", take_picture(), "image/jpeg")])
    reporter.send("files")
    expect(reporter.page.get_by_role("alert")).to_contain_text("still looking at a file")
    held.release()
    expect(reporter.page.get_by_text("Added: phone.jpg")).to_be_attached()
    reporter.send("files")
    reporter.wait_for("danger")


def test_looking_into_a_file_ends_and_the_file_is_sent_as_it_is(chromium_reporter: Reporter) -> None:
    reporter, page, picture = chromium_reporter, chromium_reporter.page, take_picture()
    Hold(page, "**/assets/inspecting.js")
    go_to_files(reporter)
    page.clock.install()
    page.locator("#report-files").set_input_files([file("phone.jpg", picture, "image/jpeg")])
    expect(page.get_by_text("Your browser is looking at what this file reveals about you")).to_be_visible()
    page.clock.run_for("00:10")
    expect(page.get_by_text("Your browser stops after 4 minutes, or when you remove the file.")).to_be_visible()
    page.clock.run_for("02:00")
    expect(page.get_by_text("This file is too complicated for us to clean.")).to_be_visible()
    assert "stops after" not in page.locator(".picked").inner_text()
    go_to_phrase(reporter)
    finish(reporter)
    assert received(reporter.portal) == {"phone.jpg": picture}


def take_picture() -> bytes:
    """A picture that tells who made it."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B], exif[0x0132] = "Maker", "Phone 5", "An author", "2026:01:02 03:04:05"
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(written, "JPEG", exif=exif)
    return written.getvalue()


NAMES = ["../../.bashrc", "C:\\temp\\a.txt", "a\x07b\x1b[2Jc.txt", "\u202egnp.exe", "x" * 5000 + ".pdf", "CON.txt"]


def test_names_are_made_safe_before_they_are_shown_and_sent(reporter: Reporter) -> None:
    page = reporter.page
    go_to_files(reporter)
    choose(reporter, [file("a.bin", b"content")] * len(NAMES))
    for number, name in enumerate(NAMES, 1):
        page.get_by_label(f"Name of file {number}").fill(name)
        page.get_by_label(f"Name of file {number}").dispatch_event("change")
        expect(page.get_by_label(f"Name of file {number}")).to_have_value(sanitise(name))
    go_to_phrase(reporter)
    finish(reporter)
    assert list(received(reporter.portal)) == [sanitise(name) for name in NAMES]


def test_a_name_on_the_disk_is_made_safe_too(reporter: Reporter, tmp_path: Path) -> None:
    name = "\u202efdp.exe \u2066" + "é" * 60 + "\x07.pdf"
    go_to_files(reporter)
    choose(reporter, [write(tmp_path, name, b"content")])
    expect(reporter.page.get_by_label("Name of file 1")).to_have_value(sanitise(name))


def test_enter_in_a_name_does_not_end_the_step(chromium_reporter: Reporter) -> None:
    go_to_files(chromium_reporter)
    choose(chromium_reporter, [file("a.bin", b"content")])
    chromium_reporter.page.get_by_label("Name of file 1").press("Enter")
    expect(chromium_reporter.step("files")).to_be_visible()


def test_too_large_and_too_many_are_refused_before_they_are_sealed(reporter: Reporter, tmp_path: Path) -> None:
    limits = {"SEALEDLINE_ATTACHMENTS": "2", "SEALEDLINE_ATTACHMENT_BYTES": "1000"}
    page, at_limit = reporter.page, file("at-limit.bin", os.urandom(1000))
    with serving({**reporter.portal.settings, **limits}, tmp_path) as port:
        reporter.portal = replace(reporter.portal, address=f"http://127.0.0.1:{port}")
        go_to_files(reporter)
        expect(page.get_by_text("At most 2 files, each up to 1 kB.")).to_be_visible()
        choose(reporter, [at_limit])
        page.locator("#report-files").set_input_files([file("large.bin", os.urandom(1001)), *[at_limit] * 3])
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("“large.bin” is too large: it has 1 kB, and 1 kB are taken.")
        expect(alert).to_contain_text("at most 2 are taken at once. Not added: 2.")
        expect(page.locator(".picked > li")).to_have_count(2)
        go_to_phrase(reporter)
        finish(reporter)
    assert len(told(reporter.portal.read("counsel").report)["attachments"]) == 2


def test_without_an_answer_about_limits_nothing_is_taken_and_it_is_asked_again(chromium_reporter: Reporter) -> None:
    reporter, page = chromium_reporter, chromium_reporter.page
    page.route("**/api/limits", lambda route: route.abort())
    go_to_files(reporter)
    page.locator("#report-files").set_input_files([file("a.bin", b"content")])
    expect(page.get_by_role("alert")).to_contain_text("This website did not say how large a file may be.")
    page.unroute("**/api/limits")
    choose(reporter, [file("a.bin", b"content")])
    expect(page.get_by_role("alert")).to_have_count(0)


def test_files_can_be_dropped(reporter: Reporter) -> None:
    page = reporter.page
    go_to_files(reporter)
    drop(page, "#report-files")
    expect(page.get_by_label("Name of file 1")).to_have_value("dropped.txt")
    assert drop(page, "h1"), "dropped beside, a file must not be opened in place of the page"
    expect(page.locator(".picked > li")).to_have_count(1)
    go_to_phrase(reporter)
    finish(reporter)
    assert received(reporter.portal) == {"dropped.txt": b"content"}


def drop(page: Page, where: str) -> bool:
    """Drop a file on something visible there; whether the page kept the browser from opening it."""
    kept: bool = (
        page.locator(where)
        .locator("visible=true")
        .evaluate(
            """element => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File(["content"], "dropped.txt", { type: "text/plain" }));
            const event = (name) => new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true });
            element.dispatchEvent(event("dragover"));
            return !element.dispatchEvent(event("drop"));
        }"""
        )
    )
    return kept


def test_a_dropped_folder_is_refused_in_words(chromium_reporter: Reporter, tmp_path: Path) -> None:
    reporter, page = chromium_reporter, chromium_reporter.page
    (tmp_path / "folder").mkdir()
    write(tmp_path, "real.txt", b"content")
    go_to_files(reporter)
    box = page.locator("[data-slot=drop]").locator("visible=true").bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    place = {"x": box["x"] + 9, "y": box["y"] + 9}
    data = {"items": [], "files": [str(tmp_path / "folder"), str(tmp_path / "real.txt")], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})
    expect(page.get_by_role("alert")).to_contain_text("“folder” is a folder. Add the files that are in it.")
    expect(page.get_by_label("Name of file 1")).to_have_value("real.txt")


@pytest.mark.parametrize("harm", ["written over", "cut", "deleted"])
def test_a_file_that_changed_since_it_was_chosen_is_not_sent(reporter: Reporter, tmp_path: Path, harm: str) -> None:
    path = write(tmp_path, "log.bin", os.urandom(3 * MIB))
    prepare(reporter, [path])
    if harm == "deleted":
        path.unlink()
    elif harm == "cut":
        os.truncate(path, MIB + 5)
    else:
        path.write_bytes(os.urandom(3 * MIB))
    reporter.type_phrase()
    expect(reporter.page.get_by_text(f"“log.bin”: {CHANGED}")).to_be_visible()
    assert list_cases(reporter.portal.db) == []
    # Chosen again, it can be sent.
    path.write_bytes(b"as it is now")
    reporter.press("Back to my answers")
    reporter.step("check").locator("[data-change=files]").click()
    reporter.press("Remove log.bin")
    choose(reporter, [path])
    reporter.send("files")
    reporter.write_down_phrase()
    finish(reporter)
    assert received(reporter.portal) == {"log.bin": b"as it is now"}


def test_a_file_that_changes_while_it_is_sent_is_not_sent_further(reporter: Reporter, tmp_path: Path) -> None:
    path = write(tmp_path, "log.bin", os.urandom(5 * MIB))

    def write_on(route: Route) -> None:
        if find_number(route.request) == 1:
            with path.open("r+b") as log:
                log.seek(4 * MIB)
                log.write(os.urandom(MIB))
        route.continue_()

    prepare(reporter, [path])
    put = note_pieces(reporter.page)
    reporter.page.route(PIECES, write_on)
    reporter.type_phrase()
    expect(reporter.page.get_by_text(f"“log.bin”: {CHANGED}")).to_be_visible()
    assert max(find_number(request) for request in put) < 4
    assert list_cases(reporter.portal.db) == []


def test_a_file_that_grows_is_sent_as_it_was_or_not_at_all(reporter: Reporter, tmp_path: Path) -> None:
    content = os.urandom(MIB + 5)
    path = write(tmp_path, "log.bin", content)
    prepare(reporter, [path])
    with path.open("ab") as log:
        log.write(b"more")
    reporter.type_phrase()
    ended = reporter.page.locator("[data-step=done]:visible, [data-step=refused]:visible")
    expect(ended).to_be_visible()
    if ended.get_attribute("data-step") == "done":
        assert received(reporter.portal) == {"log.bin": content}
    else:
        expect(ended).to_contain_text(f"“log.bin”: {CHANGED}")


def test_a_restart_of_the_portal_costs_one_piece(reporter: Reporter, tmp_path: Path) -> None:
    film = os.urandom(7 * MIB)
    with restarting(reporter, tmp_path, PIECES) as put:
        prepare(reporter, [write(tmp_path, "film.bin", film)])
        reporter.type_phrase()
        told = reporter.page.get_by_text("The connection broke. Trying again in 1 second.")
        expect(told).to_be_visible()
        reporter.wait_for("done")
        assert [find_number(request) for request in put] == [0, 1, 2, 2, 2, 3, 4, 5, 6]
        assert len({request.headers["upload-key"] for request in put}) == 1
    assert received(reporter.portal) == {"film.bin": film}


def test_a_line_that_breaks_and_breaks_costs_a_piece_each_time(reporter: Reporter, tmp_path: Path) -> None:
    film = os.urandom(8 * MIB)
    with serving(reporter.portal.settings, tmp_path) as port, BrokenLine(port, ()) as line:
        reporter.portal = replace(reporter.portal, address=line.address)
        prepare(reporter, [write(tmp_path, "film.bin", film)])
        before = line.sent_bytes
        line.cuts_left = [before + cut for cut in (MIB // 2, 3 * MIB, 5 * MIB)]
        finish(reporter)
        assert line.cuts_left == []
        assert line.sent_bytes - before < len(film) + 4 * MIB
    assert received(reporter.portal) == {"film.bin": film}


def test_what_is_sent_again_is_the_same_to_the_byte(chromium_reporter: Reporter, tmp_path: Path) -> None:
    reporter, sent = chromium_reporter, list[tuple[str, bytes | None]]()

    def lose_answer(route: Route) -> None:
        sent.append((route.request.url, route.request.post_data_buffer))
        if len(sent) % 2:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    prepare(reporter, [write(tmp_path, "film.bin", os.urandom(2 * MIB))])
    reporter.page.route(PIECES, lose_answer)
    finish(reporter)
    assert sent[0::2] == sent[1::2]
    assert len(sent) == 4
    assert all(body for _, body in sent)


def test_sending_can_be_paused_and_goes_on_where_it_was(reporter: Reporter, tmp_path: Path) -> None:
    page, film = reporter.page, os.urandom(4 * MIB)
    prepare(reporter, [write(tmp_path, "film.bin", film)])
    put = note_pieces(page)
    held = Hold(page, PIECES, passing=1, times=1)
    reporter.type_phrase()
    held.wait()
    expect(reporter.step("uploading").locator("[data-slot=sent]")).to_contain_text("1 MB of 4.2 MB sent.")
    reporter.press("Pause")
    expect(reporter.step("uploading").get_by_text("Paused. Nothing is being sent.")).to_be_visible()
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    reporter.let_pass(1500)
    assert len(put) == 2
    reporter.press("Go on")
    reporter.wait_for("done")
    assert [find_number(request) for request in put] == [0, 1, 1, 2, 3]
    assert received(reporter.portal) == {"film.bin": film}


def test_sending_can_be_stopped_and_what_has_arrived_is_not_sent_twice(chromium_reporter: Reporter) -> None:
    reporter, page = chromium_reporter, chromium_reporter.page
    prepare(reporter, [file("one.bin", b"one"), file("two.bin", b"two")])
    put = note_pieces(page)
    held = Hold(page, PIECES, passing=1)
    reporter.type_phrase()
    held.wait()
    expect(page.get_by_text("File 2 of 2 is being sealed and sent.")).to_be_visible()
    reporter.press("Stop and go back")
    reporter.wait_for("check")
    page.unroute(PIECES)
    reporter.let_pass(1500)
    assert len(put) == 2
    reporter.write_down_phrase()
    finish(reporter)
    assert len(put) == 3
    assert received(reporter.portal) == {"one.bin": b"one", "two.bin": b"two"}


def test_leaving_stops_everything_at_once(reporter: Reporter, tmp_path: Path) -> None:
    page = reporter.page
    stand_in_for_what_is_left_to(page)
    prepare(reporter, [write(tmp_path, "film.bin", os.urandom(3 * MIB))])
    put = note_pieces(page)
    held = Hold(page, PIECES)
    reporter.type_phrase()
    held.wait()
    expect(reporter.step("uploading")).to_be_visible()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(LEFT)
    reporter.let_pass(1500)
    assert len(put) == 1
    assert list_cases(reporter.portal.db) == []


def test_leaving_by_mistake_while_files_are_sent_asks_first(chromium_reporter: Reporter) -> None:
    reporter = chromium_reporter
    prepare(reporter, [file("film.bin", b"film")])
    Hold(reporter.page, PIECES)
    reporter.type_phrase()
    reporter.wait_for("uploading")
    reporter.stay(lambda: reporter.page.evaluate("setTimeout(() => location.reload())"))
    expect(reporter.step("uploading")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (507, "This website has no room for files just now. Trying again in"),
        (503, "This website is busy or being repaired. Trying again in"),
        (429, "This website is busy or being repaired. Trying again in"),
    ],
)
def test_what_may_work_later_is_tried_again(chromium_reporter: Reporter, status: int, sentence: str) -> None:
    prepare(chromium_reporter, [file("a.bin", b"content")])
    put = note_pieces(chromium_reporter.page)
    chromium_reporter.page.route(PIECES, lambda route: route.fulfill(status=status, json={}), times=2)
    chromium_reporter.type_phrase()
    expect(chromium_reporter.page.get_by_text(sentence)).to_be_visible()
    chromium_reporter.wait_for("done")
    assert len(put) == 3
    assert received(chromium_reporter.portal) == {"a.bin": b"content"}


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (413, "“a.bin”: This file is larger than this website takes."),
        (400, "“a.bin”: This website did not accept this file."),
    ],
)
def test_what_is_refused_for_good_is_told(chromium_reporter: Reporter, status: int, sentence: str) -> None:
    prepare(chromium_reporter, [file("a.bin", b"content")])
    chromium_reporter.page.route(PIECES, lambda route: route.fulfill(status=status, json={}))
    chromium_reporter.type_phrase()
    expect(chromium_reporter.step("refused").get_by_text(sentence)).to_be_visible()
    chromium_reporter.press("Back to my answers")
    expect(chromium_reporter.step("check").get_by_text("a.bin")).to_be_visible()


@pytest.mark.parametrize("status", [403, 409])
def test_a_place_that_is_taken_makes_it_another_upload(
    chromium_reporter: Reporter, tmp_path: Path, status: int
) -> None:
    prepare(chromium_reporter, [write(tmp_path, "a.bin", os.urandom(MIB + 5))])
    put = note_pieces(chromium_reporter.page)
    chromium_reporter.page.route("**/api/uploads/*/1", lambda route: route.fulfill(status=status, json={}), times=1)
    finish(chromium_reporter)
    assert [find_number(request) for request in put] == [0, 1, 0, 1]
    assert put[0].url != put[2].url
    assert put[0].headers["upload-key"] != put[2].headers["upload-key"]
    assert [len(content) for content in received(chromium_reporter.portal).values()] == [MIB + 5]


def test_a_place_that_is_always_taken_is_told(chromium_reporter: Reporter) -> None:
    prepare(chromium_reporter, [file("a.bin", b"content")])
    put = note_pieces(chromium_reporter.page)
    chromium_reporter.page.route(PIECES, lambda route: route.fulfill(status=409, json={}))
    chromium_reporter.type_phrase()
    expect(chromium_reporter.page.get_by_text("This website did not accept this file.")).to_be_visible()
    assert len(put) == 3


def test_files_that_the_site_has_lost_are_sent_again(chromium_reporter: Reporter) -> None:
    reporter = chromium_reporter

    def lose_uploads(route: Route) -> None:
        for claim in json.loads(route.request.post_data or "")["uploads"]:
            assert uploads.discard(reporter.portal.db, reporter.portal.blobs, bytes.fromhex(claim["id"]))
        route.continue_()

    prepare(reporter, [file("one.bin", b"one"), file("two.bin", b"two")])
    put = note_pieces(reporter.page)
    reporter.page.route("**/api/reports", lose_uploads, times=1)
    finish(reporter)
    assert len({request.url for request in put}) == 4
    assert received(reporter.portal) == {"one.bin": b"one", "two.bin": b"two"}


def test_files_that_the_site_loses_again_and_again_stop_it(chromium_reporter: Reporter) -> None:
    reporter, lost = chromium_reporter, {"error": "upload_incomplete", "message": ""}
    prepare(reporter, [file("one.bin", b"one")])
    reporter.page.route("**/api/reports", lambda route: route.fulfill(status=409, json=lost))
    reporter.type_phrase()
    expect(reporter.page.get_by_text("This website lost your files twice.")).to_be_visible()
    reporter.page.unroute("**/api/reports")
    reporter.press("Back to my answers")
    reporter.write_down_phrase()
    finish(reporter)
    assert received(reporter.portal) == {"one.bin": b"one"}


def test_a_new_phrase_does_not_send_files_again(chromium_reporter: Reporter) -> None:
    reporter, taken = chromium_reporter, {"error": "taken", "message": ""}
    prepare(reporter, [file("one.bin", b"one")])
    put = note_pieces(reporter.page)
    reporter.page.route("**/api/reports", lambda route: route.fulfill(status=409, json=taken), times=1)
    reporter.type_phrase()
    expect(reporter.page.get_by_text("is not valid. Cross it out.")).to_be_visible()
    reporter.write_down_phrase()
    finish(reporter)
    assert len(put) == 1
    assert received(reporter.portal) == {"one.bin": b"one"}


def test_a_lost_answer_to_a_report_with_files_is_asked_about(chromium_reporter: Reporter) -> None:
    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    prepare(chromium_reporter, [file("one.bin", b"one")])
    chromium_reporter.page.route("**/api/reports", lose_answer)
    finish(chromium_reporter)
    assert received(chromium_reporter.portal) == {"one.bin": b"one"}


def test_files_are_chosen_named_and_sent_with_the_keyboard_alone(reporter: Reporter) -> None:
    page = reporter.page
    go_to_files(reporter)
    with page.expect_file_chooser() as chooser:
        use_key(page, page.locator("#report-files"), "Enter")
    chooser.value.set_files([file("one.bin", b"one"), file("two.bin", b"two")])
    use_key(page, page.get_by_label("Name of file 1"), "End")
    page.keyboard.type("x")
    use_key(page, page.get_by_role("button", name="Remove two.bin"), "Enter")
    expect(page.locator("#report-files")).to_be_focused()
    use_key(page, reporter.step("files").locator("button[type=submit]"), "Enter")
    reporter.write_down_phrase()
    finish(reporter)
    assert received(reporter.portal) == {"one.binx": b"one"}


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide", "narrow"])
def test_the_steps_with_files_are_accessible_and_fit(
    chromium: Browser, portal: Portal, size: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    page = chromium.new_page(viewport=size, color_scheme=scheme)
    reporter = Reporter(page, portal)
    go_to_files(reporter)
    assert_accessible(page)
    choose(reporter, [file("phone.jpg", take_picture(), "image/jpeg"), file("x" * 190 + ".bin", b"content")])
    assert_accessible(page)
    page.locator("#report-files").set_input_files([file("a.txt", b"")] * 64)
    expect(page.get_by_role("alert")).to_contain_text("too many files")
    assert_accessible(page)
    for _ in range(62):
        page.get_by_role("button", name="Remove a.txt").first.click()
    reporter.send("files")
    assert_accessible(page)
    reporter.write_down_phrase()
    page.route(PIECES, lambda route: route.abort())
    reporter.type_phrase()
    expect(page.get_by_text("The connection broke.")).to_be_visible()
    assert_accessible(page)
    reporter.press("Pause")
    assert_accessible(page)
    page.unroute(PIECES)
    reporter.press("Go on")
    reporter.wait_for("done")
    assert_accessible(page)
    page.close()
