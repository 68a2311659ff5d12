"""A worker that doesn't survive one case: `python -m tests.console.cases.failing_worker`.

The case is that of a day long past; what happens to the worker stands first in its report.
"""

import os
import signal
import time
from datetime import date
from typing import Any

from app.console.cases.opened_case import OpenedCase, StoredCase, open_case
from app.console.cases.pool import serve
from app.console.index.summary_worker import summarise_case

LONG_AGO = date(2020, 1, 1)


def fail(stored: StoredCase, identity: Any, directory: Any, *maker: Any) -> object:
    """Open or summarise a case, unless it is the one that the worker doesn't survive."""
    parts = [*stored.parts]
    whole = stored._replace(parts=parts)
    opened: OpenedCase = open_case(whole, identity, directory)
    if stored.row.received_on == LONG_AGO:
        said: Any = opened.report and opened.report.received.message
        HARMS[said.answers[0].text]()
    return summarise_case(whole, identity, directory, *maker) if maker else opened


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    time.sleep(600)


def fill_memory() -> None:
    bytearray(2**40)


def write_junk() -> None:
    os.write(1, b"junk")
    die()


HARMS = {"die": die, "hang": hang, "fill memory": fill_memory, "write junk": write_junk}

if __name__ == "__main__":
    serve(fail, more=1)
