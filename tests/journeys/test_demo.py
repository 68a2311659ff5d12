"""`make run`, as far as it is Python: a first start, a second one, and a directory that is about to expire."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from app import demonstration, directories
from app.config import ConsoleConfig, PortalConfig
from app.database import open_database
from crypto import keyfile

START = (
    "import sys; from pathlib import Path; from app import demonstration as d; d.FOLDER = Path(sys.argv[1]); d.main()"
)


def free_ports() -> list[str]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return [str(each.getsockname()[1]) for each in (one, other)]


def start(folder: Path, portal: str, console: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, str(folder)],
        env={**os.environ, "PORTAL_PORT": portal, "CONSOLE_PORT": console},
        cwd=demonstration.PROGRAM,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read_until_told(program: subprocess.Popen[str]) -> str:
    assert program.stdout
    told = ""
    while "Ctrl-C" not in told:
        line = program.stdout.readline()
        assert line, program.stderr and program.stderr.read()
        told += line
    return told


def test_it_starts_from_nothing_and_a_second_time_finds_its_data(tmp_path: Path) -> None:
    folder, (portal, console) = tmp_path / "with space" / "demo", free_ports()
    kept = None
    for _start in range(2):
        program = start(folder, portal, console)
        try:
            told = read_until_told(program)
            assert demonstration.PASSPHRASE in told
            for address in (f"http://127.0.0.1:{portal}", f"http://localhost:{console}"):
                assert address in told
                with urllib.request.urlopen(address) as answer:
                    assert answer.status == 200
            taken = start(folder, portal, console)
            assert f"Port {portal} is taken." in taken.communicate()[1]
            assert taken.returncode == 1
        finally:
            program.send_signal(signal.SIGINT)
            _, errors = program.communicate(timeout=60)
        assert (program.returncode, errors) == (0, "")
        files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.suffix in (".key", ".json")}
        assert kept in (None, files)
        kept = files
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(portal))) != 0
            assert probe.connect_ex(("127.0.0.1", int(console))) != 0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(demonstration, "FOLDER", tmp_path / "demo")
    demonstration.make_organisation()
    return tmp_path / "demo"


def test_its_settings_and_keys_are_what_the_programs_ask_for(folder: Path) -> None:
    environment = demonstration.describe_environment(8000, 8001)
    assert PortalConfig.read(environment).port == 8000
    assert ConsoleConfig.read(environment).keys == folder / "keys"
    for id in demonstration.OFFICERS:
        assert keyfile.unlock((folder / "keys" / f"{id}.key").read_bytes(), demonstration.PASSPHRASE)


def test_a_directory_that_is_about_to_expire_is_renewed(folder: Path) -> None:
    environment = demonstration.describe_environment(8000, 8001)
    key = ("--root-key", folder / "root.key")
    demonstration.call(environment, "app.root.commands", "renew", folder / "directory-1.json", *key, "--days", "6")
    for _start in range(2):
        demonstration.prepare(environment)
        db = open_database(environment["SEALEDLINE_DATABASE"])
        assert [directories.find(db, version) is not None for version in (2, 3, 4)] == [False, True, False]
        db.close()


def test_a_setting_of_another_installation_does_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEALEDLINE_HOST", "0.0.0.0")
    assert "SEALEDLINE_HOST" not in demonstration.bare_environment()


@pytest.mark.parametrize("text", ["x", "0", "65536", "-1", "²"])
def test_a_port_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PORT", text)
    with pytest.raises(SystemExit, match="PORTAL_PORT must be a number"):
        demonstration.find_port("PORTAL_PORT", 8000)
