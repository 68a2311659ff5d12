"""What the gateway tells of itself on loopback, and that nobody reads there when an officer works."""

import json
import urllib.request
from datetime import date, timedelta

import pytest

from app.gateway import metrics
from app.gateway.metrics import Days, start_metrics
from app.store import statements
from app.store_calls.statements import StoredConfirmation
from crypto.directory import FRESH_DAYS, Directory
from tests.console.office import TODAY, Office
from tests.portal.process import draw_port


def publish_directory(office: Office) -> Directory:
    """One of three days ago that one person has to confirm."""
    return office.publish(9, TODAY - timedelta(3), confirmations=1, expires_on=(TODAY + timedelta(300)).isoformat())


def test_the_gateway_tells_its_directorys_days_and_whether_officers_can_write(office: Office) -> None:
    newest, port = publish_directory(office), draw_port()
    start_metrics(port, office.line.app)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        told = answer.read().decode()
    expiry = (date.fromisoformat(newest.expires_on) - TODAY).days
    for line in (f'directory_days{{until="expiry"}} {expiry}', f'directory_days{{until="fresh"}} {FRESH_DAYS - 3}'):
        assert f"sealedline_{line}\n" in told
    assert 'sealedline_room{for="officers"} 1\n' in told


def test_an_officer_who_confirms_the_directory_is_not_seen_before_the_next_day(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = publish_directory(office)
    days = Days(office.db, office.line.app.service.people)
    before = days.read()
    signed = json.dumps(office.organisation.confirm("counsel", newest.digest, TODAY.isoformat())).encode()
    verify = office.identity("counsel").signing.verify
    statements.add_confirmation(office.db, StoredConfirmation(verify, newest.digest, TODAY, signed))
    assert days.read() == before
    monkeypatch.setattr(metrics, "today", lambda: TODAY + timedelta(1))
    assert days.read()["fresh"] == before["fresh"] + timedelta(3)
