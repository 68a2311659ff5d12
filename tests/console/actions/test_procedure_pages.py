"""The pages of the procedure in a real browser: for everybody's eyes, on small screens, in both colours."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.console.conftest import Address
from tests.console.office import Correspondent, Office
from tests.console.test_pages import AXE, check, follow, unlock
from tests.procedure.cases import ANSWERS, NO_MISUSE

LONG = "a-very-long-name-without-spaces-" * 5


def walk(page: Page, address: Address, office: Office, case: Correspondent) -> Iterator[str]:
    """Go through every page once, and name it."""
    unlock(page, address)
    for path in ("/open", "/told", "/told/new", "/agenda", "/customers", "/retention", "/figures"):
        page.goto(address + path)
        yield path
    page.goto(f"{address}/told/new")
    follow(page.get_by_role("button", name="Keep it"))
    yield "a report that is not taken down yet"
    page.get_by_label("by phone").check()
    page.locator("[name=channel]").first.check()
    page.get_by_label("What happened?").fill(f"The phone of {LONG}.")
    follow(page.get_by_role("button", name="Keep it"))
    yield "a one-time word"
    page.get_by_role("link", name="New case").click()
    follow(page.get_by_role("button", name="Review"))
    yield "a case that can't be opened yet"
    for action in (
        "take-in",
        "review",
        "decide",
        "note",
        "remediate",
        "access-granted",
        "recused",
        "check-off",
        "close",
    ):
        page.goto(f"{address}{case.path}/do/{action}")
        yield action
    follow(page.get_by_role("button", name="Review"))
    yield "a step that can't be taken"
    yield from decide(page, address, case)
    page.goto(f"{address}{case.path}/do/note")
    page.get_by_label("Note").fill(LONG)
    page.get_by_label("Legally privileged").check()
    follow(page.get_by_role("button", name="Record"))
    for fold in page.locator(".act details").all():
        fold.locator("summary").click()
    yield "a case with a record"
    page.goto(f"{address}{case.path}/do/suspend")
    page.get_by_label("Which customer?").fill(LONG)
    page.locator("[value='ordered']").check()
    page.get_by_label("Why?").fill(LONG)
    follow(page.get_by_role("button", name="Review"))
    yield "a step to be confirmed"
    page.goto(f"{address}{case.path}/reply?letter=acknowledgement")
    page.get_by_label("Your answer").fill(f"We asked {LONG}.")
    follow(page.get_by_role("button", name="Review"))
    yield "an answer that names a customer"
    page.goto(f"{address}{case.path}/export")
    yield "export"
    page.goto(f"{address}{case.path}/extract")
    yield "extract"
    page.locator("[name='parts']").first.check()
    page.get_by_label("Words to black out").fill("phone\nParis")
    follow(page.get_by_role("button", name="See what is left"))
    yield "extract to be looked at"


def decide(page: Page, address: Address, case: Correspondent) -> Iterator[str]:
    """Propose something, and vote on it."""
    page.goto(f"{address}{case.path}/do/decide")
    for answer in ("investigate", "low"):
        page.locator(f"[value='{answer}']").check()
    page.get_by_label("Why?").fill(LONG)
    follow(page.get_by_role("button", name="Review"))
    yield "a proposal to be confirmed"
    follow(page.get_by_role("button", name="Record"))
    yield "a case that needs this officer's decision"
    page.goto(address + "/")
    yield "an inbox with a case that needs this officer's decision"
    page.goto(address + case.path)
    follow(page.get_by_role("link", name="Confirm or dissent"))
    yield "a vote"
    page.get_by_label("I confirm it").check()
    follow(page.get_by_role("button", name="Review"))
    yield "a vote to be confirmed"
    follow(page.get_by_role("button", name="Record"))
    yield "a case that waits for others to vote"


def test_every_page_of_the_procedure_can_be_used_by_everybody(
    request: pytest.FixtureRequest, chromium: Browser, office: Office
) -> None:
    if not AXE.exists():
        pytest.skip("This test needs axe-core. To get it: npm ci")
    seats = {"compliance": ["compliance", "executive"], "counsel": ["counsel"], "director": ["director", "executive"]}
    office.charge(2, **seats)
    case, done = office.file("The phone of " + LONG), office.file()
    console = office.open_console()
    for action in ("take-in", "review"):
        for each in (case, done):
            assert console.act(each.path, action, **ANSWERS.get(action, {})).status_code == 302
    console.act(case.path, "describe", customer=LONG, tags=f"{LONG}, phone")
    console.answer(done.path, "We have concluded.", "concluded")
    stop = {"decision": "stop", "risk": "low", "why": "It is clear."}
    office.decide(console, done.path, "decide", "counsel", "director", **stop)
    for action in ("record-outcome", "learn", "close"):
        answers = {**ANSWERS[action], **(NO_MISUSE if action == "record-outcome" else {})}
        assert console.act(done.path, action, **answers).status_code == 302
    address = request.getfixturevalue("address")
    page = chromium.new_page()
    for name in walk(page, address, office, case):
        check(page, name)
    page.close()
