"""How long an officer waits: for the first inbox of all, for the one after a later unlocking, for a page, for a search.

python -m tests.bench.console_inbox [cases] [entries]

Targets are for 10,000 cases, as a share of a yardstick in the same run: opening envelopes and nothing else.

Every envelope is really sealed, signed and chained (tests/bench/full_records.py). Each unlocking is a process of its
own, so that its memory is its own: the most that the console's process took, and the largest that helped it.
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from app.console.workspace.workspace import Workspace
from app.store import database
from crypto.message import Answer
from crypto.officer.case import open_report
from crypto.report import seal_report
from tests.bench.apart import apart, measure_memory
from tests.bench.full_records import DUTIES, READERS, fill, write_text
from tests.console.office import ADDRESS, TODAY, Console, Office, list_rows
from tests.organisation import draw_reporter

CORES = 2
NEW = 10
PAGES = 9
# By urgency, and sorted by columns, of which one has texts.
SHOWN = ("/?page=2", "/?page=2&sort=due", "/?page=2&sort=report&order=down")
OFFICER = READERS[0]
# Many cases have these, few, one, none.
SEARCHES = ("abdomen", "abdomen zoom", "Number 500.", "no-such-word")


def open_alone(office: Office, count: int = 500) -> tuple[float, float]:
    """The yardstick: seconds and CPU seconds for an envelope, of one process that opens reports and nothing else."""
    day, identity = TODAY.isoformat(), office.identity(OFFICER)
    answers = [Answer("What happened?", write_text(1, 70))]
    filings = [seal_report(draw_reporter(), office.directory, "external", [], answers, day) for _ in range(count)]
    began, worked = time.perf_counter(), time.process_time()
    for filing in filings:
        open_report(filing.envelope, identity, filing.mailbox, office.directory)
    return (time.perf_counter() - began) / count, (time.process_time() - worked) / count


def open_inbox(office: Office) -> dict[str, Any]:
    """Unlock, wait for the inbox and for what is kept of it; then take pages and searches of a console like it."""
    workspace, worked = Workspace(OFFICER, office.identity(OFFICER), office.db, office.config), measure_cpu()
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
    """Seconds for pages of the inbox and for searches, as a browser gets them; for the inbox after a few new cases."""
    console = Console(office)
    console.unlock(OFFICER)
    while any(sign in (page := console.get("/")).text for sign in ("Opening what is new", 'id="behind"')):
        time.sleep(0.05)

    def turn(path: str) -> list[float]:
        """Seconds for a page, several times."""
        pages = [measure(lambda: console.get(path)) for _ in range(PAGES)]
        assert all("Page 2" in answer.text for _, answer in pages)
        return [seconds for seconds, _ in pages]

    token = console.find_token(page.text)

    def search(words: str) -> tuple[float, str]:
        data = {"csrf_token": token, "words": words}
        return measure(lambda: console.client.post("/look", data=data, base_url=ADDRESS, follow_redirects=True).text)

    searches = {words: search(words) for words in SEARCHES}
    picked = {"csrf_token": token, "channel": "external"}
    filtered = console.client.post("/look", data=picked, base_url=ADDRESS).location
    console.get(page.text.split('role="rowheader"')[1].split('href="', 1)[1].split('"')[0])
    fill(office, NEW, 0, start=10**6)
    return {
        "pages": {path: turn(path) for path in SHOWN},
        "filtered": turn(f"{filtered}&sort=due&page=2"),
        "after reading": measure(lambda: console.get("/"))[0],
        "searches": {words: (seconds, page.count('role="rowheader"')) for words, (seconds, page) in searches.items()},
        "new": measure(lambda: console.get("/"))[0],
        "memory": measure_memory().own,
    }


def measure_cpu() -> float:
    """CPU seconds of this process and of those that it started and that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def measure(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = do()
    return time.perf_counter() - began, done


def main() -> None:
    """Print all times, and the memory."""
    count, length = (int(sys.argv[at]) if len(sys.argv) > at else usual for at, usual in ((1, 10_000), (2, 20)))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'sealedline.db'}"
        database.migrate(url)
        office = Office(url, Path(folder) / "keys")
        office.charge(2, **DUTIES)
        built, _ = measure(lambda: fill(office, count, length))
        office.db.close()
        print(f"{count} cases of {length} entries, built in {built:.0f} s", flush=True)
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
        kept = office.keys / f"{OFFICER}.summaries"
        print(
            f"the file of the summaries: {kept.stat().st_size / 1e6:.1f} MB"
            if kept.exists()
            else "no file of summaries"
        )
        used = apart(use_inbox, office)
        for path, times in {**used["pages"], "of a channel, sorted": used["filtered"]}.items():
            usual = statistics.median(times)
            print(
                f"{path}: median {usual:.3f} s, the time of {usual / alone:.0f} envelopes (at most 600); "
                f"worst {max(times):.3f} s"
            )
        print(f"the inbox after a case was read: {used['after reading']:.3f} s")
        for words, (seconds, shown) in used["searches"].items():
            print(
                f"a search for “{words}”, {shown} on its page: {seconds:.3f} s, the time of {seconds / alone:.0f} "
                f"envelopes (at most 1,500)"
            )
        print(f"the inbox with {NEW} new cases: {used['new']:.3f} s; memory {used['memory']:.0f} MB")


if __name__ == "__main__":
    main()
