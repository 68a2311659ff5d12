"""How many clicks and pages it takes an officer to do what is done most: ten tasks, walked in Chromium.

python -m tests.bench.casework.clicks

A page is one on which something is done, the first included; the one that tells that it is done is not. Filling a field
in is one click, however long its text. Of what is done to many cases there are five.
"""

from playwright.sync_api import Locator, Page

from tests.bench.casework.office import MORE, looking, take, working
from tests.console.conftest import Address
from tests.console.office import Correspondent, Office
from tests.console.test_pages import follow
from tests.procedure.cases import ANSWERS, ITEMS

MANY = 5


class Hand:
    """What it did so far, beginning on the page of a case."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.clicks, self.pages = page, 0, 0
        page.goto(url)

    def press(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)
        self.clicks += 1

    def go(self, name: str, role: str = "button") -> None:
        """Leave the page by a link or a button."""
        self.pages += 1
        self.clicks += 1
        follow(self.page.get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]

    def do(self, action: str, is_folded: bool = False) -> None:
        if is_folded:
            self.press(self.page.get_by_text("More actions"))
        self.go(action, "link")

    def seal(self) -> None:
        self.go("Record")

    def check_and_seal(self) -> None:
        self.go("Review")
        self.seal()

    def choose(self, *values: str) -> None:
        for value in values:
            self.press(self.page.locator(f"[value='{value}']").first)


def acknowledge(hand: Hand) -> None:
    hand.go("Take the case in, and tell the reporter")


def note(hand: Hand) -> None:
    hand.fill("Add a note", "It is urgent.")
    hand.go("Add it")


def tag(hand: Hand) -> None:
    hand.fill("Tags, with commas", "phone")
    hand.go("Set")


def stop(hand: Hand) -> None:
    hand.do("Stop an empty report")
    hand.fill("Why is there nothing to look into?", "It is empty.")
    hand.check_and_seal()


def give_access(hand: Hand) -> None:
    hand.do("Give somebody access", is_folded=True)
    hand.choose(*MORE)
    hand.fill("Why?", "They are on the team.")
    hand.check_and_seal()


def check_off(hand: Hand) -> None:
    hand.do("Checklist of the investigation")
    for item in ITEMS:
        hand.page.locator(f"#answer-result-{item}").fill("Done; see the evidence.")
        hand.clicks += 1
    hand.choose("yes")
    hand.seal()


TASKS = {
    "acknowledge": acknowledge,
    "note": note,
    "tag": tag,
    "stop an empty report": stop,
    "access for three": give_access,
    "the checklist": check_off,
}


def prepare(office: Office, task: str) -> Correspondent:
    """A case at the place in the procedure where the task is done."""
    case = office.file()
    if task == "the checklist":
        console = office.open_console()
        for action in ("take-in", "review"):
            take(console, case, action)
        office.decide(console, case.path, "decide", "counsel", "director", **ANSWERS["decide"])
        office.decide(console, case.path, "appoint", "director", **{**ANSWERS["appoint"], "lead": "director"})
    return case


def walk(page: Page, address: Address, cases: dict[str, Correspondent]) -> None:
    for name, task in TASKS.items():
        hand = Hand(page, address + cases[name].path)
        task(hand)
        print(f"{name}: {hand.clicks} clicks, {hand.pages} pages", flush=True)


def main() -> None:
    """Print the clicks and pages of each task."""
    with working() as office:
        cases = {task: prepare(office, task) for task in TASKS}
        with looking(office) as (page, address):
            walk(page, address, cases)


if __name__ == "__main__":
    main()
