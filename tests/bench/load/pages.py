"""What a console's pages cost over a slow line (10 Mbit/s, 500 ms), with an officer who works through the inbox.

python -m tests.bench.load.pages [cases]

Each page is asked for four times; a line tells how many calls it made in all, and how long it took.
"""

import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

from app.console.application import create_app
from app.console.auth.door import Door
from app.console.gateway.line import Answered, HttpLine
from app.store import database
from tests.bench.full_records import DUTIES, READERS, fill
from tests.bench.load import narrow_line
from tests.bench.load.gateway import MBIT, NO_PROXY, serving
from tests.bench.load.narrow_line import NarrowLine
from tests.console.office import Console, Office

ROUND_TRIP_SECONDS = 0.5
TIMES = 4


class CountingLine(HttpLine):
    """Notes what is asked, but for what waits."""

    def __init__(self, address: str, proxy: str, asked: list[str]) -> None:
        super().__init__(address, proxy)
        self.address, self.asked = address, asked

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
        if not path.endswith("await-news"):
            self.asked.append(path)
        return super().post(path, headers, body)

    def open_another(self) -> "CountingLine":
        return CountingLine(self.address, NO_PROXY, self.asked)


def show_page(console: Console, name: str, path: str, asked: list[str]) -> None:
    seconds, calls = [], []
    for _ in range(TIMES):
        asked.clear()
        began = time.perf_counter()
        console.read(path)
        seconds.append(time.perf_counter() - began)
        calls.append(len(asked))
        time.sleep(3)
    print(f"{name:20} {', '.join(f'{each:.2f} s' for each in seconds)}; calls {', '.join(map(str, calls))}", flush=True)


def main(count: str = "50") -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'store.db'}"
        database.migrate(url)
        office = Office(url, folder / "keys")
        office.charge(2, **DUTIES)
        fill(office, int(count), 1)
        case = office.file()
        with (
            serving(office, folder) as (port, _pid),
            patch.multiple(narrow_line, ROUND_TRIP_SECONDS=ROUND_TRIP_SECONDS, BYTES_A_SECOND=10 * MBIT),
            NarrowLine(port) as line,
        ):
            asked = list[str]()
            console = object.__new__(Console)
            console.door = Door()
            console.app = create_app(
                office.config, console.door, CountingLine(line.address, NO_PROXY, asked), watches=True
            )
            console.client = console.app.test_client()
            console.begin(console.client)
            console.unlock(READERS[0])
            console.read("/")
            for page, path in (("inbox", "/"), ("a case", case.path), ("its draft", f"{case.path}/reply")):
                show_page(console, page, path, asked)
            asked.clear()
            began = time.perf_counter()
            console.answer(case.path, "We look into it.")
            print(f"an answer written, checked and sent: {time.perf_counter() - began:.1f} s, {len(asked)} calls")
            case.follow_up("More.")
            began = time.perf_counter()
            while "More." not in console.get(case.path).text and time.perf_counter() - began < 30:
                time.sleep(0.1)
            print(f"a message is on the page {time.perf_counter() - began:.1f} s after it came")
            console.app.session_interface.lock_all()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(*sys.argv[1:])
