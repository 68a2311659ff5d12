"""Retrying of requests, all of which are idempotent (SPEC 7)."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from gettext import gettext as _
from itertools import chain
from typing import TypeVar

import click

from app.reporter.api.http import RequestRefused, Unanswered

T = TypeVar("T")

PAUSES_SECONDS = (2.0, 10.0, 30.0)
SHORTEST_SECONDS, LONGEST_SECONDS = 1.0, 60.0
LAST_SECONDS = 12 * 3600


def deliver(request: Callable[[], T], has_arrived: Callable[[], bool], lasts: bool = False) -> T | None:
    """Send a request; None if its answer was lost, but `has_arrived` says that the portal has what was sent.

    Tries for 42 s or, if it `lasts`, for 12 hours. Raises RequestRefused, and Unanswered when it is still not known
    whether it arrived.
    """
    for pause in _ending_with_none(_growing_pauses() if lasts else PAUSES_SECONDS):
        try:
            return request()
        except RequestRefused as refusal:
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


def repeat(request: Callable[[], T], tell: Callable[[float], None] | None = None) -> T:
    """Send a request until it is answered, for 12 hours, with pauses from 1 to 60 s, each of which `tell` is given.

    Raises RequestRefused, Unanswered.
    """
    for pause in _ending_with_none(_growing_pauses()):
        try:
            return request()
        except (RequestRefused, Unanswered) as error:
            if pause is None or (isinstance(error, RequestRefused) and not error.may_pass):
                raise
        (tell or _tell)(pause)
        time.sleep(pause)
    raise Unanswered


def describe_pause(seconds: float) -> str:
    """The sentence that it will be tried again in so many seconds."""
    return _("No answer. Trying again in {seconds} s.").format(seconds=round(seconds))


def _growing_pauses() -> Iterator[float]:
    pause, end = SHORTEST_SECONDS, time.monotonic() + LAST_SECONDS
    while time.monotonic() < end:
        yield pause
        pause = min(2 * pause, LONGEST_SECONDS)


def _ending_with_none(pauses: Iterable[float]) -> Iterator[float | None]:
    return chain(pauses, [None])


def _tell(pause: float) -> None:
    if sys.stderr.isatty():
        click.echo(describe_pause(pause), err=True)


def _is_known_to_have(has_arrived: Callable[[], bool]) -> bool:
    try:
        return has_arrived()
    except (Unanswered, RequestRefused):
        return False
