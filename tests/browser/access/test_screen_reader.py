"""A whole report as somebody makes it who sees nothing: by keys alone, going by what the accessibility tree says."""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Portal
from tests.waiting import wait_until

# Where the focus shows: at the element, at its label, or at the box that is drawn for a radio button or checkbox; and
# whether the strip at the top leaves some of it in sight. Only looked at: nothing is reached by it.
SEEN = """() => {
  const focused = document.activeElement;
  const places = [focused, focused.nextElementSibling].filter((each) => each !== null);
  const styles = places.flatMap((each) => [getComputedStyle(each), getComputedStyle(each, "::before")]);
  const isOutlined = ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && outlineWidth !== "0px";
  const isMarked = styles.some((style) => style.boxShadow !== "none" || isOutlined(style));
  const strip = document.querySelector("header").getBoundingClientRect();
  const isInSight = places.some((each) => {
    const box = each.getBoundingClientRect();
    return box.width > 1 && box.top < innerHeight && (box.bottom > strip.bottom || each.closest("header, .skip"));
  });
  return isMarked && isInSight;
}"""
WORD = re.compile(r"[a-z-]{3,9}")


@dataclass(frozen=True)
class Heard:
    """What a screen reader says of an element: what it is, its name, what describes it, and whether it is wrong."""

    node: int
    role: str
    name: str
    description: str
    is_invalid: bool


@dataclass
class Listener:
    """Somebody with a keyboard and a screen reader."""

    page: Page
    stops: list[Heard] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._devtools = self.page.context.new_cdp_session(self.page)
        self._devtools.send("Accessibility.enable")

    def read_tree(self) -> list[dict[str, Any]]:
        """All that is not hidden from screen readers, in the order of the page."""
        nodes: list[dict[str, Any]] = self._devtools.send("Accessibility.getFullAXTree")["nodes"]
        return [node for node in nodes if not node["ignored"]]

    def hear(self) -> Heard | None:
        """What has the focus, if anything in the page has."""
        focused = [describe(node) for node in self.read_tree() if read_property(node, "focused")]
        return focused[-1] if focused else None

    def tab(self) -> Heard:
        """Go on to the next stop: it must be another one, with a role and a name, and be seen to have the focus."""
        before = self.hear()
        self.page.keyboard.press("Tab")
        heard = self.hear()
        assert heard and heard != before, f"the keyboard is trapped at {before}"
        assert heard.role not in ("", "generic", "none") and heard.name.strip(), heard
        assert self.page.evaluate(SEEN), f"the focus is not seen at {heard}"
        self.stops.append(heard)
        return heard

    def tab_to(self, role: str, name: str) -> Heard:
        """Press Tab until this has the focus."""
        for _ in range(40):
            heard = self.tab()
            if heard.role == role and heard.name.startswith(name):
                return heard
        raise AssertionError(f"the keyboard does not get to the {role} “{name}”, only to {self.stops[-40:]}")

    def press(self, role: str, name: str, key: str = "Enter") -> None:
        """Go to a control, and press a key on it."""
        self.tab_to(role, name)
        self.page.keyboard.press(key)

    def wait_for(self, role: str, name: str) -> Heard:
        """Wait until this is what is read out, because the focus went there by itself."""

        def find() -> Heard | None:
            heard = self.hear()
            return heard if heard and heard.role == role and heard.name.startswith(name) else None

        wait_until(find, lambda: self.page.wait_for_timeout(20))
        found = find()
        assert found, f"“{name}” has lost the focus"
        return found

    def read_list(self) -> list[str]:
        """The words of the list's items."""
        nodes = self.read_tree()
        children = {node["nodeId"]: node.get("childIds", []) for node in nodes}
        names = {node["nodeId"]: read(node, "name") for node in nodes if read(node, "role") == "StaticText"}
        items = [node["nodeId"] for node in nodes if read(node, "role") == "listitem"]
        said = [[names.get(child, "").strip() for child in list_below(item, children)] for item in items]
        return [word for words in said for word in words if WORD.fullmatch(word)]


def list_below(node: str, children: dict[str, list[str]]) -> list[str]:
    return [each for child in children.get(node, []) for each in (child, *list_below(child, children))]


def describe(node: dict[str, Any]) -> Heard:
    is_invalid = read_property(node, "invalid") not in (None, "false")
    return Heard(
        node["backendDOMNodeId"], read(node, "role"), read(node, "name"), read(node, "description"), is_invalid
    )


def read(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def read_property(node: dict[str, Any], name: str) -> Any:
    return next((each["value"].get("value") for each in node.get("properties", []) if each["name"] == name), None)


@pytest.fixture
def languages() -> str:
    return "en ar"


def test_a_report_is_made_and_its_mailbox_opened_by_ear_and_keys_alone(chromium: Browser, portal: Portal) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 640})
    listener = Listener(page)
    page.goto(f"{portal.address}/en/")
    listener.press("link", "Make a report")
    answer(listener)
    words = write_phrase_down(listener)
    open_mailbox(listener, words)
    print(*(f"{each.role}: {each.name}" for each in listener.stops), sep="\n")
    page.close()


def answer(listener: Listener) -> None:
    """From the first question to the check, with the one mistake that can be made."""
    page = listener.page
    listener.wait_for("heading", "Step 1 of 8 Who are you, and who must not read it?")
    listener.press("radio", "I am outside the organisation", "Space")
    listener.press("checkbox", "The compliance", "Space")
    listener.press("button", "Continue")
    listener.wait_for("heading", "Step 2 of 8 What happened?")
    listener.press("button", "Continue")
    wait_until(lambda: page.title().startswith("Error: "), lambda: page.wait_for_timeout(20))
    listener.press("link", "Write what happened.")
    account = listener.wait_for("textbox", "What happened?")
    assert account.is_invalid
    for part in ("Tell it in your own words.", "Leave out what only you could know", "Write what happened."):
        assert part in account.description
    page.keyboard.type("Somebody took the files.")
    listener.press("button", "Continue")
    for count, heading in ((3, "When, where and who?"), (4, "Do you want to add files?"), (5, "Your safety")):
        listener.wait_for("heading", f"Step {count} of 8 {heading}")
        listener.press("button", "Continue")
    listener.wait_for("heading", "Step 6 of 8 Check your answers")
    assert not page.title().startswith("Error: ")
    listener.press("button", "Continue to your code phrase")


def write_phrase_down(listener: Listener) -> str:
    """To the confirmation: the words, which are typed back and sent by Enter."""
    listener.wait_for("heading", "Step 7 of 8 Write down your code phrase")
    words = listener.read_list()
    assert len(words) == 8
    listener.press("button", "I have written it down")
    listener.wait_for("textbox", "Step 8 of 8 Type your code phrase back")
    type_and_send(listener, words)
    listener.wait_for("heading", "Your report has arrived")
    return " ".join(words)


def open_mailbox(listener: Listener, words: str) -> None:
    """By the link at the end of the page; then through the whole mailbox."""
    listener.press("link", "Read answers")
    listener.wait_for("heading", "Read answers")
    listener.tab_to("textbox", "Your code phrase")
    type_and_send(listener, words.split())
    listener.wait_for("heading", "Your mailbox")
    listener.press("button", "Write a message")
    listener.wait_for("heading", "Write a message")
    listener.tab_to("button", "Seal and send")


def type_and_send(listener: Listener, words: list[str]) -> None:
    listener.page.keyboard.type(" ".join(words))
    listener.page.keyboard.press("Enter")
