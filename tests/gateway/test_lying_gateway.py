"""A gateway that lies, forks, drops, or replays old rows: what a console notices, and says."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

from app.console.gateway.line import Answered
from tests.console.gateway_line import GatewayLine
from tests.console.office import TODAY, Console, Correspondent, Office
from tests.organisation import Organisation

READ, READ_ONE = "/calls/cases/read-cases", "/calls/cases/read-envelopes"
NEWS = "/calls/news/read-news"
ENVELOPE = 5


class LyingLine(GatewayLine):
    """Leads to a gateway that tells what its `lies` make of the truth, by the address of the call."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.line.app)
        self.lies: dict[str, Callable[[Any], Any]] = {}

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        answered = super().post(path, headers, body)
        if path not in self.lies or answered.status != 200:
            return answered
        return answered._replace(body=msgspec.msgpack.encode(self.lies[path](msgspec.msgpack.decode(answered.body))))


@pytest.fixture
def line(office: Office) -> LyingLine:
    office.line = LyingLine(office)
    return office.line


def answered(office: Office) -> tuple[Correspondent, Console]:
    """A case in which an officer has answered thrice, the second time after the reporter wrote again."""
    case, console = office.file("The first."), office.open_console()
    console.answer(case.path, "One.")
    case.follow_up("More.")
    for text in ("Two.", "Three."):
        console.answer(case.path, text)
    return case, console


def test_a_report_told_as_another_s_is_not_believed(office: Office, line: LyingLine) -> None:
    one, two = office.file("One."), office.file("Two.")

    def swap(cases: dict[bytes, list[Any]]) -> dict[bytes, list[Any]]:
        if len(cases) == 2:
            (first,), (second,) = cases.values()
            first[ENVELOPE], second[ENVELOPE] = second[ENVELOPE], first[ENVELOPE]
        return cases

    line.lies[READ] = swap
    console = office.open_console()
    page = console.read("/")
    assert "One." not in page and "Two." not in page and "Look closely" in page
    line.lies.clear()
    assert "One." in console.read(one.path) and "Two." in console.read(two.path), "nothing of the lie stays"


@pytest.mark.parametrize("lie", [None, [], [b"", None], [b"", [b"{}", [], [], [], [], [], []], None], {"state": 1}])
def test_an_answer_that_is_none_is_no_store(office: Office, line: LyingLine, lie: Any) -> None:
    office.file()
    line.lies[NEWS] = lambda _told: lie
    answer = office.open_console().get("/")
    assert answer.status_code == 503


def test_what_is_dropped_from_the_middle_is_missed_by_its_number(office: Office, line: LyingLine) -> None:
    case, console = answered(office)
    entries = [bytes(row.id) for row in office.chain(case)]
    follow_up = next(bytes(row.id) for row in office.rows("messages", case) if not row.opens_case)

    def drop(id: bytes) -> Callable[[Any], Any]:
        return lambda rows: [row for row in rows if row[0] != id]

    line.lies[READ_ONE] = drop(entries[1])
    page = console.read(case.path)
    assert "The record of this case is broken" in page
    assert "From The compliance, number 2 is missing" in page and "Two." not in page
    line.lies[READ_ONE] = drop(follow_up)
    assert "From the reporter, number 2 is missing" in console.read(case.path)


def test_two_directories_of_one_version_are_a_fork(office: Office, line: LyingLine) -> None:
    office.open_console().read("/")
    other = Organisation(TODAY.isoformat(), root=office.organisation.root)
    signed = office.write(other.sign(other.document(1, TODAY.isoformat())))

    def fork(news: list[Any]) -> list[Any]:
        news[1][0] = signed
        return news

    line.lies[NEWS] = fork
    answer = office.open_console().get("/")
    assert answer.status_code == 503
    assert "There are two directories that contradict each other" in answer.text


def test_old_rows_that_are_told_again_are_noticed(office: Office, line: LyingLine) -> None:
    told = list[Any]()
    line.lies[NEWS] = lambda news: told.append(news) or news  # type: ignore[func-returns-value]
    case, console = answered(office)
    office.publish(2)
    console.read("/")
    # The directory of before.
    line.lies[NEWS] = lambda news: [news[0], told[0][1], news[2]]
    answer = office.open_console().get("/")
    assert answer.status_code == 503
    assert "is older than one seen before" in answer.text
    line.lies.clear()
    # An entry once more, as if it were another, in place of the latest.
    first, *_, last = office.chain(case)

    def replay(rows: list[Any]) -> list[Any]:
        return [[*row[:ENVELOPE], first.envelope] if row[0] == last.id else row for row in rows]

    line.lies[READ_ONE] = replay
    page = office.open_console().read(case.path)
    assert "The record is broken here" in page and "Three." not in page
