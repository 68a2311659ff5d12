"""The web server: listens, and keeps as many processes as it should have until it is told to stop."""

import logging
import math
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from functools import partial
from gettext import gettext as _
from typing import NoReturn

from app.error_log import describe
from app.metrics.exporter import Exporter
from app.metrics.faults import Fault, SharedFaults
from app.portal.config import PortalConfig
from app.portal.server import metrics, process
from app.portal.static_file import StaticFile

AGAIN_SECONDS = 1
UNREAD_BYTES = 2**16
STOP_SECONDS = process.GRACE_SECONDS + 10

Work = Callable[[int], None]  # what a process does, as long as the one of this number lives

log = logging.getLogger(__name__)


def listen(config: PortalConfig) -> socket.socket:
    """Listen at the host and port of the settings. Raises OSError."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    return socket.create_server((config.host, config.port), family=family, backlog=process.BACKLOG)


def serve(
    config: PortalConfig, files: Mapping[str, StaticFile], listener: socket.socket, exporter: Exporter | None = None
) -> None:
    """Serve at a socket that listens until SIGTERM or SIGINT; what has begun by then is finished.

    With an `exporter`, one process more answers for metrics.
    """
    # Every connection inherits it. Of its own accord the system keeps megabytes for a client that reads nothing.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNREAD_BYTES)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    # Kept until somebody waits for them: here, or in a process that is ready for them.
    signal.pthread_sigmask(signal.SIG_BLOCK, process.SIGNALS)
    faults = SharedFaults(config.workers + 1)
    works: list[Work] = [
        partial(process.run, config, files, listener, faults.part(number)) for number in range(config.workers)
    ]
    if exporter:
        works.append(partial(metrics.run, config, exporter, faults))
    serving = {_start(work): work for work in works}
    while signal.sigwait(process.SIGNALS) == signal.SIGCHLD:
        for ended in _reap({*serving}):
            log.error(_("A process of the portal has ended unasked. It is started again."))
            faults.part(config.workers).add(Fault.ENDED)
            time.sleep(AGAIN_SECONDS)
            work = serving.pop(ended)
            serving[_start(work)] = work
    listener.close()
    _stop({*serving})


def _start(work: Work) -> int:
    parent = os.getpid()
    return os.fork() or _run(work, parent)


def _run(work: Work, parent: int) -> NoReturn:
    """In the new process. It ends without waiting for threads: what they still do has not been answered."""
    try:
        work(parent)
        os._exit(0)
    except BaseException as error:
        log.error("%s", describe(error))
        os._exit(1)


def _reap(serving: set[int]) -> list[int]:
    """Those of these processes that have ended."""
    return [pid for pid in serving if os.waitpid(pid, os.WNOHANG)[0]]


def _stop(serving: set[int]) -> None:
    """Have them stop, and end those that don't."""
    for number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, math.inf)):
        for pid in serving:
            os.kill(pid, number)
        latest = time.monotonic() + seconds
        while serving and time.monotonic() < latest:
            serving -= {*_reap(serving)}
            time.sleep(0.01)
