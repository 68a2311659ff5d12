"""Files for their owner alone: whole or not at all, durable in the right order, also when a process is killed."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app import private_file
from app.private_file import PartFile

ROOT = Path(__file__).parent.parent
OLD, NEW = b"old" * 1000, b"new" * 100_000
CALLS = ("fsync", "link", "rename", "replace", "unlink", "utime")
# Ends the process at the n-th of these calls, before it is made.
KILLED = f"""
import os, sys
new = b"new" * {len(NEW) // 3}
from pathlib import Path
from app import private_file
verb, path, last = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
made = 0
def count(call):
    def counted(*arguments, **named):
        global made
        made += 1
        if made == last:
            os._exit(9)
        return call(*arguments, **named)
    return counted
for name in {CALLS!r}:
    setattr(os, name, count(getattr(os, name)))
if verb == "create":
    private_file.create(path, new)
else:
    private_file.replace(path, lambda file: file.write(new), hides_time=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file is to be."""
    folder = tmp_path / "folder"
    private_file.make_folder(folder)
    return folder / "officer.key"


def write(verb: str, path: Path, data: bytes = NEW) -> None:
    if verb == "create":
        private_file.create(path, data)
    else:
        private_file.replace(path, lambda file: file.write(data))


def list_names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def refuse_links(*_arguments: object, **_named: object) -> None:
    raise PermissionError(errno.EPERM, "no links here")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the system for files, in order: the call, and what it is about."""
    noted: list[str] = []

    def note(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def noting(target: object, *more: object, **named: object) -> object:
            at = Path(os.readlink(f"/proc/self/fd/{target}") if isinstance(target, int) else str(target))
            noted.append(f"{name} {'folder' if at.is_dir() else 'part' if at.suffix == '.part' else 'file'}")
            return call(target, *more, **named)

        return noting

    for name in CALLS:
        monkeypatch.setattr(os, name, note(name, getattr(os, name)))
    return noted


def test_what_is_written_is_synced_before_it_gets_its_name_and_the_name_after(path: Path, calls: list[str]) -> None:
    private_file.create(path, NEW)
    assert calls[:4] == ["fsync part", "link part", "unlink part", "fsync folder"]
    calls.clear()
    private_file.replace(path, lambda file: file.write(OLD), hides_time=True)
    assert calls[:4] == ["utime part", "fsync part", "replace part", "fsync folder"]
    calls.clear()
    private_file.remove(path)
    assert calls == ["unlink file", "fsync folder"]
    calls.clear()
    private_file.make_folder(path.parent / "a" / "b")
    assert calls == ["fsync folder"] * 2


@pytest.mark.parametrize("verb", ["create", "replace"])
def test_only_the_owner_reads_it_whatever_the_mask(verb: str, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        private_file.make_folder(tmp_path / "a" / "b")
        write(verb, tmp_path / "a" / "b" / "c")
        private_file.open_or_create(tmp_path / "a" / "b" / "log").close()
    finally:
        os.umask(old)
    modes = {each.name: oct(each.stat().st_mode & 0o777) for each in tmp_path.rglob("*")}
    assert modes == {"a": "0o700", "b": "0o700", "c": "0o600", "log": "0o600"}


def test_a_part_is_its_owners_from_the_beginning(path: Path) -> None:
    old = os.umask(0)
    try:
        with PartFile.beside(path) as part:
            assert part.path.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(old)
    assert list_names(path.parent) == []


def test_a_file_that_others_can_read_is_told(path: Path) -> None:
    with private_file.open_or_create(path) as file:
        assert private_file.is_private(file)
        path.chmod(0o640)
        assert not private_file.is_private(file)


def test_a_link_is_not_followed(path: Path) -> None:
    path.symlink_to(path.with_name("elsewhere"))
    for refused in (private_file.open_or_create, lambda path: private_file.create(path, NEW)):
        with pytest.raises(OSError):
            refused(path)
    assert list_names(path.parent) == [path.name]


@pytest.mark.parametrize("has_links", [True, False])
def test_nothing_is_written_over(path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", refuse_links)
    private_file.create(path, OLD)
    with pytest.raises(FileExistsError):
        private_file.create(path, NEW)
    # Also what comes there while it is written.
    with PartFile.beside(path) as part, pytest.raises(FileExistsError):
        part.file.write(NEW)
        part.sync()
        part.create(path)
    assert path.read_bytes() == OLD
    with PartFile.beside(path) as part:
        part.file.write(NEW)
        part.sync()
        with pytest.raises(FileExistsError):
            part.create(path)
        part.create(path.with_name("another"))
    assert path.with_name("another").read_bytes() == NEW
    assert list_names(path.parent) == ["another", path.name]


@pytest.mark.parametrize("verb", ["create", "replace"])
def test_a_process_killed_at_any_step_leaves_the_old_file_or_the_new_one(verb: str, path: Path) -> None:
    seen = set()
    for last in range(1, 20):
        path.unlink(missing_ok=True)
        if verb == "replace":
            path.write_bytes(OLD)
        command = [sys.executable, "-c", KILLED, verb, str(path), str(last)]
        ended = subprocess.run(command, cwd=ROOT, check=False).returncode
        left = path.read_bytes() if path.exists() else b""
        assert left in (NEW, OLD if verb == "replace" else b"")
        seen.add(left)
        # A new file leaves nothing of the killed one. Where several may write, nobody removes what another is writing.
        if verb == "create":
            path.unlink(missing_ok=True)
            write("create", path, OLD)
        else:
            private_file.remove_parts_of(path)
        assert list_names(path.parent) == [path.name]
        if ended == 0:
            break
        assert ended == 9
    assert ended == 0 and last > 4
    assert len(seen) == 2


@pytest.mark.parametrize("verb", ["create", "replace"])
@pytest.mark.parametrize("step", ["fsync", "place"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_failure_leaves_what_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, step: str, code: int
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError(code, os.strerror(code))

    if verb == "replace":
        path.write_bytes(OLD)
    with monkeypatch.context() as patch:
        if step == "place":
            patch.setattr(os, "link", fail)
            patch.setattr(os, "replace", fail)
        else:
            patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError) as raised:
            write(verb, path)
    assert raised.value.errno == code
    assert list_names(path.parent) == ([path.name] if verb == "replace" else [])
    assert verb == "create" or path.read_bytes() == OLD


@pytest.mark.parametrize("verb", ["create", "replace"])
def test_a_full_disk_leaves_what_was(tmp_path: Path, verb: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("This test mounts a small disk, which takes root's rights.")
    try:
        path = disk / "officer.key"
        if verb == "replace":
            path.write_bytes(OLD)
        with pytest.raises(OSError) as raised:
            write(verb, path)
        assert raised.value.errno == errno.ENOSPC
        assert list_names(disk) == ([path.name] if verb == "replace" else [])
        assert verb == "create" or path.read_bytes() == OLD
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_new_file_whose_folder_cannot_be_synced_is_taken_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_folder: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(private_file, "sync_folder", fail)
    with pytest.raises(OSError):
        private_file.create(path, NEW)
    assert list_names(path.parent) == []


def test_what_raises_while_it_is_written_leaves_the_old_file(path: Path) -> None:
    path.write_bytes(OLD)

    def stop(_file: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        private_file.replace(path, stop)
    assert (list_names(path.parent), path.read_bytes()) == ([path.name], OLD)


def test_only_the_parts_of_this_file_are_removed(path: Path) -> None:
    rest = ".0123456789abcdef.part"
    others = {f".officer.key.old{rest}", ".officer.key.part", ".officer.key.0123456789abcdef", f"officer.key{rest}"}
    for name in {*others, f".officer.key{rest}"}:
        path.with_name(name).write_bytes(b"")
    private_file.create(path, NEW)
    assert {*list_names(path.parent)} == {*others, path.name}
    odd = path.with_name("[a-z]*")
    path.with_name(f".[a-z]*{rest}").write_bytes(b"")
    private_file.create(odd, NEW)
    assert {*list_names(path.parent)} == {*others, path.name, odd.name}


def test_a_name_of_the_full_length_has_a_part_too(path: Path) -> None:
    long = path.with_name("ü" * 127)
    private_file.create(long, NEW)
    assert list_names(path.parent) == [long.name]


def test_writers_of_one_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = tmp_path / "file"

    def write(number: int) -> None:
        for _round in range(50):
            private_file.replace(path, lambda file: file.write(b"%d" % number * 1000))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, (1, 2)))
    assert path.read_bytes() in (b"1" * 1000, b"2" * 1000)
    assert [*tmp_path.iterdir()] == [path]


def test_a_file_that_somebody_has_open_for_a_moment_is_replaced_then(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows refuses it; for good it is refused as ever."""
    write("create", path, OLD)
    refused, replace = list[Path](), os.replace

    def refuse_once(part: Path, to: Path) -> None:
        if not refused:
            refused.append(to)
            raise PermissionError(errno.EACCES, "is open")
        replace(part, to)

    monkeypatch.setattr(os, "replace", refuse_once)
    with pytest.raises(PermissionError):
        write("replace", path)
    assert path.read_bytes() == OLD
    refused.clear()
    monkeypatch.setattr(private_file, "REPLACE_ATTEMPTS", 2)
    write("replace", path)
    assert path.read_bytes() == NEW
    assert list_names(path.parent) == ["officer.key"]
