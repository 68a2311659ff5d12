"""Pictures of a report: every page, from the start page to the confirmation, and the mailbox."""

import os
import time
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.files.test_files import choose
from tests.browser.reporter import Reporter
from tests.journeys.site import Site
from tests.metadata import picture_samples as pictures
from tests.screens.camera import Camera

PLAIN = (
    ("", "start"),
    ("recipients", "recipients"),
    ("other-routes", "other-routes"),
    ("no-javascript", "without-javascript"),
    ("privacy", "privacy"),
    ("imprint", "imprint"),
    ("accessibility", "accessibility"),
    ("none", "not-found"),
)


def photograph_reporter(camera: Camera, site: Site) -> Reporter:
    """From the start page to the confirmation."""
    page, reporter = camera.page, Reporter(camera.page, site)  # type: ignore[arg-type]
    for path, name in PLAIN:
        reporter.visit(path)
        page.wait_for_timeout(1500)
        camera.take(name)
    reporter.visit("report", "readers")
    camera.take("who")
    photograph_oral(camera, reporter)
    page.get_by_label("I am outside the organisation").check()
    page.get_by_label("compliance officer").check()
    camera.take("readers")
    reporter.send("readers")
    expect(reporter.step("readers")).to_be_hidden()
    photograph_pages(camera, reporter, make_files(site.folder))
    camera.take("check")
    reporter.add_details()
    camera.take("details")
    reporter.press("Do you report for somebody else?")
    reporter.step("behalf").get_by_label("Yes").check()
    camera.take("behalf")
    reporter.send("behalf")
    camera.take("agreed")
    reporter.send("agreed")
    reporter.send("check")
    reporter.wait_for("phrase")
    camera.take("phrase")
    reporter.write_down_phrase()
    page.get_by_label("The eight words from your paper").fill(" ".join(reporter.words[:7]) + " abacis")
    reporter.send("typed")
    page.wait_for_timeout(500)
    camera.take("correction")
    page.route("**/api/uploads/**", hold_up)
    page.route("**/api/reports", lambda route: route.abort())
    reporter.type_phrase()
    reporter.wait_for("uploading")
    page.wait_for_timeout(600)
    camera.take("uploading")
    reporter.wait_for("waiting")
    camera.take("waiting")
    page.unroute_all(behavior="wait")
    held: list[Route] = []
    page.route("**/api/reports", lambda route: held.append(route))
    reporter.send("waiting")
    while not held:
        page.wait_for_timeout(100)
    camera.take("sending")
    held[0].continue_()
    reporter.wait_for("done")
    page.unroute_all(behavior="wait")
    camera.take("done")
    return reporter


def photograph_oral(camera: Camera, reporter: Reporter) -> None:
    """The way of those who have told it before, up to what they may add; then back to the first step."""
    page = camera.page
    reporter.press("I have told this to a case handler, and got three words")
    camera.take("oral")
    page.get_by_label("I am outside the organisation").check()
    reporter.send("readers")
    page.get_by_label("The three words").fill("abacus zoom clsap")
    reporter.send("word")
    page.get_by_role("alert").wait_for()
    camera.take("oral-word-wrong")
    page.get_by_label("The three words").fill("abacus zoom clasp")
    camera.take("oral-word")
    reporter.send("word")
    reporter.wait_for("addition")
    camera.take("oral-addition")
    reporter.visit("report", "readers")


def photograph_pages(camera: Camera, reporter: Reporter, files: list[Path]) -> None:
    """Each page of the form, some with an answer, and the files."""
    while (step := reporter.shown()) != "check":
        if step == "account":
            reporter.tell("Demonstration: somebody paid for a contract.")
        if step == "when":
            reporter.step(step).get_by_label("I don't know").first.check()
        if step == "danger":
            reporter.step(step).get_by_label("No", exact=True).check()
        camera.take(step)
        if step == "files":
            choose(reporter, files)
            camera.take("files-chosen")
        reporter.send(step)
        expect(reporter.step(step)).to_be_hidden()


def make_files(folder: Path) -> list[Path]:
    """A photograph that tells where and by whom it was taken, and a list."""
    (folder / "chosen").mkdir(exist_ok=True)
    photo, list_ = folder / "chosen/IMG_2024.jpg", folder / "chosen/devices.txt"
    pictures.save(photo, pictures.draw(size=(640, 400)))
    list_.write_text("Demonstration: device 1, device 2\n")
    for path in (photo, list_):
        os.utime(path, (time.time() - 100,) * 2)
    return [photo, list_]


def hold_up(route: Route) -> None:
    """Let a piece through only after a while."""
    time.sleep(0.8)
    route.continue_()


def photograph_mailbox(camera: Camera, reporter: Reporter) -> None:
    """The mailbox with an answer, writing more, erasing."""
    reporter.visit("mailbox", "enter")
    camera.take("enter")
    reporter.open_mailbox()
    camera.take("mailbox")
    reporter.press("Save questions.txt")
    reporter.wait_for("file")
    camera.take("file")
    reporter.send("file")
    reporter.wait_for("fetched")
    camera.take("fetched")
    reporter.open_mailbox()
    reporter.press("Write a message")
    reporter.page.get_by_label("Somebody treats me badly").check()
    camera.take("write")
    reporter.unfold("Add details")
    camera.take("write-details")
    reporter.press("Back")
    reporter.press("Erase this answer")
    camera.take("erase")
    reporter.press("Back")
    reporter.page.get_by_label("File 1 of 2").check()
    reporter.press("Take back the ticked files")
    reporter.wait_for("withdraw")
    camera.take("withdraw")
    reporter.press("Back")
    reporter.press("Close my mailbox")
    reporter.wait_for("closed")
    camera.take("closed")
