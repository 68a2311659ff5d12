"""What is told of the machine, below a folder that stands for /."""

import pytest

from app.admin.check import machine
from app.admin.check.finding import Check, Server
from tests.admin.check.conftest import ROOT, told

NGINX = ROOT["etc/nginx/nginx.conf"]
PIPED = "|/usr/lib/systemd/systemd-coredump %P %u"


@pytest.mark.parametrize(
    ("check", "name", "text", "said"),
    [
        (machine.check_nginx, "etc/nginx/nginx.conf", NGINX.replace("access_log off;", ""), "has no “access_log”"),
        (machine.check_nginx, "etc/nginx/nginx.conf", NGINX.replace("stderr emerg", "/a"), "“error_log /a”"),
        (machine.check_nginx, "etc/nginx/sites-enabled/x", "server { access_log /a; }", "access_log"),
        (machine.check_nginx, "etc/nginx/conf.d/x.conf", "  access_log /a combined;", "“access_log /a combined”"),
        (machine.check_sshd, "etc/ssh/sshd_config", "Port 22\n", "LogLevel INFO"),
        (machine.check_sshd, "etc/ssh/sshd_config.d/a.conf", "loglevel VERBOSE\n", "LogLevel VERBOSE"),
        (machine.check_journal, "etc/systemd/journald.conf.d/a.conf", "[Journal]\nStorage=persistent\n", "journal"),
        (machine.check_journal, "usr/sbin/rsyslogd", "", "rsyslog"),
        (machine.check_swap, "proc/swaps", "Filename\n/dev/sda2 partition 1 0 5\n", "written to sda2"),
        (machine.check_swap, "sys/block/dm-1/dm/uuid", "LVM-swap", "written to dm-1"),
        (machine.check_core_dumps, "proc/sys/kernel/core_pattern", PIPED, "systemd-coredump"),
        (machine.check_core_dumps, "proc/self/limits", "Max core file size        unlimited  unlimited  bytes", "kept"),
        (machine.check_restart, "run/reboot-required", "", "only after a restart"),
    ],
)  # fmt: skip
def test_each_fault_is_told(server: Server, check: Check, name: str, text: str, said: str) -> None:
    assert told(check, server) == ""
    path = server.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    assert said in told(check, server)


def test_a_journal_is_kept_by_itself_where_it_has_a_folder(server: Server) -> None:
    (server.root / "etc/systemd/journald.conf").write_text("[Journal]\n#Storage=auto\n")
    assert told(machine.check_journal, server) == ""
    (server.root / "var/log/journal").mkdir(parents=True)
    assert "keeps lines with their times" in told(machine.check_journal, server)


def test_core_dumps_that_systemd_throws_away_are_none(server: Server) -> None:
    (server.root / "proc/sys/kernel/core_pattern").write_text(PIPED)
    (server.root / "etc/systemd/coredump.conf").write_text("[Coredump]\nStorage=none\n")
    assert told(machine.check_core_dumps, server) == ""


def test_a_clock_that_nobody_sets_is_told(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert machine.is_synchronised() in (True, False)
    monkeypatch.setattr(machine, "is_synchronised", lambda: False)
    assert "Nobody sets this machine's clock" in told(machine.check_clock, server)


def test_a_machine_without_these_programs_has_no_fault_of_theirs(server: Server) -> None:
    bare = server._replace(root=server.root / "nothing")
    checks = (machine.check_nginx, machine.check_sshd, machine.check_journal, machine.check_swap, machine.check_restart)
    assert [told(check, bare) for check in checks] == [""] * len(checks)
