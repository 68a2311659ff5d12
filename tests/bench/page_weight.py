"""What a reporter's browser loads to send a report, the signed directory aside: with English alone, and all languages.

python -m tests.bench.page_weight
"""

import tempfile
from pathlib import Path

from app.i18n.locales import LOCALES
from app.portal.config import PortalConfig
from app.portal.site.build import build_pages
from app.portal.site.built_files import read_files
from tests.portal.api_client import settings

ASSETS = ("portal.css", "pages.js", "sealing.js", "noble.js", "words.txt")
LOADED = ("/en/report", "/en/strings.js", *(f"/assets/{name}" for name in ASSETS))


MOST_BYTES = 120_000


def read_sizes(folder: Path, languages: str) -> dict[str, int]:
    """The size of each file in bytes, compressed and padded as the portal serves it."""
    pages = folder / languages
    environ = settings("sqlite:///unused", pages, SEALEDLINE_LANGUAGES=languages)
    build_pages(PortalConfig.read(environ), pages)
    return {path: len(file.compressed) for path, file in read_files(pages).items()}


def main() -> None:
    """Print each size."""
    with tempfile.TemporaryDirectory() as folder:
        for name, languages in (("English alone", "en"), ("all languages", " ".join(LOCALES))):
            sizes = read_sizes(Path(folder), languages)
            report = sum(sizes[path] for path in LOADED)
            print(f"{name}: " + ", ".join(f"{path} {sizes[path]:,}" for path in LOADED))
            print(
                f"  a report {report:,} bytes; with the start page {report + sizes['/en/']:,} (at most {MOST_BYTES:,})"
            )


if __name__ == "__main__":
    main()
