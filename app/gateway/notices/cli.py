"""`sealedline-gateway notify`: a process of its own, which needs no store to send notices at fixed hours."""

import logging
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from gettext import gettext as _

import click

from app.env import ConfigError
from app.gateway.config import GatewayConfig
from app.gateway.notices.arrivals import Arrivals
from app.gateway.notices.config import NoticesConfig
from app.gateway.notices.delivery import Notifier
from app.gateway.notices.notice import Notice, NotSent, Way, draw_name
from app.gateway.notices.plan import AfterArrivals, Daily, Plan
from app.gateway.notices.ways import list_ways
from app.store.database import open_database
from app.store_calls.errors import StoreUnavailable

USUAL_HOURS = (6,)
STEP_SECONDS = 30.0


@click.command()
@click.option("--try", "is_trial", is_flag=True, help="Send one now by each way, say how it went, and end.")
def notify(is_trial: bool) -> None:
    """Tell officers that they should look into the console, until it is ended.

    Always in the same words, every day at 6 hours UTC or at SEALEDLINE_NOTICE_HOURS, whether anything came or not.
    docs/notices.md has what else can be set.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        config = NoticesConfig.read(os.environ)
        ways = list_ways(config)
        if is_trial:
            _try_each(ways, config.text)
        else:
            _run(Notifier(_make_plan(config), ways, config.text, datetime.now(UTC)))
    except (ConfigError, StoreUnavailable) as error:
        raise click.ClickException(str(error)) from None


def _make_plan(config: NoticesConfig) -> Plan:
    """Raises ConfigError, StoreUnavailable."""
    if config.delay_hours is None:
        return Daily(config.hours or USUAL_HOURS)
    arrivals = Arrivals(open_database(GatewayConfig.read(os.environ).database))
    return AfterArrivals(arrivals.look, timedelta(hours=config.delay_hours))


def _run(notifier: Notifier) -> None:
    with suppress(KeyboardInterrupt):
        while True:
            notifier.step(datetime.now(UTC))
            time.sleep(STEP_SECONDS)


def _try_each(ways: Sequence[Way], text: str) -> None:
    notice, went_wrong = Notice(text, draw_name()), False
    for way in ways:
        try:
            way.send(notice)
        except NotSent as error:
            click.echo(f"{way.name}: {error}", err=True)
            went_wrong = True
        else:
            click.echo(_("{way}: sent. Ask whoever should have it.").format(way=way.name))
    if went_wrong:
        raise click.exceptions.Exit(1)
