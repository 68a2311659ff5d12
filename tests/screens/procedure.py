"""Pictures of the console's pages on which cases are taken through the procedure."""

from typing import Any

from tests.journeys.officer import Officer
from tests.journeys.site import Site
from tests.procedure.cases import ANSWERS, check
from tests.screens.camera import Camera

WAY = ("review", "describe", "decide")
SAID: dict[str, dict[str, Any]] = {
    **ANSWERS,
    "describe": {"customer": "Demonstration customer", "tags": "phone, spring"},
    "check-off": {**check("customer"), "result": "The customer was asked in writing, and has answered."},
    "appoint": {"lead": "counsel", "is_attorney": True},
}


def photograph_procedure(camera: Camera, site: Site) -> None:
    """A case from its being taken in to its checklist, taking a report down, and the audit."""
    page, officer = camera.page, Officer(camera.page, site)
    officer.unlock("counsel")
    page.wait_for_load_state()
    # Of every run there is one: this run's has not been taken in yet.
    with page.expect_navigation():
        page.locator("table.inbox tbody tr").filter(has_text="Received").locator("a").first.click()
    case = page.url
    page.goto(f"{case}/do/take-in")
    camera.take("act-with-letter")
    page.get_by_label("This is sent to the reporter with it").press("Control+End")
    page.keyboard.type(" Thank you.")
    page.get_by_role("button", name="Record").press("Enter")
    page.get_by_role("button", name="Change it").wait_for()
    camera.take("act-confirm")
    page.get_by_role("button", name="Record").press("Enter")
    page.get_by_role("status").wait_for()
    page.goto(f"{case}/do/review")
    camera.take("act")
    page.get_by_role("button", name="Review").press("Enter")
    page.get_by_role("alert").wait_for()
    camera.take("act-wrong")
    for action in WAY:
        officer.act(case, action, **SAID[action])
    page.goto(case)
    camera.take("decision-awaited")
    page.get_by_role("link", name="Confirm or dissent").click()
    camera.take("vote")
    officer.vote(case)
    decide(officer, case)
    page.goto(case)
    camera.take("case-under-way")
    for path, name in (("do/access-granted", "access"), ("do/recused", "step-back"), ("export", "export")):
        page.goto(f"{case}/{path}")
        camera.take(name)
    photograph_extract(camera, case)
    photograph_taking_down(camera, site)
    officer.lock()
    officer.unlock("auditor", "Audit")
    page.goto(f"{site.console}/audit")
    camera.take("audit")
    page.locator("table a").first.click()
    camera.take("audit-case")
    officer.lock()


def decide(officer: Officer, case: str) -> None:
    """The other member of the committee confirms too, and the team is appointed."""
    officer.lock()
    officer.unlock("director")
    officer.vote(case)
    officer.act(case, "appoint", **SAID["appoint"])
    officer.vote(case)
    officer.lock()
    officer.unlock("counsel")
    officer.act(case, "check-off", **SAID["check-off"])


def photograph_taking_down(camera: Camera, site: Site) -> None:
    """Taking a report down, and the word for whoever told it."""
    page = camera.page
    page.goto(f"{site.console}/told/new")
    camera.take("take-down")
    page.get_by_label("by phone").check()
    page.locator("[name=channel]").first.check()
    page.get_by_label("What happened?").fill("Demonstration: somebody opened the locked cupboard at night.")
    page.get_by_role("button", name="Keep it").press("Enter")
    page.get_by_role("heading", name="The word for the person").wait_for()
    camera.take("one-time-word")
    page.goto(f"{site.console}/told")
    camera.take("told-to-you")


def photograph_extract(camera: Camera, case: str) -> None:
    """Choosing what may be given out, and what is left of it."""
    page = camera.page
    page.goto(f"{case}/extract")
    page.locator("[name='parts']").first.check()
    page.get_by_label("Words to black out").fill("phone\nParis")
    camera.take("extract")
    page.get_by_role("button", name="See what is left").press("Enter")
    page.get_by_role("heading", name="What would be given out").wait_for()
    camera.take("extract-preview")
