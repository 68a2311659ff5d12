"""What a reporter's browser loads to send a report, the signed directory aside.

python -m tests.bench.page_weight
"""

import tempfile
from pathlib import Path

from app.config import PortalConfig
from app.portal.build import build_pages
from app.portal.site import read_files
from tests.portal.reports import settings

ASSETS = ("portal.css", "pages.js", "sealing.js", "noble.js", "words.txt")
LOADED = ("/en/report", "/en/strings.js", *(f"/assets/{name}" for name in ASSETS))


def main() -> None:
    """Print each size, compressed as the portal does it."""
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder, "pages")
        build_pages(PortalConfig.read(settings("sqlite:///unused", pages)), pages)
        files = read_files(pages)
    sizes = {path: len(files[path].compressed) for path in LOADED}
    print("what a report loads, compressed:", ", ".join(f"{path} {size:,}" for path, size in sizes.items()))
    print(f"  together {sum(sizes.values()):,} bytes (at most {90 * 1024:,})")
    print(f"  with the start page before it {sum(sizes.values()) + len(files['/en/'].compressed):,} bytes")


if __name__ == "__main__":
    main()
