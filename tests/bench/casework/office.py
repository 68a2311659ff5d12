"""An office for the benches of case work, with a console that serves, and a case that was taken to its end."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from app.store import database
from tests.browsers import CHROMIUM, QUIET
from tests.console.conftest import Address, locking, serving
from tests.console.office import Console, Correspondent, Office, find_value
from tests.console.test_pages import unlock
from tests.organisation import OFFICERS
from tests.procedure.cases import ANSWERS, ITEMS, check

GOOD = {"counsel": ["counsel", "executive"], "director": ["director", "executive", "investigator"]}

# Who may be given access. The console offers the key that comes first: that stays the one of compliance.
MORE = ("engineer", "expert", "outside")


@contextmanager
def working() -> Iterator[Office]:
    """An office whose committee can decide."""
    with tempfile.TemporaryDirectory() as folder, locking():
        url = f"sqlite:///{Path(folder) / 'sealedline.db'}"
        database.migrate(url)
        office = Office(url, Path(folder) / "keys")
        for id in MORE:
            office.add_officer(id)
        named = {id: GOOD.get(id, [id]) for id in OFFICERS} | dict.fromkeys(MORE, ["investigator"])
        recipients = [office.organisation.recipient(id, duties=duties) for id, duties in named.items()]
        office.publish(2, recipients=recipients)
        yield office
        office.db.close()


@contextmanager
def looking(office: Office) -> Iterator[tuple[Page, Address]]:
    """An unlocked console of the office in Chromium, 1280 x 800."""
    with serving(office) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        unlock(page, address)
        yield page, address
        browser.close()


def finish(office: Office) -> Correspondent:
    """A case with a full investigation, its checklist, two measures, two messages and a check-in, closed."""
    case, console = office.file("The device of my colleague was watched since spring. " * 8), office.open_console()
    take(console, case, "take-in", letter="Your report has arrived. We look into it.")
    take(console, case, "describe", customer="Customer 7", tags="phone, spring")
    take(console, case, "assign")
    take(console, case, "review")
    case.follow_up("It happened again on Monday, and I have written down when. " * 3)
    console.answer(case.path, "Thank you. Where were you on that day?")
    office.decide(console, case.path, "decide", "counsel", "director", **ANSWERS["decide"])
    office.decide(console, case.path, "appoint", "director", **{**ANSWERS["appoint"], "lead": "director"})
    for step in ("ordered", "in_effect"):
        take(
            console, case, "suspend", customer="Customer 7", step=step, why="The contract allows it, and it is urgent."
        )
    for item in ITEMS:
        take(console, case, "check-off", **check(item))
    for number in range(2):
        take(console, case, "note", text=f"Note {number}. " + "What was said in the meeting about it. " * 6)
    take(console, case, "record-outcome")
    take(console, case, "remediate")
    take(console, case, "learn")
    office.decide(console, case.path, "decide-measures", "director", **ANSWERS["decide-measures"])
    measure = find_value(console.read(f"{case.path}/do/verify-measure"), "answer-measure")
    take(console, case, "verify-measure", measure=measure, what="The report was read.")
    take(console, case, "close", letter="We have concluded. Thank you.")
    take(console, case, "check-in")
    return case


def take(console: Console, case: Correspondent, action: str, **answers: object) -> None:
    answer = console.act(case.path, action, **{**ANSWERS.get(action, {}), **answers})
    assert answer.status_code == 302, action
