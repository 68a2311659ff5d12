"""Tells consoles what is new, or when there is something."""

from datetime import date

from app.gateway.asked import Asked
from app.gateway.bulletin import read_bulletin
from app.store_calls.call import Role
from app.store_calls.news import Known, News


def read_news(asked: Asked, known: Known, day: date) -> News:
    """Read what is other than what is known. Raises StoreUnavailable."""
    state, bulletin = read_bulletin(asked, known.bulletin, day)
    reads = asked.caller.role is Role.READER
    return News(state, bulletin, asked.service.listing.list_changes(known.cases) if reads else None)


def await_news(asked: Asked, known: Known, day: date, wait_seconds: int) -> bool:
    """Wait for something other than what is known: whether there is anything. Raises StoreUnavailable."""

    def look() -> bool:
        if asked.caller.role is Role.READER and asked.service.listing.has_changed(known.cases):
            return True
        return read_bulletin(asked, known.bulletin, day)[1] is not None

    return asked.service.waiting.wait(asked.caller.verify, wait_seconds, look)
