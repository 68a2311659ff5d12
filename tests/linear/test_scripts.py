"""What the pages' scripts do with a stranger's text or file takes time by its length (docs/abuse.md)."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.linear.test_json import MESSAGES, SIZE, make_message
from tests.linear.timing import TIMES, Measure, check_linear
from tests.linear.worst_cases import JSON, TEXT
from tests.linear.worst_files import FILES
from tests.programs import require

pytestmark = pytest.mark.slow
FILE_BYTES = 1_000_000
# With the most yardsticks that it takes.
WORK = {"split": 2, "suggest": 10, "sanitise": 10, "decode": 10}


class Node:
    """A Node process that measures (node_side.mjs)."""

    def __init__(self, folder: Path) -> None:
        require("node", "apt-get install nodejs npm")
        self.path = folder / "given"
        self.process = subprocess.Popen(
            ["node", Path(__file__).with_name("node_side.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.yardstick = self.ask("yardstick", None)

    def measure(self, call: str) -> Measure[bytes]:
        """Make a function that gives the CPU seconds of this call."""

        def measure(given: bytes, times: int = TIMES, /) -> float:
            self.path.write_bytes(given)
            return self.ask(call, str(self.path), times)

        return measure

    def ask(self, call: str, path: str | None, times: int = TIMES) -> float:
        """The least CPU seconds that this call took, of so many times, with the bytes of a file."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"call": call, "path": path, "times": times}) + "\n")
        self.process.stdin.flush()
        seconds: float = json.loads(self.process.stdout.readline())
        return seconds


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    started = Node(tmp_path_factory.mktemp("measured"))
    yield started
    started.process.communicate()


@pytest.mark.parametrize("case", JSON)
def test_reading_json_takes_time_by_its_length(case: str, node: Node) -> None:
    check_linear(JSON[case], node.measure("canonical"), SIZE, 20, node.yardstick)


@pytest.mark.parametrize("case", MESSAGES)
def test_reading_a_message_takes_time_by_its_length(case: str, node: Node) -> None:
    check_linear(make_message(case), node.measure("message"), SIZE - 1000, 20, node.yardstick)


@pytest.mark.parametrize("case", TEXT)
@pytest.mark.parametrize("work", WORK)
def test_work_on_a_text_takes_time_by_its_length(work: str, case: str, node: Node) -> None:
    check_linear(write(case), node.measure(work), 100_000, WORK[work], node.yardstick)


@pytest.mark.parametrize("case", FILES)
def test_looking_into_a_file_takes_time_by_its_length(case: str, node: Node) -> None:
    check_linear(FILES[case], node.measure("files"), FILE_BYTES, 400, node.yardstick)


def write(case: str) -> Callable[[int], bytes]:
    """Make a function that writes this text as bytes; halves of surrogates as node_side.mjs reads them."""
    return lambda size: TEXT[case](size).replace("\ud83d", r"\ud83d").encode()
