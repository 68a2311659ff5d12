"""Nonces: each is made by this process, is good for ten minutes, and is taken once."""

import hmac
import secrets
import threading
import time
from collections import OrderedDict

NONCE_SECONDS = 600
RANDOM_BYTES, TIME_BYTES, MAC_BYTES = 16, 8, 16
MOST_AT_ONCE = 32


class Nonces:
    """Nothing is kept of one that was only made: whoever asks for very many fills nothing."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._taken: OrderedDict[bytes, int] = OrderedDict()
        self._lock = threading.Lock()

    def make(self) -> bytes:
        """Make one: 40 bytes."""
        said = secrets.token_bytes(RANDOM_BYTES) + _now().to_bytes(TIME_BYTES)
        return said + self._mark(said)

    def is_fresh(self, nonce: bytes) -> bool:
        """Whether it was made here, less than ten minutes ago."""
        said, mark = nonce[:-MAC_BYTES], nonce[-MAC_BYTES:]
        if len(said) != RANDOM_BYTES + TIME_BYTES or not hmac.compare_digest(mark, self._mark(said)):
            return False
        return _now() - int.from_bytes(said[RANDOM_BYTES:]) < NONCE_SECONDS

    def take(self, nonce: bytes) -> bool:
        """Take a fresh one: False if it was taken before. To be called once its request is found to be genuine."""
        with self._lock:
            while self._taken and next(iter(self._taken.values())) <= _now() - NONCE_SECONDS - 1:
                self._taken.popitem(last=False)
            if nonce in self._taken:
                return False
            self._taken[nonce] = _now()
            return True

    def _mark(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")[:MAC_BYTES]


def _now() -> int:
    return int(time.monotonic())
