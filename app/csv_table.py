"""Tables as comma-separated values (RFC 4180) in which no spreadsheet finds a formula (OWASP: CSV injection)."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# Where a spreadsheet begins a cell, also one that takes other marks for the ends of cells: there it would calculate.
# The signs in their full width count too, as spreadsheets in East Asian languages read them.
FORMULA = re.compile(r"(?:^|(?<=[,;|]))(?=\s*[-=+@\uff0d\uff1d\uff0b\uff20])")
# A byte order mark: without it, spreadsheets read a text in their own old alphabet.
MARK = "\ufeff"


def write_csv(rows: Iterable[Sequence[str | int]]) -> str:
    """Write rows of texts, which are quoted and made safe, and of numbers, which stay as they are."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([cell if isinstance(cell, int) else make_safe(cell) for cell in row] for row in rows)
    return written.getvalue()


def make_safe(text: str) -> str:
    """Put a text on one line, with ' wherever a spreadsheet could take what follows for a formula."""
    return FORMULA.sub("'", " ".join(text.split()))
