"""Both loopback addresses are the console's alone, or it doesn't start: tried with sockets against the kernel."""

import shutil
import socket
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from app.console.loopback import PortTaken, listen
from tests.portal.process import draw_port

V4, V6 = socket.AF_INET, socket.AF_INET6
# Where another user may listen, so that a browser sent to localhost reaches them.
PLACES = [("127.0.0.1", V4), ("0.0.0.0", V4), ("::1", V6), ("::", V6), ("::ffff:127.0.0.1", V6)]
OPTIONS = [(), ("SO_REUSEADDR",), ("SO_REUSEADDR", "SO_REUSEPORT")]
PROGRAM = Path(__file__).parents[2]
WITHOUT_IPV6 = """
import socket
from app.console.loopback import listen
sockets = listen(8001)
assert [each.getsockname()[0] for each in sockets] == ["127.0.0.1"], sockets
# Somebody may bind an address that the machine doesn't have (IPV6_FREEBIND), but nobody reaches them there.
with socket.socket(socket.AF_INET6) as squatter, socket.socket(socket.AF_INET6) as visitor:
    squatter.setsockopt(socket.IPPROTO_IPV6, 78, 1)
    squatter.bind(("::1", 8001))
    squatter.listen()
    assert visitor.connect_ex(("::1", 8001)) != 0
"""


def squat(address: str, family: socket.AddressFamily, port: int, options: tuple[str, ...]) -> socket.socket:
    """Bind as another user would, with these options. Raises OSError."""
    opened = socket.socket(family)
    try:
        for option in options:
            opened.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
        if family == V6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        opened.bind((address, port))
    except OSError:
        opened.close()
        raise
    return opened


@pytest.fixture
def port() -> int:
    if not socket.has_ipv6:
        pytest.skip("This machine has no IPv6.")
    return draw_port()


@pytest.mark.parametrize(("address", "family"), PLACES)
@pytest.mark.parametrize("options", OPTIONS)
def test_who_listens_already_keeps_the_console_from_starting(
    port: int, address: str, family: socket.AddressFamily, options: tuple[str, ...]
) -> None:
    with squat(address, family, port, options) as squatter:
        squatter.listen()
        with pytest.raises(PortTaken, match=rf"Port {port} of .* is taken by another program"):
            listen(port)
    for ours in listen(port):
        ours.close()


@pytest.mark.parametrize(("address", "family"), PLACES)
@pytest.mark.parametrize("options", OPTIONS)
def test_nobody_listens_beside_the_console(
    port: int, address: str, family: socket.AddressFamily, options: tuple[str, ...]
) -> None:
    """Neither who comes later, nor who had bound the address before and waits with listening."""
    with suppress(OSError), squat(address, family, port, options) as early:
        try:
            sockets = listen(port)
        except PortTaken:
            return
        with pytest.raises(OSError, match="in use"):
            early.listen()
        with pytest.raises(OSError, match="in use"), squat(address, family, port, options) as late:
            late.listen()
        for ours in sockets:
            ours.close()


def test_the_console_starts_again_at_once_after_connections_were_open(port: int) -> None:
    for _ in range(2):
        sockets = listen(port)
        for ours in sockets:
            with socket.create_connection(ours.getsockname()[:2]) as visitor, closing(ours.accept()[0]) as accepted:
                accepted.close()
                visitor.recv(1)
            ours.close()


def test_a_machine_without_ipv6_listens_on_127_0_0_1_where_nobody_can_answer_on_the_other() -> None:
    namespace = ["unshare", "--map-root-user", "--net", "sh", "-c"]
    prepare = "ip link set lo up && echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6"
    if not shutil.which("ip") or subprocess.run([*namespace, prepare], capture_output=True).returncode != 0:
        pytest.skip("This test needs a network namespace of its own, and iproute2.")
    program = f'{prepare} && exec "$@"'
    subprocess.run([*namespace, program, "sh", sys.executable, "-c", WITHOUT_IPV6], cwd=PROGRAM, check=True)
