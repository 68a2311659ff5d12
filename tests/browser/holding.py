"""Requests that are kept on their way, until a test lets them go or forgets them."""

from functools import partial

from playwright.sync_api import Page, Route

from tests.waiting import wait_until


class Hold:
    """Lets so many requests of a page to an address pass and keeps the next: all, unless `times` says how many."""

    def __init__(self, page: Page, address: str, passing: int = 0, times: int | None = None) -> None:
        self._page, self._passing = page, passing
        self._held: list[Route] = []
        page.route(address, self._take, times=times and passing + times)

    def wait(self) -> None:
        """Wait until a request is held: what the page says of it may be seen earlier."""
        wait_until(lambda: self._held, partial(self._page.wait_for_timeout, 20))

    def release(self) -> None:
        """Wait until a request is held, and let the first one go on."""
        self.wait()
        self._held[0].continue_()

    def _take(self, route: Route) -> None:
        if self._passing:
            self._passing -= 1
            route.continue_()
        else:
            self._held.append(route)
