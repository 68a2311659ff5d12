"""Sending the same request until the portal answers: doing it twice does it once (SPEC 7)."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from gettext import gettext as _
from itertools import chain
from typing import TypeVar

import click

from app.reporter.line import Refused, Unanswered

T = TypeVar("T")

PAUSES_SECONDS = (2.0, 10.0, 30.0)
SHORTEST_SECONDS, LONGEST_SECONDS = 1.0, 60.0
LAST_SECONDS = 12 * 3600


def send(request: Callable[[], T], has_arrived: Callable[[], bool], lasts: bool = False) -> T | None:
    """Send a request; None if its answer was lost, and the portal, when asked, has what was sent.

    Tries for a minute or, if it `lasts`, for half a day. Raises Refused, and Unanswered when it is still not known
    whether it arrived.
    """
    for pause in _with_end(_draw_out() if lasts else PAUSES_SECONDS):
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
        _tell(pause)
        time.sleep(pause)
    raise Unanswered


def persist(request: Callable[[], T], tell: Callable[[float], None] | None = None) -> T:
    """Send a request for half a day, with growing pauses, each of which is told in seconds: lines come back.

    Raises Refused, Unanswered.
    """
    for pause in _with_end(_draw_out()):
        try:
            return request()
        except (Refused, Unanswered) as error:
            if pause is None or (isinstance(error, Refused) and not error.may_pass):
                raise
        (tell or _tell)(pause)
        time.sleep(pause)
    raise Unanswered


def describe_pause(seconds: float) -> str:
    """Say that it will be tried again."""
    return _("No answer. Trying again in {seconds} s.").format(seconds=round(seconds))


def _draw_out() -> Iterator[float]:
    pause, end = SHORTEST_SECONDS, time.monotonic() + LAST_SECONDS
    while time.monotonic() < end:
        yield pause
        pause = min(2 * pause, LONGEST_SECONDS)


def _with_end(pauses: Iterable[float]) -> Iterator[float | None]:
    return chain(pauses, [None])


def _tell(pause: float) -> None:
    if sys.stderr.isatty():
        click.echo(describe_pause(pause), err=True)


def _is_known_to_have(has_arrived: Callable[[], bool]) -> bool:
    try:
        return has_arrived()
    except (Unanswered, Refused):
        return False
