"""How many clicks and pages it takes an officer to do what is done most: ten tasks, walked in Chromium.

python -m tests.bench.casework.clicks

A page is one on which something is done, the first included; the one that tells that it is done is not. Filling a field
in is one click, however long its text. What is done in many cases is done in five.
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


def tick(hand: Hand, task: str, action: str) -> None:
    """Tick the cases of this task in the inbox, and choose what to do in them."""
    for row in hand.page.locator("tbody tr").filter(has_text=task).all():
        hand.press(row.get_by_role("checkbox"))
    hand.page.get_by_label("In the ticked cases").select_option(label=action)
    hand.clicks += 1
    hand.go("Go on")


def record_in_many(hand: Hand) -> None:
    hand.go("Review")
    hand.go(f"Record in {MANY} cases")


def assign_many(hand: Hand) -> None:
    tick(hand, "assign five", "Assign the review")
    hand.choose("counsel")
    record_in_many(hand)


def tag_many(hand: Hand) -> None:
    tick(hand, "tag five", "Set customer and tags")
    hand.fill("Tags, with commas", "phone")
    record_in_many(hand)


def stop_many(hand: Hand) -> None:
    tick(hand, "stop five empty reports", "Stop an empty report")
    hand.fill("Why is there nothing to look into?", "It is empty.")
    record_in_many(hand)


def remove_junk(hand: Hand) -> None:
    hand.press(hand.page.get_by_role("checkbox").first)
    hand.go("Remove those that are ticked")
    hand.fill("How many reports are removed?", str(MANY))
    hand.go("Remove for good")


TASKS = {
    "acknowledge": acknowledge,
    "note": note,
    "tag": tag,
    "stop an empty report": stop,
    "access for three": give_access,
    "the checklist": check_off,
}


MANY_TASKS = {
    "assign five": ("/", assign_many),
    "tag five": ("/", tag_many),
    "stop five empty reports": ("/", stop_many),
    "remove five as junk": ("/junk", remove_junk),
}


def prepare(office: Office, task: str) -> Correspondent:
    """A case at the place in the procedure where the task is done."""
    case, console = office.file(task), office.open_console()
    if task in ("the checklist", "assign five"):
        take(console, case, "take-in")
    if task == "the checklist":
        take(console, case, "review")
        office.decide(console, case.path, "decide", "counsel", "director", **ANSWERS["decide"])
        office.decide(console, case.path, "appoint", "director", **{**ANSWERS["appoint"], "lead": "director"})
    return case


def walk(page: Page, address: Address, places: dict[str, str]) -> None:
    """Do each task, beginning on its page, and print what it took."""
    for name, task in {**TASKS, **{name: task for name, (_place, task) in MANY_TASKS.items()}}.items():
        hand = Hand(page, address + places[name])
        task(hand)
        print(f"{name}: {hand.clicks} clicks, {hand.pages} pages", flush=True)


def main() -> None:
    """Print the clicks and pages of each task."""
    with working() as office:
        places = {task: prepare(office, task).path for task in TASKS}
        for task, (place, _act) in MANY_TASKS.items():
            places[task] = place
            for _case in range(MANY):
                prepare(office, task)
        with looking(office) as (page, address):
            walk(page, address, places)


if __name__ == "__main__":
    main()
