"""A narrow line: a TCP proxy on this machine through which bytes take their time, and are counted.

A new connection waits a round trip, as its handshake would; every byte waits half of one; and all connections share
what the line carries, each way. Handshakes of TLS, and the heads of packets (3 %), are not in it.
"""

import queue
import socket
import threading
import time

from tests.proxy import Proxy

ROUND_TRIP_SECONDS = 0.6
BYTES_A_SECOND = 12_500
PACKET_BYTES = 1448


class Way:
    """One direction of the line; `count_bytes` is all that went along it, `lost_bytes` what never arrived."""

    def __init__(self) -> None:
        self.count_bytes = self.lost_bytes = 0
        self._free_at = 0.0
        self._lock = threading.Lock()

    def lead(self, source: socket.socket, target: socket.socket) -> None:
        """Carry what comes to where it goes, until either hangs up."""
        travelling: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        threading.Thread(target=self._deliver, args=(travelling, target), daemon=True).start()
        data = b"..."
        while data:
            try:
                data = source.recv(PACKET_BYTES)
            except OSError:
                data = b""
            gone_at = self._send(len(data))
            travelling.put((gone_at + ROUND_TRIP_SECONDS / 2, data))
            # The next packet of this connection takes its turn after those of others.
            wait_until(gone_at)

    def _send(self, count_bytes: int) -> float:
        with self._lock:
            self.count_bytes += count_bytes
            self._free_at = max(time.monotonic(), self._free_at) + count_bytes / BYTES_A_SECOND
            return self._free_at

    def _deliver(self, travelling: "queue.SimpleQueue[tuple[float, bytes]]", target: socket.socket) -> None:
        is_broken = False
        while True:
            arrives_at, data = travelling.get()
            wait_until(arrives_at)
            try:
                if not data:
                    return target.shutdown(socket.SHUT_WR)
                if not is_broken:
                    target.sendall(data)
            except OSError:
                if not data:
                    return None
                is_broken = True
            if is_broken:
                with self._lock:
                    self.lost_bytes += len(data)


class NarrowLine(Proxy):
    """The line to a port. `down` is toward the browser, `up` toward the portal."""

    def __init__(self, port: int) -> None:
        self.down, self.up = Way(), Way()
        super().__init__(port)

    def join(self, client: socket.socket, portal: socket.socket) -> None:
        time.sleep(ROUND_TRIP_SECONDS)
        back = threading.Thread(target=self.down.lead, args=(portal, client), daemon=True)
        back.start()
        self.up.lead(client, portal)
        back.join()


def wait_until(moment: float) -> None:
    time.sleep(max(moment - time.monotonic(), 0))
