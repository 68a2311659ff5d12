"""How often work has come: it is good for one request, which may be sent again because answers get lost."""

import threading
from collections import OrderedDict

# Far more than can be paid for while a seed lasts; 100 bytes each.
MOST = 2**16


class Spent:
    """A count for each piece of work, by its seed and digest, in one process."""

    def __init__(self) -> None:
        self._times: OrderedDict[bytes, int] = OrderedDict()
        self._lock = threading.Lock()

    def times(self, name: bytes) -> int:
        """How often it was spent."""
        return self._times.get(name, 0)

    def spend(self, name: bytes) -> int:
        """Count it, and tell how often it came by now. The oldest are forgotten: their seeds are over."""
        with self._lock:
            times = self._times[name] = self._times.get(name, 0) + 1
            if len(self._times) > MOST:
                self._times.popitem(last=False)
            return times
