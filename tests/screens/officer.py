"""Pictures of the console, from unlocking to an answer."""

from playwright.sync_api import FilePayload, expect

from tests.journeys.officer import Officer
from tests.journeys.site import Site
from tests.screens.camera import Camera

QUESTIONS: FilePayload = {
    "name": "questions.txt",
    "mimeType": "text/plain",
    "buffer": b"Demonstration: when, where, who?\n",
}
YOUR_KEY = (
    ("Change the passphrase of your key file", "change-passphrase"),
    ("Make a recovery file", "recovery"),
    ("Help a colleague who has lost a key", "help-a-colleague"),
)


def photograph_officer(camera: Camera, site: Site) -> None:
    """The console, from unlocking to an answer."""
    page, officer = camera.page, Officer(camera.page, site)
    page.goto(site.console)
    camera.take("without-link")
    page.goto(site.draw_link())
    page.get_by_label("Passphrase").wait_for()
    camera.take("unlock")
    page.get_by_role("link", name="Passphrase forgotten").click()
    camera.take("restore")
    page.go_back()
    page.get_by_role("link", name="Make another key file").click()
    camera.take("make-key")
    officer.unlock("counsel")
    camera.take("inbox")
    officer.open_first_case()
    camera.take("case")
    page.get_by_role("link", name="View").first.click()
    page.wait_for_selector("img.picture")
    camera.take("view")
    page.get_by_role("link", name="Save it").click()
    camera.take("save")
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_text("This is done.")).to_be_visible()
    camera.take("saved")
    officer.open_first_case()
    page.get_by_role("link", name="Answer the reporter").click()
    page.get_by_label("Your answer").fill("Thank you. Was it one device, or several?")
    page.get_by_label("Choose files").set_input_files(QUESTIONS)
    camera.take("answer")
    # By the keyboard: a click just after a picture of a long page may miss its button.
    page.get_by_role("button", name="Review").press("Enter")
    page.get_by_role("heading", name="Check your answer").wait_for()
    camera.take("confirm")
    page.get_by_role("button", name="Seal and send").click()
    expect(page.get_by_role("status")).to_contain_text("sealed and stored")
    camera.take("answered")
    for name in ("Recipients", "Your key"):
        page.get_by_role("link", name=name).first.click()
        camera.take(name.lower().replace(" ", "-"))
    for link, name in YOUR_KEY:
        page.get_by_role("link", name="Your key").first.click()
        page.get_by_role("link", name=link).click()
        camera.take(name)
    officer.lock()
    camera.take("locked")
    officer.unlock("compliance")
    camera.take("left-out")
    officer.lock()
