"""A reporter at the pages: does what a person would, and knows no more than a person sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page, expect

from app.i18n import load

if TYPE_CHECKING:
    from tests.browser.conftest import Portal

ACCOUNT = "Somebody took the files.\n\nI saw it “there” – on a Monday."
# Within the page: nearly every test passes over some.
PASS = """async (wanted) => {
  const find = () => document.querySelector("[data-step]:not([hidden])");
  for (let left = 40; find().dataset.step !== wanted && left > 0; left--) {
    const before = find();
    before.querySelector("form").requestSubmit();
    while (find() === before) await new Promise((go) => setTimeout(go, 5));
  }
}"""
UNFOLD = "(step) => step.querySelectorAll('details').forEach((each) => (each.open = true))"
FOLDED = ("Put aside", "Believe this answer", "Erase this", "Take back the ticked")


class Reporter:
    """One person with one browser window, who reads one language."""

    def __init__(self, page: Page, portal: Portal, locale: str = "en") -> None:
        self.page, self.portal, self.locale = page, portal, locale
        self.read = load(locale).gettext
        self.words: list[str] = []
        # Neither by what it calls itself, which tests change, nor by Playwright, which doesn't say it of all windows.
        self.is_firefox: bool = page.evaluate("CSS.supports('-moz-appearance', 'none')")

    def visit(self, path: str, step: str | None = None) -> None:
        self.page.goto(f"{self.portal.address}/{self.locale}/{path}")
        if step:
            self.wait_for(step)

    def step(self, name: str) -> Locator:
        return self.page.locator(f"[data-step={name}]")

    def wait_for(self, step: str) -> None:
        expect(self.step(step)).to_be_visible()

    def unfold_mailbox(self) -> None:
        """Open all that is folded in the mailbox."""
        self.page.locator("[data-step=mailbox]").evaluate(UNFOLD)

    def press(self, name: str) -> None:
        if name.startswith(FOLDED):
            self.unfold_mailbox()
        self.page.get_by_role("button", name=self.read(name)).locator("visible=true").first.click()

    def send(self, step: str) -> None:
        """Press the one button that ends a step.

        In Chromium by the keyboard: a program's clicks follow each other so fast that they pass for a double click.
        """
        # A key that is pressed on a hidden button goes nowhere.
        self.wait_for(step)
        button = self.step(step).locator("button[type=submit]")
        if self.is_firefox:
            button.click()
        else:
            button.press("Enter")

    def answer_questions(
        self,
        leave_out: str | None = "The compliance",
        contact: str = "",
        channel: str = "I am outside the organisation",
    ) -> None:
        """From the first question to the answers to check, saying what must be said and how to be reached."""
        self.page.get_by_label(self.read(channel)).check()
        if leave_out:
            self.page.get_by_label(leave_out).check()
        self.send("readers")
        expect(self.step("readers")).to_be_hidden()
        self.pass_to("account")
        self.tell(ACCOUNT)
        self.send("account")
        self.pass_to("danger")
        self.page.get_by_label(self.read("How can we contact you?")).fill(contact)
        self.send("danger")

    def stay(self, leave: Callable[[], object]) -> None:
        """Do what would leave the page, be asked by the browser, and stay. It must not wait until that is over."""
        with self.page.expect_event("dialog") as asked:
            self.page.once("dialog", lambda dialog: dialog.dismiss())
            leave()
        assert asked.value.type == "beforeunload"

    def let_pass(self, milliseconds: int) -> None:
        """Let so much time pass in the page itself: whatever was due there earlier has been done then."""
        self.page.evaluate("(ms) => new Promise((go) => setTimeout(go, ms))", milliseconds)

    def begin(self, channel: str = "I am outside the organisation") -> None:
        """From the start to what happened."""
        self.visit("report", "readers")
        self.page.get_by_label(self.read(channel)).check()
        self.send("readers")
        self.wait_for("account")

    def add_details(self, *questions: str) -> None:
        """Begin to answer one of the questions that are offered with the answers."""
        self.unfold("Add details")
        for question in questions:
            self.press(question)

    def unfold(self, title: str) -> None:
        """Show what is folded below a line."""
        self.page.locator("summary:visible").get_by_text(self.read(title), exact=True).click()

    def tell(self, account: str) -> None:
        """Write what happened."""
        self.page.get_by_label(self.read("What happened?")).fill(account)

    def pass_to(self, step: str) -> None:
        """Pass over questions, answering none, up to this one."""
        self.page.evaluate(PASS, step)
        expect(self.step(step)).to_be_visible()

    def shown(self) -> str:
        """The name of the step that is shown."""
        return self.page.locator("[data-step]").locator("visible=true").get_attribute("data-step") or ""

    def write_down_phrase(self) -> None:
        """To the field where the phrase is typed back, passing over what is not answered."""
        if not self.step("phrase").is_visible():
            self.pass_to("check")
            self.send("check")
        self.wait_for("phrase")
        self.words = [text.strip() for text in self.page.locator(".phrase li").all_inner_texts()]
        self.send("phrase")

    def type_phrase(self) -> None:
        self.page.get_by_label(self.read("The eight words from your paper")).fill(" ".join(self.words))
        self.send("typed")

    def go_to_typed(self, leave_out: str | None = "The compliance") -> None:
        """From the start to the field where the phrase is typed back, the last moment before anything is sent."""
        self.visit("report", "readers")
        self.answer_questions(leave_out)
        self.write_down_phrase()

    def report(self, leave_out: str | None = "The compliance", channel: str = "I am outside the organisation") -> None:
        """The whole way to the confirmation."""
        self.visit("report", "readers")
        self.answer_questions(leave_out, channel=channel)
        self.write_down_phrase()
        self.type_phrase()
        self.wait_for("done")

    def report_elsewhere(self) -> None:
        """Make the same report with the program: where only the mailbox is looked at, that is a tenth of the work."""
        self.words = self.portal.take_report(("compliance",)).split()

    def open_mailbox(self) -> None:
        self.visit("mailbox")
        self.unlock_mailbox()

    def unlock_mailbox(self) -> None:
        """Type the phrase where the mailbox asks for it."""
        self.wait_for("enter")
        self.page.get_by_label(self.read("Your code phrase")).fill(" ".join(self.words))
        self.send("enter")
        self.wait_for("mailbox")

    def write_more(self, text: str = "One more thing.", kind: str | None = None) -> None:
        self.press("Write a message")
        if kind:
            self.page.get_by_label(self.read(kind)).check()
        self.page.get_by_label(self.read("Your message"), exact=True).fill(text)
        self.send("write")
