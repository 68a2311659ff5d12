"""Wrong passphrases: how many were tried since a key file was last unlocked, kept beside it. Each costs more time.

Whoever can copy the key file guesses elsewhere, at the price of Argon2id; this is for who sits at an officer's browser.
"""

import math
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app import private_file
from app.clock import today
from crypto.errors import WrongPassphrase

SUFFIX = ".attempts"
# Three cost nothing: people mistype. Then 5 s, doubled for each, but never longer than the officer can wait.
FREE = 3
FIRST_SECONDS = 5
MOST_SECONDS = 300
MAX_BYTES = 64


class TooSoon(Exception):
    """After so many wrong passphrases the next may be tried only in `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds


class AttemptsUnreadable(Exception):
    """What was kept can't be read or written."""


@dataclass(frozen=True)
class Attempts:
    """How many wrong passphrases were tried, the first of them on the day `since`."""

    count: int
    since: date

    @property
    def wait_seconds(self) -> int:
        """How long after the last one the next may be tried."""
        over = self.count - FREE
        return 0 if over < 0 else min(FIRST_SECONDS * 2 ** min(over, 20), MOST_SECONDS)


class Guard:
    """Lets one passphrase at a time be tried, none too soon after wrong ones; counts for each key file of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        # Nothing finer than the day is kept on the disk: after a restart the wait begins with it.
        self._started_at = time.monotonic()
        self._tried_at: dict[str, float] = {}

    @contextmanager
    def trying(self, id: str) -> Iterator[Attempts | None]:
        """Try a passphrase of the key file of this id in the block; gives the wrong ones tried before, if there were.

        It is counted first, so that none is tried without being counted, however many requests or starts; if the block
        ends in order, all are forgotten, and if by anything else than WrongPassphrase, this one is. Raises TooSoon,
        AttemptsUnreadable.
        """
        with self._lock:
            earlier = self._read(id)
            if earlier:
                left = self._tried_at.get(id, self._started_at) + earlier.wait_seconds - time.monotonic()
                if left > 0:
                    raise TooSoon(math.ceil(left))
            self._write(id, Attempts(earlier.count + 1, earlier.since) if earlier else Attempts(1, today()))
            try:
                yield earlier
            except WrongPassphrase:
                self._tried_at[id] = time.monotonic()
                raise
            except BaseException:
                self._write(id, earlier)
                raise
            self._write(id, None)

    def _read(self, id: str) -> Attempts | None:
        try:
            with (self._folder / f"{id}{SUFFIX}").open("rb") as file:
                found = re.fullmatch(rb"(\d{1,9}) (\d{4}-\d\d-\d\d)\n", file.read(MAX_BYTES))
            if found is None:
                raise AttemptsUnreadable
            return Attempts(int(found[1]), date.fromisoformat(found[2].decode()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise AttemptsUnreadable from None

    def _write(self, id: str, attempts: Attempts | None) -> None:
        path = self._folder / f"{id}{SUFFIX}"
        try:
            if attempts is None:
                private_file.remove(path)
            else:
                text = f"{min(attempts.count, 999_999_999)} {attempts.since}\n".encode()
                private_file.replace(path, lambda file: file.write(text), hides_time=True)
        except OSError:
            raise AttemptsUnreadable from None
