"""An officer at the console's pages: does what a person would, in a real browser."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.journeys.site import PASSPHRASE, Site

TRIES, PAUSE_MS = 60, 300


class Officer:
    """One officer with a window on the console."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site

    def unlock(self, key: str, heading: str = "Inbox") -> None:
        self.page.goto(self.site.draw_link())
        self.page.get_by_label(key, exact=True).check()
        self.page.get_by_label("Passphrase").fill(PASSPHRASE)
        self.page.get_by_role("button", name="Unlock").click()
        expect(self.page.get_by_role("heading", name=heading)).to_be_visible()

    def open_first_case(self) -> None:
        self.page.get_by_role("link", name="Inbox").first.click()
        first = self.page.locator("table.inbox tbody a").first
        self.await_shown(first)
        first.click()

    def await_in_first_case(self, text: str) -> None:
        """Look into the case until what has just been sent is shown."""
        self.open_first_case()
        self.await_shown(self.page.locator("main").get_by_text(text).first)

    def await_shown(self, what: Locator) -> None:
        """Load the page again until something is there: the gateway tells consoles within seconds."""
        for _ in range(TRIES):
            self.page.wait_for_timeout(PAUSE_MS)
            if what.is_visible():
                return
            self.page.reload()
        expect(what).to_be_visible()

    def answer(self, text: str) -> None:
        self.page.get_by_role("link", name="Answer the reporter").click()
        self.page.get_by_label("Your answer").fill(text)
        self.page.get_by_role("button", name="Review").click()
        self.page.get_by_role("button", name="Seal and send").click()
        expect(self.page.get_by_role("status")).to_contain_text("sealed and stored")

    def act(self, case: str, action: str, **answers: Any) -> None:
        """Take a step of the procedure in the case at this address: fill in its form, check it, send it.

        None is the first choice that there is.
        """
        self.page.goto(f"{case}/do/{action}")
        # Of a checklist each item has fields of its own; what only colleagues read is sent from its form.
        item = f"-{answers.pop('item')}" if action == "check-off" else ""
        for id, answer in answers.items():
            self._fill(f"answer-{id}{item}", answer)
        if (check := self.page.get_by_role("button", name="Review")).is_visible():
            check.click()
        self.page.get_by_role("button", name="Record").click()
        expect(self.page.get_by_role("status")).to_contain_text("in the record now")

    def vote(self, case: str, answer: str = "confirm", why: str = "") -> None:
        """Vote on the first proposal of a case that waits for this officer."""
        self.page.goto(case)
        self.page.get_by_role("link", name="Confirm or dissent").first.click()
        self._fill("answer-vote", answer)
        self._fill("answer-why", why)
        self.page.get_by_role("button", name="Review").click()
        self.page.get_by_role("button", name="Record").click()
        expect(self.page.get_by_role("status")).to_contain_text("in the record now")

    def _fill(self, name: str, answer: Any) -> None:
        field = self.page.locator(f"[name='{name}']")
        if field.first.get_attribute("type") in ("radio", "checkbox"):
            if answer is None:
                field.first.check()
                return
            for value in ["y"] if answer is True else [answer] if isinstance(answer, str) else answer:
                self.page.locator(f"[name='{name}'][value='{value}']").check()
        else:
            field.fill(answer)

    def lock(self) -> None:
        self.page.get_by_role("button", name="Lock").click()
        expect(self.page).to_have_url(re.compile("locked"))
