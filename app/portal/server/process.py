"""One process of the portal: serves until it is told to stop, then finishes what has begun."""

import asyncio
import logging
import os
import resource
import select
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

from app.error_log import describe
from app.metrics.faults import Faults
from app.portal import create_app
from app.portal.config import PortalConfig
from app.portal.jobs.cleanup import start_cleanup
from app.portal.jobs.close_days import start_closing_days
from app.portal.server.connection import Connection
from app.portal.server.connections import Connections
from app.portal.server.handler import Handler
from app.portal.static_file import StaticFile

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
BACKLOG = 1024  # connections that the system keeps until they are accepted
MOST_CONNECTIONS = 4096
OTHER_DESCRIPTORS = 128  # of the store and of files
TICK_SECONDS = 1
GRACE_SECONDS = 30

log = logging.getLogger(__name__)


def run(
    config: PortalConfig, files: Mapping[str, StaticFile], listener: socket.socket, faults: Faults, parent: int
) -> None:
    """Serve at a socket that listens, until SIGTERM, SIGINT or the end of the process `parent`, which started this one.

    To be called after the fork: processes can't share connections to the database, nor threads.
    """
    app = create_app(config, files)
    start_cleanup(config)
    start_closing_days(config)
    asyncio.run(_serve(listener, parent, Handler(app, files, config.threads, faults)))


async def _serve(listener: socket.socket, parent: int, handler: Handler) -> None:
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    loop.set_exception_handler(_log_error)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    connections = Connections(min(MOST_CONNECTIONS, _raise_limit() - OTHER_DESCRIPTORS), handler.faults)
    # So many are accepted at a time: a process that is busy leaves the others to those that aren't.
    server = await loop.create_server(lambda: Connection(connections, handler.handle), sock=listener, backlog=64)
    listener.listen(BACKLOG)
    while not stopping.is_set() and os.getppid() == parent:
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), TICK_SECONDS)
        connections.end_late()
    await _finish(server, listener, connections)


async def _finish(server: asyncio.Server, listener: socket.socket, connections: Connections) -> None:
    """Take no new connections but those that the system has accepted; each is closed after its next answer."""
    connections.is_stopping = True
    latest = monotonic() + GRACE_SECONDS
    while select.select([listener], [], [], 0)[0] and monotonic() < latest:
        await asyncio.sleep(0)
    server.close()
    while len(connections) and monotonic() < latest:
        await asyncio.sleep(TICK_SECONDS / 20)
        connections.end_late()


def _raise_limit() -> int:
    """Allow this process as many descriptors as it may have: how many these are."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_CONNECTIONS + OTHER_DESCRIPTORS if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def _log_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """In place of asyncio's own, which would log what an error says."""
    log.error("%s", describe(context.get("exception")))
