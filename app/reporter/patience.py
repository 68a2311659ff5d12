"""Sending the same request until the portal answers: doing it twice does it once (SPEC 7)."""

import time
from collections.abc import Callable
from typing import TypeVar

from app.reporter.client import Refused, Unanswered

T = TypeVar("T")

PAUSES_SECONDS = (2.0, 10.0, 30.0)


def send(request: Callable[[], T], has_arrived: Callable[[], bool]) -> T | None:
    """Send a request; None if its answer was lost, and the portal, when asked, has what was sent.

    Raises Refused, and Unanswered when it is still not known whether it arrived.
    """
    for pause in (*PAUSES_SECONDS, None):
        try:
            return request()
        except Refused as refusal:
            if pause is None or not refusal.may_pass:
                raise
        except Unanswered:
            if _is_known_to_have(has_arrived):
                return None
            if pause is None:
                raise
        time.sleep(pause)
    raise Unanswered


def _is_known_to_have(has_arrived: Callable[[], bool]) -> bool:
    try:
        return has_arrived()
    except (Unanswered, Refused):
        return False
