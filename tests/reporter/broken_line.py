"""A line that breaks: a TCP proxy on this machine that counts what is sent, and cuts connections at given counts."""

import socket
import struct
import threading
from collections.abc import Iterable
from contextlib import suppress

from tests.proxy import Proxy

RESET = struct.pack("ii", 1, 0)


class BrokenLine(Proxy):
    """`sent_bytes` is all that came from the client, `cuts_left` the counts at which it will break yet."""

    def __init__(self, port: int, cuts: Iterable[int]) -> None:
        self.cuts_left = sorted(cuts)
        self.sent_bytes = 0
        self.lock = threading.Lock()
        super().__init__(port)

    def join(self, client: socket.socket, portal: socket.socket) -> None:
        answers = threading.Thread(target=self._answer, args=(portal, client), daemon=True)
        answers.start()
        while data := client.recv(65536):
            if self._breaks(len(data)):
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                # Wakes the thread that waits for it, without which it would stay open.
                portal.shutdown(socket.SHUT_RDWR)
                return
            portal.sendall(data)

    def _answer(self, portal: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := portal.recv(65536):
                client.sendall(data)
        # However the portal hung up, the client must hear of it.
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    def _breaks(self, count_bytes: int) -> bool:
        with self.lock:
            self.sent_bytes += count_bytes
            if not self.cuts_left or self.sent_bytes < self.cuts_left[0]:
                return False
            self.cuts_left.pop(0)
            return True
