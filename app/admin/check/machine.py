"""Checks of the machine: what writes down when somebody came, or what was in memory; its clock."""

import ctypes
import re
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

from app.admin.check.finding import Finding, Server

TIMEX_BYTES, UNSYNCHRONISED = 512, 5
QUIET = ("quiet", "fatal", "error")


def check_nginx(server: Server) -> Iterator[Finding]:
    """Whether nginx logs requests, or errors with the addresses of who made them."""
    folder = server.root / "etc/nginx"
    files = [folder / "nginx.conf", *sorted(folder.glob("conf.d/*.conf")), *sorted(folder.glob("sites-enabled/*"))]
    text = "\n".join(re.sub(r"#.*", "", read(path)) for path in files)
    if not text.strip():
        return
    for name, wanted in (("access_log", "off"), ("error_log", "stderr emerg")):
        found = [
            " ".join(each.split()) for each in re.findall(rf"(?:^|[;{{}}])\s*{name}\s+([^;]+);", text, re.MULTILINE)
        ]
        wrong = [each for each in found if each.split()[-1] not in ("off", "emerg")]
        if wrong or not found:
            told = _("nginx has “{name} {found}”.") if wrong else _("nginx has no “{name}”, and logs by itself.")
            yield Finding("nginx", told.format(name=name, found="".join(wrong[:1])),
                          _("Write “{name} {wanted};”, as in deploy/nginx.conf, and remove /var/log/nginx.")
                          .format(name=name, wanted=wanted))  # fmt: skip


def check_sshd(server: Server) -> Iterator[Finding]:
    """Whether sshd logs who came from where; officers may come by it."""
    folder = server.root / "etc/ssh"
    # What comes first holds, and the files beside it are named at its beginning.
    text = "\n".join(read(path) for path in [*sorted(folder.glob("sshd_config.d/*.conf")), folder / "sshd_config"])
    if not text.strip():
        return
    level = next(iter(re.findall(r"^\s*LogLevel\s+(\S+)", text, re.MULTILINE | re.IGNORECASE)), "INFO")
    if level.lower() not in QUIET:
        yield Finding("sshd", _("It logs who logs in, from where and when (LogLevel {level}).").format(level=level),
                      _("Write “LogLevel ERROR” into /etc/ssh/sshd_config, and reload it."))  # fmt: skip


def check_journal(server: Server) -> Iterator[Finding]:
    """Whether the journal, which has times to the microsecond, or a syslog stays on the disk."""
    storage = read_setting(server.root, "journald", "Storage", "auto")
    has_folder = (server.root / "var/log/journal").is_dir()
    is_there = (server.root / "etc/systemd").is_dir()
    if is_there and (storage == "persistent" or (storage == "auto" and has_folder)):
        yield Finding("journal", _("The journal keeps lines with their times on the disk."),
                      _("Write “Storage=volatile” into /etc/systemd/journald.conf, restart systemd-journald, remove "
                        "/var/log/journal."))  # fmt: skip
    if (server.root / "usr/sbin/rsyslogd").exists():
        yield Finding("journal", _("rsyslog writes lines with their times to /var/log."),
                      "apt-get purge rsyslog")  # fmt: skip


def check_swap(server: Server) -> Iterator[Finding]:
    """Whether memory goes to a disk that isn't encrypted. A compressed part of memory (zram) is none."""
    for line in read(server.root / "proc/swaps").splitlines()[1:]:
        name = line.split()[0].removeprefix("/dev/")
        uuid = read(server.root / f"sys/block/{name}/dm/uuid")
        if not name.startswith("zram") and not uuid.startswith("CRYPT-"):
            yield Finding("swap", _("Memory is written to {name}, which isn't encrypted by itself.").format(name=name),
                          _("swapoff --all, and take it out of /etc/fstab; or encrypt it with a key of each start "
                            "(crypttab: swap)."))  # fmt: skip


def check_core_dumps(server: Server) -> Iterator[Finding]:
    """Whether the memory of a program that dies is kept."""
    pattern = read(server.root / "proc/sys/kernel/core_pattern").strip()
    if pattern.startswith("|"):
        is_kept = not ("systemd-coredump" in pattern and read_setting(server.root, "coredump", "Storage", "") == "none")
    else:
        limit = re.search(r"^Max core file size\s+(\S+)", read(server.root / "proc/self/limits"), re.MULTILINE)
        is_kept = bool(pattern) and limit is not None and limit[1] != "0"
    if is_kept:
        yield Finding("core dumps", _("The memory of a program that dies is kept ({pattern}).").format(pattern=pattern),
                      _("Write “kernel.core_pattern=” into /etc/sysctl.d/core.conf, and run sysctl --system. With "
                        "systemd-coredump: “Storage=none” into /etc/systemd/coredump.conf."))  # fmt: skip


def check_clock(server: Server) -> Iterator[Finding]:
    """Whether the kernel's clock is set by somebody (NTP)."""
    if not is_synchronised():
        yield Finding("clock", _("Nobody sets this machine's clock."),
                      _("Install systemd-timesyncd or chrony. A clock days wrong ends the directory."))  # fmt: skip


def check_restart(server: Server) -> Iterator[Finding]:
    """Whether the machine waits to be restarted for what was repaired."""
    if (server.root / "run/reboot-required").exists():
        yield Finding("updates", _("Updates are installed that count only after a restart."), "systemctl reboot")


def is_synchronised() -> bool:
    """Ask the kernel (adjtimex, which changes nothing here)."""
    state: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    return state != UNSYNCHRONISED


def read(path: Path) -> str:
    """A file's text; empty if there is none. Raises OSError if it can't be read."""
    try:
        return path.read_text("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return ""


def read_setting(root: Path, program: str, name: str, default: str) -> str:
    """A setting of a part of systemd: the last one counts, and files beside the main one come after it."""
    folder = root / "etc/systemd"
    files = [folder / f"{program}.conf", *sorted(folder.glob(f"{program}.conf.d/*.conf"))]
    found = [each for path in files for each in re.findall(rf"^{name}=(\S*)", read(path), re.MULTILINE)]
    return found[-1].lower() if found else default
