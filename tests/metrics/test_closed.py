"""What is told of counts: nothing before its hour or day is over, and nothing that a single visitor may cause."""

from app.metrics.closed import DAY_SECONDS, HOUR_SECONDS, Closed, round_down
from app.metrics.faults import Fault, SharedFaults

MIDNIGHT = 20_000 * DAY_SECONDS


def test_a_count_is_told_when_its_hour_is_over_and_exactly_when_its_day_is() -> None:
    counts, now = [5], [float(MIDNIGHT)]
    closed = Closed(lambda: counts, lambda: now[0])

    def tell(seconds: float) -> tuple[int, int, int]:
        now[0] = MIDNIGHT + seconds
        closed.tick()
        return closed.last_hour[0], closed.today[0], closed.yesterday[0]

    counts[0] += 42
    assert tell(HOUR_SECONDS - 1) == (0, 0, 0)
    assert tell(HOUR_SECONDS) == (10, 10, 0)
    counts[0] += 9
    assert tell(2 * HOUR_SECONDS) == (0, 10, 0)
    assert tell(DAY_SECONDS) == (0, 0, 51)
    assert tell(2 * DAY_SECONDS) == (0, 0, 0)


def test_what_a_single_visitor_may_cause_is_told_as_nothing() -> None:
    assert [round_down(each) for each in (0, 1, 9, 10, 99, 100, 12_345)] == [0, 0, 0, 10, 10, 100, 10_000]


def test_processes_count_in_memory_that_they_share_and_the_next_goes_on_where_a_killed_one_was() -> None:
    shared = SharedFaults(2)
    for part in (shared.part(0), shared.part(0), shared.part(1)):
        part.add_status(503)
        part.add_status(200)
    assert shared.read()[Fault.STORE] == 3
    assert sum(shared.read()) == 3
