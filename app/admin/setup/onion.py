"""Onion services for portal and gateway, at the sockets that systemd holds for them."""

import re
import subprocess
import time
from pathlib import Path

from app import private_file
from app.admin.setup.places import Places

SERVICE = """\
HiddenServiceDir {folder}
HiddenServicePort 80 unix:/run/sealedline/{program}.sock
HiddenServiceMaxStreams 32
HiddenServiceMaxStreamsCloseCircuit 1
HiddenServiceEnableIntroDoSDefense 1
"""
# From tor 0.4.8 on: whoever comes while many come does work first.
WORK = "HiddenServicePoWDefensesEnabled 1\n"
FIRST_WITH_WORK = (0, 4, 8)
WAIT_SECONDS = 60
ADDRESS = re.compile(r"[a-z2-7]{56}\.onion")


def write_services(places: Places, version: tuple[int, ...]) -> None:
    """Write the lines for this version of tor, and have its own file include them. Raises OSError."""
    work = WORK if version >= FIRST_WITH_WORK else ""
    lines = [
        SERVICE.format(folder=folder, program=program) + work
        for folder, program in ((places.onion, "portal"), (find_gateway(places), "gateway"))
    ]
    write_readable(places.onion_services, "\n".join(lines))
    include = f"%include {places.onion_services}"
    text = places.torrc.read_text("utf-8") if places.torrc.exists() else ""
    if include not in text.splitlines():
        write_readable(places.torrc, f"{text.rstrip()}\n{include}\n".lstrip())


def find_gateway(places: Places) -> Path:
    """The folder of the gateway's onion service."""
    return places.onion.with_name(f"{places.onion.name}-gateway")


def read_version() -> tuple[int, ...]:
    """The version of the tor that is installed. Raises OSError."""
    told = subprocess.run(["tor", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", told)
    return tuple(int(part) for part in found.groups()) if found else (0,)


def await_address(folder: Path) -> str | None:
    """The address of an onion service that tor has just been told of: http://….onion, None if none comes in time."""
    latest = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < latest:
        path = folder / "hostname"
        if path.exists() and (found := ADDRESS.fullmatch(path.read_text("ascii").strip())):
            return f"http://{found[0]}"
        time.sleep(0.2)
    return None


def write_readable(path: Path, text: str) -> None:
    """Write a file that everybody may read. Raises OSError."""
    private_file.replace(path, lambda file: file.write(text.encode()))
    path.chmod(0o644)
