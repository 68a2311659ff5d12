"""How a server is reached: whose certificates count, and the SOCKS5 proxy (RFC 1928), which resolves the name."""

import secrets
import socket
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import certifi
from python_socks import ProxyType
from python_socks.sync import Proxy
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

DEFAULT_PORT = 1080


class SocksConnection(HTTPConnection):
    """An HTTP connection that begins at the proxy. Connecting raises ProxyError, OSError."""

    def __init__(self, *arguments: Any, socks_proxy: Proxy, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.socks_proxy = socks_proxy

    def _new_conn(self) -> socket.socket:
        return self.socks_proxy.connect(self.host, self.port, self.timeout)


class SecureSocksConnection(SocksConnection, HTTPSConnection):
    """The same, with TLS from here to the server."""


class SocksPool(HTTPConnectionPool):
    """Connections to one host through the proxy that is given as `socks_proxy`."""

    ConnectionCls = SocksConnection


class SecureSocksPool(HTTPSConnectionPool):
    """The same, with TLS from here to the server."""

    ConnectionCls = SecureSocksConnection


def read_proxy(address: str) -> Proxy:
    """Read the address of a proxy: socks5://[NAME:PASSWORD@]HOST[:PORT]. Raises ValueError.

    Without a name and a password they are drawn at random: Tor then opens a circuit for this proxy alone
    (IsolateSOCKSAuth), so that nothing joins two runs. A proxy that wants none doesn't ask for them.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("socks5", "socks5h") or not parts.hostname:
        raise ValueError("no SOCKS5 proxy")
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(name) != bool(password) or parts.port == 0:
        raise ValueError("half of a name and password, or no port")
    if not name:
        name, password = secrets.token_hex(8), secrets.token_hex(8)
    return Proxy(ProxyType.SOCKS5, parts.hostname, parts.port or DEFAULT_PORT, name, password, rdns=True)


def open_pool(scheme: str, host: str, port: int | None, proxy: str | None, *, maxsize: int = 1) -> HTTPConnectionPool:
    """Open a pool of connections to a host, through a proxy if one is given, and keep so many.

    Raises ValueError for the proxy's address.
    """
    through: dict[str, Any] = {"maxsize": maxsize} | ({} if proxy is None else {"socks_proxy": read_proxy(proxy)})
    if scheme == "http":
        return (SocksPool if proxy else HTTPConnectionPool)(host, port, **through)
    return (SecureSocksPool if proxy else HTTPSConnectionPool)(host, port, ssl_context=make_trust(), **through)


def make_trust(authorities: Path | None = None) -> ssl.SSLContext:
    """What TLS is begun with: certificates count by Mozilla's list, or in its place by a file's (PEM). Raises OSError.

    Not by the machine's: an employer may have put a root of its own there. The standard library's usual context would
    also heed SSLKEYLOGFILE, and so give the keys to whoever sets it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(authorities or certifi.where())
    return context
