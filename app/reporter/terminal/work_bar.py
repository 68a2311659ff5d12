"""Tells, at a terminal, that work is done before a message is sent (SPEC 11), and how far it is."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import gettext as _

import click

from app.reporter.terminal.progress_bar import WIDTH

STEPS = 1000


@contextmanager
def show_work() -> Iterator[Callable[[float], None]]:
    """Show a bar until the end of the block; what it gives hears the share that is done, 0 to 1."""
    shown: bool = sys.stderr.isatty()
    if shown:
        click.echo(
            _("Very many messages are reaching the portal right now. Before yours is sent, a calculation is done.")
            + _(" Nothing is wrong, and it tells nobody anything about you. It takes some seconds."),
            err=True,
        )
    with click.progressbar(length=STEPS, file=sys.stderr, width=WIDTH, hidden=not shown) as bar:

        def show(share: float) -> None:
            bar.update(max(0, round(share * STEPS) - bar.pos))

        yield show
