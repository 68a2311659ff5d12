"""`make run`, as far as it is Python: a first start, a second one, and a directory that is about to expire."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from app import demo
from app.console.config import ConsoleConfig
from app.portal.config import PortalConfig
from app.questionnaire.loader import read_form
from app.store import directories
from app.store.database import open_database
from crypto.officer.keys import key_file

pytestmark = pytest.mark.slow

START = "import sys; from pathlib import Path; from app import demo as d; d.FOLDER = Path(sys.argv[1]); "
START += "d.STOP_SECONDS = 60; d.main()"


def free_ports() -> list[str]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return [str(each.getsockname()[1]) for each in (one, other)]


def start(folder: Path, portal: str, console: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, str(folder)],
        env={**os.environ, "PORTAL_PORT": portal, "CONSOLE_PORT": console},
        cwd=demo.PROGRAM,
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


def test_it_starts_from_nothing_and_a_second_time_finds_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, (portal, console) = tmp_path / "with space" / "demo", free_ports()
    kept = None
    for _start in range(2):
        program = start(folder, portal, console)
        try:
            told = read_until_told(program)
            assert demo.PASSPHRASE in told
            [link] = re.findall(rf"http://localhost:{console}/\S+/start/\S+", told)
            for address in (f"http://127.0.0.1:{portal}", link):
                assert address in told
                with urllib.request.urlopen(address) as answer:
                    assert answer.status == 200
            taken = start(folder, portal, console)
            assert f"Port {portal} is taken." in taken.communicate()[1]
            assert taken.returncode == 1
        finally:
            program.send_signal(signal.SIGINT)
            _, errors = program.communicate(timeout=100)
        assert (program.returncode, errors) == (0, "")
        files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.suffix in (".key", ".json")}
        assert kept in (None, files)
        kept = files
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(portal))) != 0
            assert probe.connect_ex(("127.0.0.1", int(console))) != 0
    monkeypatch.setattr(demo, "FOLDER", folder)
    check_settings_and_keys(folder)


def check_settings_and_keys(folder: Path) -> None:
    """They are what the programs ask for."""
    environment = demo.describe_environment(8000, 8001, 8002)
    assert PortalConfig.read(environment).port == 8000
    assert ConsoleConfig.read(environment).keys == folder / "keys"
    for id in demo.OFFICERS:
        assert key_file.unlock((folder / "keys" / f"{id}.key").read_bytes(), demo.PASSPHRASE)


def test_a_directory_that_is_about_to_expire_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "demo"
    monkeypatch.setattr(demo, "FOLDER", folder)
    demo.make_organisation()
    environment = demo.describe_environment(8000, 8001, 8002)
    key = ("--root-key", folder / "root.key")
    demo.call(environment, "app.directory.cli", "renew", folder / "directory-1.json", *key, "--days", "6")
    for _start in range(2):
        demo.prepare(environment)
        db = open_database(environment["SEALEDLINE_DATABASE"])
        assert [directories.find(db, version) is not None for version in (1, 2, 3, 4)] == [True] * 3 + [False]
        db.close()


def test_a_demonstration_of_an_earlier_version_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "FOLDER", tmp_path)
    for name, port in zip(("PORTAL_PORT", "CONSOLE_PORT"), free_ports(), strict=True):
        monkeypatch.setenv(name, port)
    (tmp_path / "root.key").write_text('{"format": "sealedline-key/1"}')
    with pytest.raises(SystemExit, match="`make clean`"):
        demo.main()


def test_the_other_form_is_asked_by_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert demo.find_form() == {}
    monkeypatch.setenv("FORM", "surveillance")
    assert read_form(Path(demo.find_form()["SEALEDLINE_QUESTIONS"])).find("device")
    monkeypatch.setenv("FORM", "else")
    with pytest.raises(SystemExit, match="FORM=surveillance make run"):
        demo.find_form()


def test_a_setting_of_another_installation_does_not_leak_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEALEDLINE_HOST", "0.0.0.0")
    assert "SEALEDLINE_HOST" not in demo.bare_environment()


@pytest.mark.parametrize("text", ["x", "0", "65536", "-1", "²"])
def test_a_port_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PORT", text)
    with pytest.raises(SystemExit, match="PORTAL_PORT must be a number"):
        demo.find_port("PORTAL_PORT", 8000)
