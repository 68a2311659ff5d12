"""Checks of the store: its files, the room it has, and what PostgreSQL is told to write down."""

from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from app.admin.check.finding import Finding, Server
from app.blobs.storage import open_blobs
from app.room import Budget, Room
from app.store.upkeep.settings import list_leaking
from app.store.upkeep.store_id import are_of_one_time, find_store_id, take_inventory
from app.store_calls.errors import WrongBlobs

REFUSED = {
    Budget.FILES: _("files are refused"),
    Budget.REPORTS: _("files and new reports are refused"),
    Budget.FOLLOW_UPS: _("files, reports and messages are refused"),
    Budget.OFFICERS: _("everything but deleting is refused"),
}
SHOW = _("Run `sealedline-admin files show`; docs/operating.md says what each number means.")


def check_files(server: Server) -> Iterator[Finding]:
    """Whether database and files are one store, of one time, and whole."""
    blobs = open_blobs(server.config.files.blobs)
    try:
        store_id = find_store_id(server.db)
        # A new store gets its id from the program that first uses it, whose user then owns the file.
        if store_id is not None:
            blobs.join(store_id)
    except WrongBlobs as error:
        yield Finding("files", str(error), SHOW)
        return
    found = take_inventory(server.db, blobs)
    if not are_of_one_time(server.db, blobs):
        yield Finding("files", _("Database or files were put back from a copy: nothing is cleaned up."), SHOW)
    if found.missing:
        yield Finding("files", _("{count} files are missing.").format(count=len(found.missing)), SHOW)
    if found.unknown:
        yield Finding("files", _("{count} files are not known to the database.").format(count=len(found.unknown)), SHOW)


def check_room(server: Server) -> Iterator[Finding]:
    """Whether there is room on the disks of database and files for each kind of writing, in bytes and inodes."""
    folders = {find_folder(server), server.db.file.path.parent if server.db.file else None}
    for folder in sorted({path for path in folders if path}):
        yield from describe_room(folder, Room.measure(folder))


def describe_room(folder: Path, room: Room) -> Iterator[Finding]:
    """What is refused already on a disk; or that it soon will be, at twice of what has to stay free."""
    refused = [budget for budget in Budget if not room.has(budget)]
    is_short = not room._replace(free_bytes=room.free_bytes // 2, free_inodes=room.free_inodes // 2).has(Budget.FILES)
    if not refused and not is_short:
        return
    told = REFUSED[min(refused)] if refused else _("soon files are refused")
    left = _("{folder} has {mib} MiB and {inodes} inodes left: {told}.")
    yield Finding("room", left.format(folder=folder, mib=room.free_bytes // 2**20, inodes=room.free_inodes, told=told),
                  _("Make room, or a larger disk. Officers make room by deleting cases, and junk."))  # fmt: skip


def check_postgresql(server: Server) -> Iterator[Finding]:
    """Whether the settings of PostgreSQL keep what is stored, and times, out of its logs."""
    for name, found, wanted in list_leaking(server.db):
        yield Finding("PostgreSQL", _("{name} is “{found}”.").format(name=name, found=found),
                      _("Set {name} = {wanted} (deploy/postgresql.md says why), and reload or restart it.")
                      .format(name=name, wanted=wanted))  # fmt: skip


def find_folder(server: Server) -> Path | None:
    """The folder of the files, if they aren't in a bucket."""
    address = server.config.files.blobs
    return Path(url2pathname(urlsplit(address).path)) if address.startswith("file:") else None
