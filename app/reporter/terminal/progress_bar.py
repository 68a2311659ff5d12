"""The progress bar of a transfer, shown at a terminal only."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from gettext import gettext as _
from types import TracebackType
from typing import Self

import click

from app.reporter.api import retry

WIDTH = 30


class ProgressBar:
    """One bar for all files together; beside it the current file and how much of it is done."""

    def __init__(self, files: Sequence[tuple[str, int]]) -> None:
        """`files` are names and sizes in bytes, in the order in which they come."""
        self.files = files
        self.place = self.done = 0
        total = sum(size for _name, size in files)
        shown: bool = sys.stderr.isatty()
        self.bar = click.progressbar(
            length=total, file=sys.stderr, width=WIDTH, hidden=not shown, item_show_func=lambda text: text
        )

    def __enter__(self) -> Self:
        self.bar.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.bar.__exit__(kind, error, at)

    def begin(self, place: int) -> None:
        """Begin a file, or the current one again from its start."""
        step = -self.done if place == self.place else 0
        self.place, self.done = place, 0
        self._show(step)

    def advance(self, count_bytes: int) -> None:
        """Add so many bytes to what is done of the current file."""
        self.done += count_bytes
        self._show(count_bytes)

    def wait(self, seconds: float) -> None:
        """Show that the request is sent again after so many seconds."""
        self._show(0, f". {retry.describe_pause(seconds)}")

    @contextmanager
    def work(self) -> Iterator[Callable[[float], None]]:
        """Show that work is done before the next piece is sent (SPEC 11)."""
        yield lambda share: self._show(0, f". {_('The portal is busy: computing,')} {share:.0%}")

    def _show(self, step: int, more: str = "") -> None:
        name, size = self.files[self.place]
        percent = self.done * 100 // size if size else 100
        self.bar.current_item = f"{self.place + 1}/{len(self.files)} {name} {percent} %{more}"
        self.bar.make_step(step)
        self.bar.render_progress()
