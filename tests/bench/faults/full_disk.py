"""A disk that is full, without inodes, read-only, or answers with I/O errors, under load. Needs root.

unshare -m python -m tests.bench.faults.full_disk [seconds of each]

Store, files and log lie on an ext4 of their own. Room comes back while the portal runs; a disk that is read-only by now
or fails has to be mounted anew, for which the portal is stopped and started, as an operator would.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.bench.faults.disk import Disk, new_disk
from tests.bench.faults.postgresql import serving
from tests.bench.faults.scene import Scene, staged

MIB = bytes(2**20)


@contextmanager
def full(_scene: Scene, disk: Disk) -> Iterator[None]:
    filler = disk.place / "filler"
    with filler.open("wb", buffering=0) as file:
        write_until_refused(lambda: file.write(MIB))
        write_until_refused(lambda: file.write(MIB[:4096]))
        yield
    filler.unlink()


@contextmanager
def without_inodes(_scene: Scene, disk: Disk) -> Iterator[None]:
    folder = disk.place / "many"
    folder.mkdir()
    numbers = iter(range(10**6))
    write_until_refused(lambda: (folder / str(next(numbers))).touch())
    yield
    for each in folder.iterdir():
        each.unlink()


@contextmanager
def read_only(scene: Scene, disk: Disk) -> Iterator[None]:
    disk.meet_error()
    yield
    renew(scene, disk)


@contextmanager
def failing(scene: Scene, disk: Disk) -> Iterator[None]:
    disk.stop()
    yield
    renew(scene, disk)


def renew(scene: Scene, disk: Disk) -> None:
    scene.stop()
    disk.mount_anew()
    scene.start()


def write_until_refused(write: Callable[[], object]) -> None:
    try:
        while True:
            write()
    except OSError:
        os.sync()


def fill_under_postgresql(seconds: float) -> None:
    """Reports go on until the next WAL segment finds no room; once there is some, the server is started if it ended."""
    with new_disk() as disk:
        disk.place.chmod(0o755)
        with serving(disk.place) as (server, _), staged(server.url) as scene:
            scene.load.await_more(50)
            with full(scene, disk):
                while 503 not in scene.load.answers:
                    time.sleep(0.05)
                time.sleep(seconds)
                was_running = server.is_running()
                ended = time.monotonic()
            if not was_running:
                server.start()
            scene.load.await_more(10)
            again = time.monotonic() - ended
            print(f"postgresql's disk full, {seconds} s after the first refusal: {scene.count()}", end="; ")
            print(f"it had {'gone on' if was_running else 'ended, and was started'}, again within {again:.1f} s")


def main(seconds: str = "5") -> None:
    for fault in (full, without_inodes, read_only, failing):
        with new_disk() as disk, staged(folder=disk.place) as scene:
            scene.load.await_more(50)
            with fault(scene, disk):
                before = len(scene.load.confirmed)
                time.sleep(float(seconds))
                during = len(scene.load.confirmed) - before
                ended = time.monotonic()
            scene.load.await_more(10)
            again = time.monotonic() - ended
            print(f"{fault.__name__}, {seconds} s: {scene.count()}", end="; ")
            print(f"confirmed meanwhile {during}, again within {again:.1f} s", flush=True)
    fill_under_postgresql(float(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
