"""What the portal gives out of closed days, and the key that signs them."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.env import ConfigError
from app.portal import cli as portal_cli
from app.portal import create_app, proof_key
from app.portal.config import PortalConfig
from app.portal.jobs.close_days import close_days
from app.store.database import Database
from crypto import day as signing
from crypto import receipt
from crypto.encoding import b64decode, b64encode
from crypto.proof import verify_part
from tests.portal.api_client import Caller, draw_report, on_sqlite, settings
from tests.store.conftest import connect_as

TODAY = datetime.now(UTC).date()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "proof.key"
    proof_key.make(path)
    return path


@pytest.fixture
def config(store_url: str, pages: Path, key_file: Path) -> PortalConfig:
    environ = settings(connect_as(store_url, "portal"), pages, SEALEDLINE_PROOF_KEY=str(key_file))
    return PortalConfig.read(environ)


def test_a_report_that_was_filed_is_in_the_list_of_its_day(
    caller: Caller, client: FlaskClient, config: PortalConfig, key_file: Path, db: Database
) -> None:
    filed = draw_report()
    assert caller.post("/api/reports", filed.body)[0] == 200
    assert client.get(f"/api/days/{TODAY}/0").status_code == 404
    close_days(db, datetime.now(UTC) + timedelta(days=1), config.instance, proof_key.read(key_file))
    answer = client.get(f"/api/days/{TODAY}/0")
    assert len(answer.data) == 65536
    assert answer.headers["Cache-Control"] == "no-store"
    keys = [signing.derive_verifying_key(proof_key.read(key_file))]
    part = verify_part(answer.get_json(), keys, config.instance, TODAY.isoformat(), 0)
    assert receipt.compute_receipt(filed.envelope) in part.leaves
    assert client.get(f"/api/days/{TODAY}/1").status_code == 404


@on_sqlite
@pytest.mark.parametrize(
    "day", ["2026-1-5", "2026-02-30", "20260105", "yesterday", "0", "2026-01-05T00:00", "٢٠٢٦-٠١-٠٥"]
)
def test_a_day_that_is_none_is_refused(day: str, client: FlaskClient) -> None:
    answer = client.get(f"/api/days/{day}/0")
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "malformed_day"


@on_sqlite
@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2026-01-05", "9999-12-31"])
def test_a_day_that_is_not_closed_is_404_with_a_sentence(day: str, client: FlaskClient) -> None:
    answer = client.get(f"/api/days/{day}/0")
    assert answer.status_code == 404
    assert answer.get_json()["message"].endswith(".")
    assert len(answer.data) == 65536


@on_sqlite
def test_without_a_key_no_receipt_is_kept_here(store_url: str, pages: Path, db: Database) -> None:
    client = create_app(PortalConfig.read(settings(store_url, pages))).test_client()
    assert Caller(client).post("/api/reports", draw_report().body)[0] == 200
    with db.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM receipts").scalar() == 0


def test_the_key_is_made_for_its_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    done = CliRunner().invoke(portal_cli.main, ["make-proof-key", str(path)])
    assert done.exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    made = path.read_bytes()
    assert b64encode(signing.derive_verifying_key(proof_key.read(path))) in done.stdout
    assert b64encode(proof_key.read(path)) not in done.output
    again = CliRunner().invoke(portal_cli.main, ["make-proof-key", str(path)])
    assert again.exit_code == 1
    assert "is there already" in again.output
    assert path.read_bytes() == made


@pytest.mark.parametrize("text", ["", "short", "A" * 44, "A" * 42 + "B", "\xff" * 43])
def test_a_damaged_key_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    path.write_text(text, "latin-1")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="no key"):
        proof_key.read(path)


def test_a_key_that_others_can_read_is_refused(key_file: Path) -> None:
    key_file.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        proof_key.read(key_file)


def test_a_key_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        proof_key.read(tmp_path / "none")


def test_the_key_is_no_part_of_the_settings(key_file: Path, tmp_path: Path) -> None:
    config = PortalConfig.read(settings("sqlite:///unused", tmp_path, SEALEDLINE_PROOF_KEY=str(key_file)))
    assert b64encode(b64decode(key_file.read_text().strip(), 32)) not in repr(config)
    assert os.fspath(key_file) in repr(config)
