"""A disk that a fault can be played on: an ext4 in a file, on a loop device. Needs root."""

import fcntl
import os
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

SHUTDOWN, WITHOUT_JOURNAL = 0x8004587D, 2  # EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH
DISK_BYTES, INODES = 2**30, 4096


class Disk:
    """An image of a disk, and where it is mounted."""

    def __init__(self, image: Path, place: Path) -> None:
        self._image, self.place = image, place

    def mount(self) -> None:
        subprocess.run(["mount", "-o", "loop,errors=remount-ro", self._image, self.place], check=True)

    def mount_anew(self) -> None:
        """Unmount it, as soon as nobody uses it, check it, and mount it."""
        while subprocess.run(["umount", self.place], capture_output=True).returncode:
            time.sleep(0.05)
        subprocess.run(["e2fsck", "-p", self._image], capture_output=True, check=False)
        self.mount()

    def stop(self) -> None:
        """Stop it at once: what the kernel held back is gone, and whatever asks gets an I/O error."""
        folder = os.open(self.place, os.O_RDONLY)
        fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", WITHOUT_JOURNAL))
        os.close(folder)

    def meet_error(self) -> None:
        """Have the file system find an error in itself: it becomes read-only."""
        device = subprocess.run(
            ["findmnt", "-no", "SOURCE", self.place], capture_output=True, text=True, check=True
        ).stdout.strip()
        Path("/sys/fs/ext4", Path(device).name, "trigger_fs_error").write_text("1")


@contextmanager
def new_disk() -> Iterator[Disk]:
    """A disk of 1 GiB and 4,096 inodes, mounted until the end of the block."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)  # PostgreSQL has another user
        disk = Disk(Path(name) / "disk", Path(name) / "place")
        disk.place.mkdir()
        with (Path(name) / "disk").open("wb") as file:
            file.truncate(DISK_BYTES)
        subprocess.run(["mkfs.ext4", "-q", "-N", str(INODES), Path(name) / "disk"], check=True)
        disk.mount()
        try:
            yield disk
        finally:
            subprocess.run(["umount", "-l", disk.place], check=True)
