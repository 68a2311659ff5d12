"""Who waits at the gateway for what is new: told as soon as it comes, and no hindrance to others."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from app.gateway import answers
from app.gateway.turns import MOST_AT_ONCE
from app.gateway.waiting import MOST_OF_ONE, MOST_WAITING, Waiting
from app.store.revision import Revision
from app.store_calls import cases
from app.store_calls.errors import NotLetIn, StoreUnavailable
from app.store_calls.news import Known, await_news, read_news
from app.store_calls.register import add_to_register
from tests.console.office import TODAY, Office
from tests.waiting import wait_until

COMINGS: dict[str, Callable[[Office], object]] = {
    "a report": lambda office: office.file(),
    "a directory": lambda office: office.publish(2),
    "an entry of the register": lambda office: add_to_register(office.ask("counsel"), [b"entry"]),
}


@pytest.mark.parametrize("coming", COMINGS)
def test_who_waits_is_told_as_soon_as_something_comes(office: Office, coming: str) -> None:
    store = office.ask()
    news = read_news(store, Known(), TODAY)
    assert news.bulletin and news.changes
    known = Known(news.bulletin_state, news.changes.state)
    assert not await_news(store, known, TODAY, 0)
    assert read_news(store, known, TODAY).bulletin is None, "what is known isn't sent again"
    with ThreadPoolExecutor(1) as waiter:
        told = waiter.submit(await_news, store, known, TODAY, 50)
        COMINGS[coming](office)
        assert told.result(30)
    assert await_news(store, known, TODAY, 50), "and whoever asks later is told at once"


def test_nobody_takes_all_places_and_the_end_lets_all_go(office: Office) -> None:
    waiting, looks = Waiting(Revision(office.db)), list[bytes]()

    def look() -> bool:
        looks.append(b"")
        return False

    def wait(who: bytes) -> bool:
        return waiting.wait(who, 50, look)

    with ThreadPoolExecutor(MOST_WAITING + 1) as waiters:
        places = [who.to_bytes() for who in range(MOST_WAITING // MOST_OF_ONE) for _ in range(MOST_OF_ONE)]
        held = [waiters.submit(wait, who) for who in places]
        wait_until(lambda: len(looks) == MOST_WAITING)
        assert not wait(b"another"), "answered at once"
        assert not any(each.done() for each in held)
        threading.Timer(0.1, waiting.end).start()
        assert not any(each.result(20) for each in held)
    assert not waiting._waiting
    lonely = Waiting(Revision(office.db))
    lonely._waiting.update({b"one": MOST_OF_ONE})
    assert not lonely.wait(b"one", 50, lambda: False), "a third of one person"


def test_nobody_has_more_than_sixteen_calls_answered_at_once_or_reads_everything(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, store = office.line.app.service.turns, office.ask()
    own = office.identity("compliance").signing.verify
    with ExitStack() as under_way:
        for _ in range(MOST_AT_ONCE):
            under_way.enter_context(turns.take(own))
        with pytest.raises(StoreUnavailable):
            read_news(store, Known(), TODAY)
        assert read_news(office.ask("counsel"), Known(), TODAY).bulletin, "nobody else waits"
    assert read_news(store, Known(), TODAY).bulletin
    gate = office.file().reporter.gate
    assert cases.read_cases(store, [gate])
    monkeypatch.setattr(answers, "MOST_READ_BYTES", 100)
    with pytest.raises(NotLetIn):
        cases.read_cases(store, [gate])
