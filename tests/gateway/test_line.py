"""The line between console and gateway: it breaks, and what comes over it goes on where it broke off."""

from collections.abc import Mapping

import pytest

from app.console.gateway.client import Gateway
from app.console.gateway.line import Answered, LineBroken
from app.store_calls import cases, register
from app.store_calls.cases import list_changes
from app.store_calls.entries import NewEntry, file_entries
from app.store_calls.errors import NotLetIn, StoreUnavailable
from crypto.encoding import digest
from tests.console.gateway_line import GatewayLine
from tests.console.office import Office
from tests.organisation import INSTANCE


class BadLine(GatewayLine):
    """Breaks after so many bytes of each of the next answers; counts what it has carried."""

    def __init__(self, line: GatewayLine) -> None:
        super().__init__(line.app)
        self.breaks, self.carried = list[int](), 0

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        answered = super().post(path, headers, body)
        if not self.breaks or path == "/nonces":
            self.carried += len(answered.body)
            return answered
        after = self.breaks.pop(0)
        self.carried += min(after, len(answered.body))
        raise LineBroken(answered._replace(body=answered.body[:after]) if after else None)


@pytest.fixture
def line(office: Office) -> BadLine:
    return BadLine(office.line)


@pytest.fixture
def store(office: Office, line: BadLine) -> Gateway:
    return Gateway(line, office.identity("compliance").signing, INSTANCE)


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.console.gateway.client.PAUSES_SECONDS", (0.0, 0.0, 0.0))


def test_twenty_breaks_cost_less_than_three_percent(office: Office, line: BadLine, store: Gateway) -> None:
    gates = [office.file().reporter.gate for _ in range(40)]
    whole = cases.read_cases(store, gates)
    carried = line.carried
    line.carried, line.breaks = 0, [carried // 25] * 20
    assert cases.read_cases(store, gates) == whole
    assert line.breaks == []
    assert line.carried <= 1.03 * carried


def test_what_changed_since_it_broke_is_fetched_anew(office: Office, line: BadLine, store: Gateway) -> None:
    case = office.file()
    line.breaks = [3000]
    post, told = line.post, list[int]()

    def change(path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        if "Range" in headers:
            case.follow_up("More.")
        answered = post(path, headers, body)
        told.append(answered.status)
        return answered

    line.post = change  # type: ignore[method-assign]
    [rows] = cases.read_cases(store, [case.reporter.gate]).values()
    assert len(rows) == 2
    assert told[-1] == 200


def test_what_was_stored_and_not_confirmed_is_stored_once(office: Office, line: BadLine, store: Gateway) -> None:
    case = office.file()
    [report] = office.rows("messages", case)
    new = NewEntry(b"entry", digest("entry", report.envelope))
    line.breaks = [0, 1]
    file_entries(store, case.reporter.gate, [new])
    assert len(office.rows("entries", case)) == 1
    line.breaks = [0]
    register.add_to_register(store, [b"kept"])
    assert len(register.list_register(store)) == 1


def test_a_line_that_stays_broken_is_told(line: BadLine, store: Gateway) -> None:
    line.breaks = [0] * 10
    with pytest.raises(StoreUnavailable):
        list_changes(store, b"")


def test_a_gateway_that_was_started_anew_is_asked_with_new_nonces(
    office: Office, line: BadLine, store: Gateway
) -> None:
    list_changes(store, b"")
    del office.line
    line.app = office.line.app
    assert list_changes(store, b"").cases == []


@pytest.mark.parametrize(
    "body", [b"", b"\x92", b"nonsense", b"\xc0", b"\x92\xa4Nope\xa0", b"\x92\xafAttributeError\xa0"]
)
@pytest.mark.parametrize("status", [200, 206, 401, 409, 500])
def test_whatever_answers_that_is_no_gateway_is_told(
    store: Gateway, line: BadLine, monkeypatch: pytest.MonkeyPatch, body: bytes, status: int
) -> None:
    list_changes(store, b"")
    monkeypatch.setattr(line, "post", lambda _path, _headers, _body: Answered(status, {}, body))
    with pytest.raises((StoreUnavailable, NotLetIn)):
        list_changes(store, b"")
