"""Blobs whose reads and writes block until they are released, so that what is under way can be looked at."""

import threading

import pytest

from app.blobs.storage import Blobs
from tests.waiting import HANG_SECONDS, wait_until


class BlockedBlobs:
    """While it is held, pieces after a file's first are neither read nor kept. `numbers` are those asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.numbers: list[int] = []
        self._free = threading.Event()
        get, put = Blobs.get, Blobs.put

        def get_later(blobs: Blobs, id: bytes, number: int) -> bytes:
            self._wait(number)
            return get(blobs, id, number)

        def put_later(blobs: Blobs, id: bytes, number: int, piece: bytes) -> bool:
            self._wait(number)
            return put(blobs, id, number, piece)

        monkeypatch.setattr(Blobs, "get", get_later)
        monkeypatch.setattr(Blobs, "put", put_later)

    def hold(self) -> None:
        self._free.clear()

    def release(self) -> None:
        self._free.set()

    def wait_for(self, asked: int) -> None:
        """Wait until so many pieces have been asked for."""
        wait_until(lambda: len(self.numbers) >= asked)

    def _wait(self, number: int) -> None:
        self.numbers.append(number)
        if number:
            self._free.wait(HANG_SECONDS)
