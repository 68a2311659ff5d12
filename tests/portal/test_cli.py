"""The command `sealedline-portal`: it starts only when all is there, and says what to do when it isn't."""

import http.client
import json
import socket
import sqlite3
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.gateway.application import Application
from app.gateway.config import GatewayConfig
from app.portal import proof_key
from app.portal.cli import main
from app.portal.config import PortalConfig
from app.portal.preflight import check_proof_key
from app.store.database import open_database
from app.store.upkeep.schema import OldSchema
from crypto.encoding import b64encode
from tests.organisation import Organisation
from tests.portal.api_client import draw_report, settings
from tests.portal.conftest import Running
from tests.portal.process import serving
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.slow


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


def test_a_database_that_an_earlier_version_filled_is_refused_with_what_to_do(tmp_path: Path) -> None:
    environ = settings(f"sqlite:///{tmp_path}/store.db", tmp_path / "pages")
    assert run("migrate", environ)[0] == 0
    with sqlite3.connect(tmp_path / "store.db") as store:
        store.execute("UPDATE alembic_version SET version_num = '0009'")
        store.execute("INSERT INTO cases VALUES (?, ?, '2026-01-05')", (b"g" * 32, b"m" * 32))
    store.close()
    code, said = run("migrate", environ)
    assert (code, "run `make clean`" in said) == (1, True)


def test_a_database_without_tables_or_with_older_ones_is_not_served(
    tmp_path: Path, pages: Path, sqlite_url: str
) -> None:
    (tmp_path / "store.db").touch()
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as store:
        store.execute("UPDATE alembic_version SET version_num = '0018'")
    store.close()
    for url in (f"sqlite:///{tmp_path}/store.db", sqlite_url):
        code, said = run("serve", settings(url, pages))
        assert (code, "As their owner, run `sealedline-portal migrate`." in said) == (1, True)
    with pytest.raises(OldSchema):
        Application(GatewayConfig.read(settings(sqlite_url, pages)))


def test_a_portal_goes_on_while_the_tables_are_newer(sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    open_database(sqlite_url).close()


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


def test_two_processes_serve_pages_and_keep_connections_open(running: Running, pages: Path) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=HANG_SECONDS)
    for _ in range(3):
        connection.request("GET", "/en/")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, (pages / "en/index.html").read_bytes())
        assert "Server" not in answer.headers
    connection.request("POST", "/api/reports", json.dumps(draw_report().body), {"Content-Type": "application/json"})
    assert connection.getresponse().status == 200
    connection.close()


def test_a_client_that_does_not_hang_up_holds_up_nobody(sqlite_url: str, pages: Path, tmp_path: Path) -> None:
    environ = settings(sqlite_url, pages) | {"SEALEDLINE_WORKERS": "1"}
    with serving(environ, tmp_path) as port:
        # The server waits two seconds for each to hang up: a caller who is held up is never answered in less.
        wait_until(lambda: call_beside_lingering(port) < 1.5)


def call_beside_lingering(port: int) -> float:
    """The seconds in which a caller is answered while four others have their answer and don't hang up."""
    with ExitStack() as stack:
        for _ in range(4):
            lingering = socket.create_connection(("127.0.0.1", port), timeout=HANG_SECONDS)
            stack.enter_context(lingering)
            lingering.sendall(b"nonsense\r\n\r\n")
            assert lingering.recv(12) == b"HTTP/1.1 400"
        begin = time.monotonic()
        caller = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
        stack.callback(caller.close)
        caller.request("GET", "/api/limits")
        assert caller.getresponse().status == 200
        return time.monotonic() - begin
