"""Prints the worst case of each kind of work, in CPU milliseconds: `python -m tests.linear` (docs/abuse.md)."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from crypto import canonical
from tests.linear.test_json import MESSAGES, SIZE, make_message, read_message
from tests.linear.test_scripts import FILE_BYTES, Node, write
from tests.linear.test_scripts import WORK as SCRIPTS
from tests.linear.test_text import SIZE as CHARACTERS
from tests.linear.test_text import WORK
from tests.linear.timing import measure_yardstick, take_time
from tests.linear.worst_cases import JSON, TEXT
from tests.linear.worst_files import FILES

T = TypeVar("T")


def main() -> None:
    print(f"| yardstick | {1000 * measure_yardstick():.0f} | |")
    show("canonical.read", JSON, SIZE, take_time(canonical.read))
    messages = {case: make_message(case) for case in MESSAGES}
    show("message.read", messages, SIZE - 1000, take_time(read_message))
    for name, (step, _most) in WORK.items():
        show(name, TEXT, CHARACTERS, take_time(step))
    with TemporaryDirectory() as folder:
        node = Node(Path(folder))
        print(f"| yardstick in Node | {1000 * node.yardstick:.0f} | |")
        show("canonical.js read", JSON, SIZE, node.measure("canonical"))
        show("message.js read", messages, SIZE - 1000, node.measure("message"))
        for call in SCRIPTS:
            show(f"{call} in scripts", {case: write(case) for case in TEXT}, CHARACTERS, node.measure(call))
        for kind in ("PDF", "document", "JPEG", "PNG", "WebP"):
            cases = {case: make for case, make in FILES.items() if case.startswith(kind)}
            show(f"looking into a {kind}", cases, FILE_BYTES, node.measure("files"))
        node.process.communicate()


def show(work: str, cases: Mapping[str, Callable[[int], T]], size: int, measure: Callable[[T], float]) -> None:
    seconds, case = max((measure(make(size)), case) for case, make in cases.items())
    print(f"| {work} | {1000 * seconds:.1f} | {case} |", flush=True)


if __name__ == "__main__":
    main()
