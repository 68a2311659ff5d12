"""The command line client and a portal that asks for work (SPEC 11)."""

import os
from pathlib import Path

import pytest

from app.portal import create_app
from app.reporter.api.client import Portal
from app.reporter.api.http import RequestRefused, Unanswered
from app.reporter.api.work import _read_prices
from app.reporter.terminal.progress_bar import ProgressBar
from app.reporter.terminal.work_bar import show_work
from crypto.api import work as works
from crypto.encoding import b64encode
from crypto.reporter.follow_up import SealedFollowUp
from tests.portal.api_client import draw_report
from tests.portal.upload_client import follow_up, with_note
from tests.reporter.conftest import Served, configure

HEADER = "HTTP_PROOF_OF_WORK"


@pytest.fixture(autouse=True)
def _with_cheap_puzzles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(works, "ITERATIONS", 1)


@pytest.fixture
def busy(served: Served, pages: Path, tmp_path: Path) -> Served:
    """The same portal with two strangers' reports and three follow-ups in it, more than are usual for it."""
    usual = {"SEALEDLINE_USUAL_MESSAGES": "1", "SEALEDLINE_WORKERS": "1"}
    url = f"sqlite:///{tmp_path / 'store.db'}"
    app = served.line.app = create_app(configure(url, pages, served.organisation, **usual))
    for _ in range(2):
        stranger = draw_report()
        assert app.test_client().post("/api/reports", json=stranger.body).status_code == 200
    for _ in range(3):
        body = follow_up(stranger)
        assert app.test_client().post("/api/mailbox/messages", json=body).status_code == 200
        stranger = with_note(stranger, body)
    return served


def test_in_quiet_times_nothing_more_is_sent(served: Served) -> None:
    served.report()
    assert served.line.posts() == ["/api/reports"]
    assert not any(HEADER in asked for asked in served.line.seen)
    assert not any(asked["PATH_INFO"] == "/api/work" for asked in served.line.seen)


def test_a_report_and_a_follow_up_with_a_file_reach_a_busy_portal(busy: Served, tmp_path: Path) -> None:
    photo = tmp_path / "photo.txt"
    photo.write_bytes(os.urandom(3 * 2**20))
    phrase = busy.report().phrase
    files = ("--attach", str(photo), "--keep-metadata")
    sent = busy.type(
        "follow-up", "--kind", "more", "--text-file", "-", "--yes", *files, typed=f"{phrase}\nMore, with a file."
    )
    assert sent.exit_code == 0, sent.output
    assert busy.cases() == 3
    assert busy.line.posts().count("/api/reports") == 2
    # Only the first piece was sent to be refused.
    assert len(busy.line.puts()) == len(set(busy.line.puts())) + 1
    assert sum(HEADER in asked for asked in busy.line.seen) >= 5


def test_whoever_has_paid_the_most_is_not_asked_again_and_is_told(busy: Served) -> None:
    """A portal that refuses whatever comes: some tries, each with twice the work, then its own sentence."""
    busy.line.faults = ["429 work_needed"] * 100
    with pytest.raises(RequestRefused) as refused:
        Portal(busy.address).append_message(bytes(32), SealedFollowUp(b"e", b"n", None, [], "2099-12-31"))
    assert refused.value.may_pass
    assert len(busy.line.posts()) <= 8


@pytest.mark.parametrize("puzzles", [works.MOST_PUZZLES + 1, -1, 10**9, "1", None, True, 1.5])
def test_a_portal_that_asks_for_what_nobody_has_to_pay_is_not_answered(puzzles: object) -> None:
    with pytest.raises(Unanswered):
        _read_prices({"seed": b64encode(bytes(16)), "uploads": 0, "reports": puzzles, "follow_ups": 0})


def test_work_is_shown_at_a_terminal_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with show_work() as show:
        show(0.5)
    assert capsys.readouterr() == ("", "")


def test_work_for_a_piece_is_shown_beside_its_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with ProgressBar([("photo.txt", 100)]) as bar:
        bar.begin(0)
        with bar.work() as show:
            show(0.5)
    assert "computing, 50%" in capsys.readouterr().err


def test_work_for_a_message_is_explained_and_its_progress_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with show_work() as show:
        show(0.25)
        show(1.0)
    told = capsys.readouterr().err
    assert "Nothing is wrong" in told and "100%" in told
