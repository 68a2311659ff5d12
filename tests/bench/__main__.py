"""The figures that the project is held to, each beside its yardstick: `make bench`.

python -m tests.bench [--cases 100000] [--only filing|cases|inbox|pages]
"""

import gzip
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from app.config import PortalConfig
from app.portal.build import build_pages
from tests.bench import console_inbox, filing, many_cases
from tests.portal.reports import settings

LOADED = ("en/report.html", *(f"assets/{name}" for name in ("portal.css", "pages.js", "sealing.js", "noble.js")))


def weigh_pages() -> None:
    """What a browser loads to send a report, compressed as the portal does it."""
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder, "pages")
        build_pages(PortalConfig.read(settings("sqlite:///unused", pages)), pages)
        sizes = {name: len(gzip.compress((pages / name).read_bytes())) for name in (*LOADED, "assets/words.txt")}
    print("what a report loads, compressed:", ", ".join(f"{name} {size:,}" for name, size in sizes.items()))
    print(f"  together {sum(sizes.values()):,} bytes (at most 92,160), less the directory")


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--only", choices=["filing", "cases", "inbox", "pages"])
    asked = parser.parse_args()
    runs = {
        "pages": weigh_pages,
        "filing": filing.main,
        "inbox": console_inbox.main,
        "cases": lambda: many_cases.main(asked.cases),
    }
    for name, run in runs.items():
        if asked.only in (None, name):
            run()


if __name__ == "__main__":
    main()
