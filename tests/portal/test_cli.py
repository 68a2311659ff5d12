"""The command `sealedline-portal`: it starts only when all is there, and says what to do when it isn't."""

import http.client
import json
import socket
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from app.config import PortalConfig
from app.portal import proof_key
from app.portal.connections import Worker
from app.portal.readiness import check_proof_key
from app.portal.serve import main
from crypto.notation import b64encode
from tests.organisation import Organisation
from tests.portal.reports import draw_report, settings
from tests.portal.server import serving


class Connection(NamedTuple):
    """As much of gunicorn's connection as the deadline is about."""

    sock: socket.socket


def run(command: str, environ: dict[str, str]) -> tuple[int, str]:
    result = CliRunner().invoke(main, [command], env=environ)
    return result.exit_code, result.output


def test_building_and_migrating_make_what_serving_needs(tmp_path: Path) -> None:
    environ = settings(f"sqlite:///{tmp_path}/store.db", tmp_path / "pages")
    code, said = run("serve", environ)
    assert (code, said.endswith("Run `sealedline-portal build`.\n")) == (1, True)
    assert run("build", environ) == (0, f"The pages are in {tmp_path}/pages.\n")
    code, said = run("serve", environ)
    assert (code, "run `sealedline-portal migrate`" in said) == (1, True)
    assert run("migrate", environ) == (0, "The database is up to date.\n")


def test_a_database_without_tables_is_not_served(tmp_path: Path, pages: Path) -> None:
    (tmp_path / "store.db").touch()
    code, said = run("serve", settings(f"sqlite:///{tmp_path}/store.db", pages))
    assert (code, "The database has no tables. Run `sealedline-portal migrate`." in said) == (1, True)


def test_a_portal_without_a_place_for_files_is_not_served(sqlite_url: str, tmp_path: Path, pages: Path) -> None:
    (tmp_path / "taken").touch()
    for place in (tmp_path / "taken").as_uri(), "s3://bucket?versions=kept":
        code, said = run("serve", settings(sqlite_url, pages, SEALEDLINE_BLOBS=place))
        assert (code, "SEALEDLINE_BLOBS" in said) == (1, True)


def test_a_directory_that_does_not_name_the_proof_key_is_told_of(
    tmp_path: Path, pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "proof.key"
    public = b64encode(proof_key.make(path))
    config = PortalConfig.read(settings("sqlite:///unused", pages, SEALEDLINE_PROOF_KEY=str(path)))
    organisation = Organisation()
    other = b64encode(proof_key.make(tmp_path / "other.key"))
    for listed, is_told in (([], True), ([other], True), ([other, public], False)):
        signed = organisation.sign(organisation.document(proof_keys=listed))
        check_proof_key(config, json.dumps(signed).encode())
        assert (public in capsys.readouterr().err) == is_told


def test_a_wrong_setting_ends_with_its_sentence(tmp_path: Path, pages: Path) -> None:
    code, said = run("serve", settings(f"sqlite:///{tmp_path}/store.db", pages, SEALEDLINE_ROOT="x"))
    assert (code, said.startswith("Error: SEALEDLINE_ROOT is wrong. Give the root's")) == (1, True)


def test_building_over_other_files_ends_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    code, said = run("build", settings("sqlite:///x", tmp_path))
    assert (code, "not built pages" in said, (tmp_path / "letter.txt").exists()) == (1, True, True)


def test_two_processes_serve_pages_and_keep_connections_open(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    with serving(settings(sqlite_url, pages), tmp_path) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        for _ in range(3):
            connection.request("GET", "/en/")
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, (pages / "en/index.html").read_bytes())
            assert not any(letter.isdigit() for letter in answer.headers["Server"])
        connection.request("POST", "/api/reports", json.dumps(draw_report().body), {"Content-Type": "application/json"})
        assert connection.getresponse().status == 200
        connection.close()


def test_clients_that_dawdle_are_cut_off_and_others_are_not() -> None:
    (slow, slow_client), (quick, quick_client) = socket.socketpair(), socket.socketpair()
    worker = Worker.__new__(Worker)
    now = time.monotonic()
    worker.deadlines = {Connection(slow): now - 1, Connection(quick): now + 60}
    worker.murder_pending()
    assert slow_client.recv(1) == b""
    quick.send(b"x")
    assert quick_client.recv(1) == b"x"
    for each in (slow, slow_client, quick, quick_client):
        each.close()


def test_a_client_that_does_not_hang_up_holds_up_nobody(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    environ = settings(sqlite_url, pages) | {"SEALEDLINE_WORKERS": "1"}
    with serving(environ, tmp_path) as port:
        lingering = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(4)]
        for connection in lingering:
            connection.sendall(b"nonsense\r\n\r\n")
            assert connection.recv(12) == b"HTTP/1.1 400"
        begin = time.monotonic()
        caller = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        caller.request("GET", "/api/limits")
        assert caller.getresponse().status == 200
        assert time.monotonic() - begin < 1.5
        caller.close()
        for each in lingering:
            each.close()
