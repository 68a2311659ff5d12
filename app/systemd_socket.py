"""The socket that systemd holds for a program, so that no connection is refused while the program is started anew
(sd_listen_fds(3), systemd.socket(5))."""

import os
import socket

FIRST_DESCRIPTOR = 3


def take_socket() -> socket.socket | None:
    """The listening socket that this process was given, None if it was given none. Processes it starts take none.

    Raises OSError if the descriptor is no socket.
    """
    given, meant_for = os.environ.pop("LISTEN_FDS", ""), os.environ.pop("LISTEN_PID", "")
    if given != "1" or meant_for != str(os.getpid()):
        return None
    os.set_inheritable(FIRST_DESCRIPTOR, False)
    return socket.socket(fileno=FIRST_DESCRIPTOR)
