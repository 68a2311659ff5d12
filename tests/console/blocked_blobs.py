"""A store of files that can be made to wait, to look at what is under way."""

import threading
import time

import pytest

from app.blobs import Blobs


class Held:
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
        end = time.monotonic() + 10
        while len(self.numbers) < asked and time.monotonic() < end:
            time.sleep(0.01)
        assert len(self.numbers) >= asked

    def _wait(self, number: int) -> None:
        self.numbers.append(number)
        if number:
            self._free.wait(60)
