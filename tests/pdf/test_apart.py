"""A PDF that a process of its own writes: the same as one written here, of any length; it can be stopped."""

import time
from datetime import date

import pytest

from app.pdf import apart
from app.pdf.apart import NotWritten, write_apart
from app.pdf.document import PdfDocument

DAY = date(2026, 1, 5)


def make_document(letters: int) -> PdfDocument:
    document = PdfDocument("Long", "en", DAY)
    document.heading("Long")
    document.paragraph("Chunk sustained simple dreamy. " * (letters // 31))
    return document


class Stop(Exception):
    """It is to stop."""


@pytest.mark.parametrize("letters", [100, 200_000])
def test_what_is_written_apart_is_what_is_written_here(letters: int) -> None:
    assert write_apart(make_document(letters), lambda: None) == make_document(letters).write()


def test_writing_ends_when_it_is_stopped() -> None:
    began = time.monotonic()

    def check() -> None:
        if time.monotonic() > began + 1:
            raise Stop

    with pytest.raises(Stop):
        write_apart(make_document(3_000_000), check)
    assert time.monotonic() - began < 10


def test_what_takes_too_long_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1)
    with pytest.raises(NotWritten):
        write_apart(make_document(3_000_000), lambda: None)
