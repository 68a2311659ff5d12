"""The console's pages in real browsers: for everybody's eyes, on small screens, from the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, Route, expect

from app.clock import today
from app.console.cases.timeline import build_timeline
from app.console.workspace.workspace import Workspace
from app.store import attachments
from crypto.attachment import CHUNK_BYTES
from tests.console.blocked_blobs import BlockedBlobs
from tests.console.conftest import Address
from tests.console.files.test_documents import make_letter, make_pdf
from tests.console.files.test_preview import photograph, save_image
from tests.console.office import PASSPHRASE, Correspondent, Office

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
# Only what is wrong comes back: all that axe tells takes four times as long to bring here as to find.
FIND = "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))"
ANSWER = "Thank you.\n\nWhich room was it?"


def unlock(page: Page, address: Address) -> None:
    page.goto(address.link)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    follow(page.get_by_role("button", name="Unlock"))
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


def walk(page: Page, address: Address, office: Office, case: Correspondent) -> Iterator[str]:
    """Go through every page once, and name it."""
    page.goto(f"{address}/unlock")
    yield "no link"
    page.goto(address.link)
    expect(page.get_by_label("Passphrase")).to_be_visible()
    for path in ("/unlock", "/new-key", "/restore", "/locked"):
        page.goto(address + path)
        yield path
    page.goto(f"{address}/unlock")
    page.get_by_label("Passphrase").fill("wrong")
    follow(page.get_by_role("button", name="Unlock"))
    yield "wrong passphrase"
    unlock(page, address)
    for path in ("/", case.path, "/recipients", "/key", "/key/recovery", "/help-colleague", "/nothing"):
        page.goto(address + path)
        yield path
    page.goto(f"{address}{case.path}/reply")
    yield "reply"
    page.get_by_label("Your answer").fill(ANSWER)
    follow(page.get_by_role("button", name="Review"))
    yield "confirm"
    follow(page.get_by_role("button", name="Seal and send"))
    yield "answered"


def walk_files(
    page: Page, address: Address, office: Office, case: Correspondent, blocked: BlockedBlobs
) -> Iterator[str]:
    """Go through every page about files once, and name it."""
    page.route("**/saving", stay)
    page.route("**/sending/*", stay)
    unlock(page, address)
    page.goto(address + case.path)
    yield "case with files"
    follow(page.get_by_role("link", name="save all"))
    yield "save all"
    for name in ("photo.png", "note.txt", "damaged.png", "paper", "letter.docx"):
        page.goto(address + case.path)
        follow(page.get_by_role("link", name=f"View {name}"))
        # Not that "goes on by itself" is gone: so it is while the page is loaded anew.
        expect(page.get_by_role("link", name="Save it")).to_be_visible()
        yield f"view {name}"
    follow(page.get_by_role("link", name="Save it"))
    yield "save one"
    blocked.hold()
    page.goto(f"{address}{case.path}/files")
    follow(page.get_by_role("button", name="Save them"))
    page.reload()
    expect(page.get_by_role("button", name="Stop all")).to_be_visible()
    yield "saving"
    blocked.release()
    while page.get_by_text("This is done.").is_hidden():
        page.reload()
    yield "saved"
    page.goto(f"{address}{case.path}/reply")
    page.get_by_label("Your answer").fill(ANSWER)
    names = ("plan.pdf", "another-name-that-is-long-" * 7 + ".odt")
    chosen = [FilePayload(name=name, mimeType="", buffer=bytes(CHUNK_BYTES + 1)) for name in names]
    page.get_by_label("Choose files").set_input_files(chosen)
    yield "reply with files"
    follow(page.get_by_role("button", name="Review"))
    yield "confirm files"
    blocked.hold()
    follow(page.get_by_role("button", name="Seal and send"))
    page.reload()
    expect(page.get_by_role("button", name="Stop, and send nothing")).to_be_visible()
    yield "sending"
    blocked.release()
    while page.get_by_role("heading", name="Sending your answer").is_visible():
        page.reload()
    expect(page.get_by_role("status")).to_contain_text("sealed and stored")
    yield "sent"


def follow(locator: Locator) -> None:
    """Press a link or a button, and wait until the page to which it leads is there."""
    with locator.page.expect_navigation():
        locator.click()


def stay(route: Route) -> None:
    """Keep a page that goes on by itself from doing so while it is looked at, unless we were only sent on to it."""
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "refresh"}
    route.fulfill(response=answer, headers=headers)


def check(page: Page, name: str) -> None:
    """See that a page can be used by everybody: in both colours, on wide and narrow screens."""
    page.wait_for_load_state()
    for look, width in (("light", 1200), ("dark", 320)):
        # Each time: some pages are sent on to another one just after they have come.
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text("utf-8"))
        page.emulate_media(color_scheme=look)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        assert (name, look, page.evaluate(FIND)) == (name, look, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_every_page_can_be_used_by_everybody(chromium: Browser, office: Office, address: Address) -> None:
    if not AXE.exists():
        pytest.skip("This test needs axe-core. To get it: npm ci")
    case = office.file("Somebody opened " + "a-very-long-name-without-spaces-" * 5)
    case.follow_up("More.")
    office.change_envelopes("messages", office.file("Damaged."), lambda envelope: envelope[:-1] + b"\x00")
    page = chromium.new_page()
    for name in walk(page, address, office, case):
        check(page, name)
    page.close()
    assert case.read_replies() == [ANSWER]


def test_every_page_about_files_can_be_used_by_everybody(
    chromium: Browser, office: Office, address: Address, blocked: BlockedBlobs
) -> None:
    if not AXE.exists():
        pytest.skip("This test needs axe-core. To get it: npm ci")
    blocked.release()
    picture = save_image(photograph(900, 600), "PNG")
    files = {"photo.png": picture, "note.txt": b"See:\n" + b"a long line " * 50, "damaged.png": picture[:-200]}
    case = office.file(
        files={
            **files,
            "paper": make_pdf(b"0 0 9 9 re f", b""),
            "letter.docx": make_letter(),
            "recording.mp4": bytes(CHUNK_BYTES + 1),
            "a-long-name-" * 16 + ".exe": b"MZ" + bytes(90),
        }
    )
    case.follow_up("One that I take back.", files={"gone.docx": b"x", "photo.jpg": b"MZ" + bytes(90)})
    gone = find_upload(case, "gone.docx")
    attachments.withdraw(office.db, office.blobs, case.reporter.gate, gone)
    page = chromium.new_page()
    for name in walk_files(page, address, office, case, blocked):
        check(page, name)
    page.close()
    assert case.read_replies() == [ANSWER]


def find_upload(case: Correspondent, name: str) -> bytes:
    """The id of the upload that an officer sees under this name."""
    workspace = Workspace("compliance", case.office.identity("compliance"), case.office.line, case.office.config)
    workspace.refresh(20)
    timeline = build_timeline(workspace.open_case(case.reporter.gate), workspace.directory, workspace.rules, today())
    return next(file.id for _said, file in timeline.files if file.name == name)


def test_the_keyboard_is_enough(browser: Browser, office: Office, address: Address) -> None:
    case = office.file()
    page = browser.new_page(java_script_enabled=False)
    page.goto(address.link)
    expect(page.get_by_label("Passphrase")).to_be_focused()
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="The device of my colleague")
    for step in (link, page.get_by_role("link", name="Answer the reporter")):
        tab_to(page, step)
        page.keyboard.press("Enter")
    text = page.get_by_label("Your answer")
    tab_to(page, text)
    page.keyboard.insert_text("Thank you.")
    for name in ("Review", "Seal and send"):
        button = page.get_by_role("button", name=name)
        tab_to(page, button)
        page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("sealed and stored")
    page.close()
    assert case.read_replies() == ["Thank you."]


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until this has the focus."""
    expect(wanted).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("can't be reached")
