"""When notices are due, what causes them, and what they and the log tell."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from functools import partial
from pathlib import Path

import pytest

from app.connection import make_trust
from app.gateway.notices.arrivals import Arrivals
from app.gateway.notices.delivery import Notifier
from app.gateway.notices.mail import Mail, Server
from app.gateway.notices.notice import Notice, NotSent
from app.gateway.notices.plan import AfterArrivals, Daily, Plan
from tests.console.office import ACCOUNT, Office
from tests.gateway.notices.servers import HOST, Certified, MailServer
from tests.organisation import OFFICERS

NIGHT = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
TEXT = "Please look into the console today."
HOUR = timedelta(hours=1)


@dataclass
class Remembering:
    """A way that keeps what was sent, or fails as long as `reason` says why."""

    name: str = "mail to address 1"
    reason: str = ""
    sent: list[Notice] = field(default_factory=list)

    def send(self, notice: Notice) -> None:
        if self.reason:
            raise NotSent(self.reason)
        self.sent.append(notice)


def walk(plan: Plan, ways: Sequence[Remembering], hours: float, each_minute: int = 10) -> list[timedelta]:
    """Let a day go by in steps: when something was sent, since midnight."""
    notifier, times = Notifier(plan, ways, TEXT, NIGHT), []
    for step in range(int(hours * 60 / each_minute)):
        before = len(ways[0].sent)
        now = NIGHT + timedelta(minutes=step * each_minute)
        notifier.step(now)
        times += [now - NIGHT] * (len(ways[0].sent) - before)
    return times


def test_at_fixed_hours_it_is_sent_each_day_and_at_the_start_since_one_may_be_lost() -> None:
    way = Remembering()
    assert walk(Daily((6, 18)), [way], 54) == [HOUR * hours for hours in (0, 6, 18, 30, 42)]
    assert {notice.text for notice in way.sent} == {TEXT}
    # Of two processes a mailbox drops what the other has sent; and keeps what is sent at a start.
    other = Remembering()
    walk(Daily((6, 18)), [other], 54)
    assert [one.name == two.name for one, two in zip(way.sent, other.sent, strict=True)] == [False] + [True] * 4


def test_what_is_sent_at_fixed_hours_is_the_same_to_the_byte_whatever_waits(
    office: Office, certified: Certified
) -> None:
    """The plan knows no store: what is compared are the mails of a day with nothing, and of one with reports."""

    def send_all() -> list[bytes]:
        with MailServer(certified, at_once=True) as server:
            place = Server(HOST, server.port, True, make_trust(certified[0]))
            ways = [Mail("", place, "notices@example.org", "anna@example.org")]
            notifier = Notifier(Daily((6,)), ways, TEXT, NIGHT)
            for hour in (0, 6, 30):
                notifier.step(NIGHT + hour * HOUR)
            return [sent for _recipient, sent in server.mails]

    nothing = send_all()
    office.file().follow_up("More of it.")
    something = send_all()
    # The second of the Date is when it is sent.
    clocks = re.compile(rb"^Date: .{31}\r\n", re.MULTILINE)
    assert [clocks.sub(b"", mail) for mail in nothing[1:]] == [clocks.sub(b"", mail) for mail in something[1:]]
    assert {len(mail) for mail in nothing + something} == {len(nothing[0])}
    assert len(nothing) == len(something) == 3
    check_holds_nothing(office, something)


def check_holds_nothing(office: Office, mails: list[bytes]) -> None:
    for sent in mails:
        headers = set(message_from_bytes(sent).keys())
        assert headers <= {
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "Content-Type",
            "Content-Transfer-Encoding",
            "MIME-Version",
        }
        assert b"://" not in sent and ACCOUNT.encode() not in sent
        assert not re.search(rb"\d", sent.split(b"\r\n\r\n", 1)[1])
        assert not any(re.search(rf"\b{id}\b".encode(), sent) for id in OFFICERS)


def test_after_what_reporters_send_one_follows_at_random_and_officers_cause_none(office: Office) -> None:
    arrivals, way = Arrivals(office.db), Remembering()
    plan = AfterArrivals(arrivals.look, 8 * HOUR)
    notifier = Notifier(plan, [way], TEXT, NIGHT)
    notifier.step(NIGHT)
    assert len(way.sent) == 1  # the one at the start
    case = office.file()
    notifier.step(NIGHT + HOUR)
    # More of it makes no more of them.
    case.follow_up("More.")
    office.file()
    for minutes in range(61, 120):
        notifier.step(NIGHT + timedelta(minutes=minutes))
    assert len(way.sent) == 1
    notifier.step(NIGHT + 9 * HOUR)
    assert len(way.sent) == 2
    # What an officer does, and what is deleted, is nothing new.
    office.open_console().answer(case.path, "We look into it.")
    assert case.read_replies() == ["We look into it."]
    for hours in range(10, 60):
        notifier.step(NIGHT + hours * HOUR)
    assert len(way.sent) == 2
    case.follow_up("Thank you.")
    for hours in range(60, 70):
        notifier.step(NIGHT + hours * HOUR)
    assert [notice.text for notice in way.sent] == [TEXT] * 3
    assert len({notice.name for notice in way.sent}) == 3


def test_the_delay_is_drawn_evenly_between_an_hour_and_the_most() -> None:
    drawn = []
    for _time in range(400):
        came = iter([False, True])
        plan = AfterArrivals(partial(next, came, False), 9 * HOUR)
        plan.take_due(NIGHT)
        plan.take_due(NIGHT)
        hours = (
            next(minutes for minutes in range(1, 9 * 60 + 2) if plan.take_due(NIGHT + timedelta(minutes=minutes))) / 60
        )
        drawn.append(hours)
    assert 1 <= min(drawn) < 1.5 and 8.5 < max(drawn) <= 9.02
    counts = [sum(low <= hours < low + 2 for hours in drawn) for low in (1, 3, 5, 7)]
    assert min(counts) > 50


def test_a_way_that_fails_is_tried_again_at_most_hourly_and_keeps_no_other_waiting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad, good = Remembering("ntfy", "it gives no answer."), Remembering()
    tries = []
    send = bad.send

    def count(notice: Notice) -> None:
        tries.append(notice.name)
        send(notice)

    bad.send = count  # type: ignore[method-assign]
    with caplog.at_level(logging.ERROR):
        walk(Daily((6,)), [bad, good], 24, each_minute=1)
    assert len(good.sent) == 2
    assert len({*tries}) == 2 and len(tries) < 24 + 2 * 4
    # Once for each notice.
    assert [record.getMessage() for record in caplog.records] == ["ntfy: it gives no answer."] * 2
    bad.reason = ""
    bad.sent.clear()
    walk(Daily((6,)), [bad, good], 7, each_minute=1)
    assert len(bad.sent) == 2


def test_where_its_time_would_tell_when_something_came_a_failure_is_logged_at_midnight(
    caplog: pytest.LogCaptureFixture,
) -> None:
    came = iter([False, True])
    way = Remembering(reason="it gives no answer.")
    notifier = Notifier(AfterArrivals(partial(next, came, False), 2 * HOUR), [way], TEXT, NIGHT)
    with caplog.at_level(logging.DEBUG):
        for hours in range(24):
            notifier.step(NIGHT + hours * HOUR)
        assert caplog.records == []
        notifier.step(NIGHT + 24 * HOUR)
    assert [record.getMessage() for record in caplog.records] == ["mail to address 1: it gives no answer."]
    # It is still owed: losing one is worse than sending it late.
    way.reason = ""
    notifier.step(NIGHT + 25 * HOUR)
    assert len(way.sent) == 1


def test_a_store_that_is_away_for_a_while_loses_none(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    arrivals, way = Arrivals(office.db), Remembering()
    notifier = Notifier(AfterArrivals(arrivals.look, 2 * HOUR), [way], TEXT, NIGHT)
    notifier.step(NIGHT)
    office.file()
    held = office.db.file
    assert held is not None
    aside = held.path.with_suffix(".aside")
    held.path.rename(aside)
    office.db.engine.dispose()
    notifier.step(NIGHT + HOUR)
    assert "The store can't be reached" in caplog.text
    aside.rename(held.path)
    notifier.step(NIGHT + 2 * HOUR)
    notifier.step(NIGHT + 4 * HOUR)
    assert len(way.sent) == 2


def test_notices_write_no_file(office: Office, tmp_path: Path) -> None:
    held = {path for path in tmp_path.rglob("*") if path.is_file()}
    notifier = Notifier(AfterArrivals(Arrivals(office.db).look, 2 * HOUR), [Remembering()], TEXT, NIGHT)
    for hours in range(5):
        notifier.step(NIGHT + hours * HOUR)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} <= held
