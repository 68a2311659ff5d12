"""Pictures of all that is done in one case: files, tasks, checklist, archive, a shortcut, what is wrong with it."""

from playwright.sync_api import expect

from tests.journeys.officer import Officer
from tests.screens.camera import Camera
from tests.screens.desk import Desk

FILES = {
    "view-photo": "photo.png",
    "view-pdf": "invoice.pdf",
    "view-document": "letter.docx",
    "view-text": "devices.txt",
    "view-damaged": "damaged.png",
}


def photograph_case(camera: Camera, desk: Desk) -> None:
    """The pages about one case, its officer's key unlocked; it changes nothing but what is seen."""
    page, case = camera.page, desk.find(desk.case)
    page.goto(case)
    camera.take("case-with-tasks")
    photograph_files(camera, case)
    for path, name in (
        ("do/answer-task", "task"),
        ("do/note", "note"),
        ("do/ask", "ask-a-colleague"),
        ("do/triage", "triage"),
        ("do/check-off", "checklist"),
        ("do/suspend", "suspension"),
    ):
        page.goto(f"{case}/{path}")
        camera.take(name)
    photograph_archive(camera, f"{case}/archive", "archive")
    page.goto(desk.find(desk.suspect))
    camera.take("case-mind-this")
    page.goto(desk.find(desk.long))
    camera.take("case-new")
    page.goto(desk.find(desk.unanswered))
    page.get_by_role("link", name="Show all of this message").click()
    page.wait_for_load_state()
    camera.take("message")
    page.goto(f"{desk.find(desk.long)}/shortcuts/stop-empty")
    page.get_by_label("Why is there nothing to look into?").fill("Demonstration: it is empty.")
    camera.take("shortcut")
    page.get_by_role("button", name="Review").press("Enter")
    page.get_by_role("button", name="Change it").wait_for()
    camera.take("shortcut-confirm")


def photograph_files(camera: Camera, case: str) -> None:
    """Every kind of preview, saving all, and files chosen for an answer."""
    page = camera.page
    for name, file in FILES.items():
        page.goto(case)
        page.get_by_role("link", name=f"View {file}").click()
        expect(page.get_by_role("link", name="Save it")).to_be_visible()
        page.wait_for_load_state()
        camera.take(name)
    page.goto(f"{case}/files")
    camera.take("save-all")


def photograph_archive(camera: Camera, address: str, name: str) -> None:
    """Before an archive is written, and after."""
    page = camera.page
    page.goto(address)
    camera.take(name)
    page.get_by_role("button", name="Write the archive").press("Enter")
    while page.get_by_text("Written:").is_hidden():
        page.wait_for_timeout(300)
    camera.take(f"{name}-written")


def photograph_wrong(camera: Camera, desk: Desk, officer: Officer) -> None:
    """What is said where something is wrong: a passphrase, an address, a form that is too old, a directory."""
    page = camera.page
    page.goto(desk.site.draw_link())
    page.get_by_label("compliance", exact=True).check()
    page.get_by_label("Passphrase").fill("wrong")
    page.get_by_role("button", name="Unlock").click()
    page.get_by_role("alert").wait_for()
    camera.take("unlock-wrong")
    officer.unlock("compliance")
    page.goto(f"{desk.site.console}/nothing")
    camera.take("not-found")
    page.goto(f"{desk.find(desk.case)}/reply")
    page.get_by_label("Your answer").fill("Demonstration: an answer that was written before the console was locked.")
    page.evaluate("for (const field of document.querySelectorAll('[name=csrf_token]')) field.value = 'old'")
    page.get_by_role("button", name="Review").press("Enter")
    page.get_by_role("heading", name="Nothing was sent").wait_for()
    camera.take("nothing-sent")
