"""What a reporter's browser loads to send a report, the signed directory aside.

python -m tests.bench.page_weight
"""

import gzip
import tempfile
from pathlib import Path

from app.config import PortalConfig
from app.portal.build import build_pages
from tests.portal.reports import settings

ASSETS = ("portal.css", "pages.js", "sealing.js", "noble.js", "words.txt")
LOADED = ("en/report.html", *(f"assets/{name}" for name in ASSETS))


def main() -> None:
    """Print each size, compressed as the portal does it."""
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder, "pages")
        build_pages(PortalConfig.read(settings("sqlite:///unused", pages)), pages)
        sizes = {name: len(gzip.compress((pages / name).read_bytes())) for name in LOADED}
    print("what a report loads, compressed:", ", ".join(f"{name} {size:,}" for name, size in sizes.items()))
    print(f"  together {sum(sizes.values()):,} bytes (at most {90 * 1024:,})")


if __name__ == "__main__":
    main()
