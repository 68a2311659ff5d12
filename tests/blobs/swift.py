"""A real store that speaks S3: OpenStack Swift, its four servers as processes on this machine, behind its S3 API."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from pwd import getpwuid
from typing import TYPE_CHECKING

from tests.portal.process import draw_port, wait_until_answering
from tests.waiting import HANG_SECONDS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOT = Path(__file__).parents[2]
ACCOUNT, SECRET = "test:tester", "a-secret-to-test-with"
KINDS = ("account", "container", "object")
# Each keeps one copy on one disk.
BUILD_RING = """
import sys
from swift.common.ring import RingBuilder
for path, port in zip(sys.argv[1::2], sys.argv[2::2]):
    builder = RingBuilder(1, 1, 0)
    builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "disk", "weight": 1})
    builder.rebalance()
    builder.get_ring().save(path)
"""
HASHES = "[swift-hash]\nswift_hash_path_suffix = test\n[storage-policy:0]\nname = only\ndefault = yes\n"
SERVER = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
user = {user}
workers = 0
log_level = ERROR
"""
STORAGE = """
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
FILTERS = ("catch_errors", "gatekeeper", "listing_formats", "s3api", "tempauth", "forget", "copy", "slo", "symlink")
PROXY = f"""
[pipeline:main]
pipeline = {{filters}} versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
conn_timeout = 60
node_timeout = 300
[filter:tempauth]
use = egg:swift#tempauth
user_{ACCOUNT.replace(":", "_")} = {SECRET} .admin
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:forget]
paste.filter_factory = {__name__}:forget_conditions
""" + "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in FILTERS if name not in ("tempauth", "forget"))


def forget_conditions(settings: object, **own: object) -> Callable[[WSGIApplication], WSGIApplication]:
    """A part of Swift that makes it one of the stores that don't know If-None-Match, and replace what they have."""

    def forget(application: WSGIApplication) -> WSGIApplication:
        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            environ.pop("HTTP_IF_NONE_MATCH", None)
            return application(environ, start_response)

        return answer

    return forget


def write_settings(folder: Path, filters: list[str]) -> dict[str, int]:
    """Write what the servers read; gives the port of each. The proxy speaks S3."""
    user, ports = getpwuid(os.geteuid()).pw_name, {kind: draw_port() for kind in (*KINDS, "proxy")}
    (folder / "swift.conf").write_text(HASHES)
    for kind, port in ports.items():
        own = PROXY.format(filters=" ".join(filters)) if kind == "proxy" else STORAGE.format(kind=kind)
        (folder / f"{kind}.conf").write_text(SERVER.format(port=port, folder=folder, user=user) + own)
    rings = [text for kind in KINDS for text in (str(folder / f"{kind}.ring.gz"), str(ports[kind]))]
    subprocess.run([sys.executable, "-c", BUILD_RING, *rings], check=True, capture_output=True)
    return ports


@contextmanager
def serving_s3(folder: Path, *, forgetful: bool = False) -> Iterator[str]:
    """Serve until the end of the block, from what is below `folder`; gives the address. `forgetful`: of conditions."""
    (folder / "devices" / "disk").mkdir(parents=True)
    ports = write_settings(folder, [name for name in FILTERS if forgetful or name != "forget"])
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with ExitStack() as stack:
        log = stack.enter_context((folder / "servers.log").open("wb"))
        servers = {}
        for kind in ports:
            command = [str(Path(sys.executable).parent / f"swift-{kind}-server"), str(folder / f"{kind}.conf")]
            server = servers[kind] = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)
            stack.callback(server.wait, HANG_SECONDS)
            stack.callback(server.terminate)
        for kind, port in ports.items():
            wait_until_answering(port, servers[kind])
        yield f"http://127.0.0.1:{ports['proxy']}"
