"""Sizes of files, in words."""

from gettext import gettext as _
from gettext import ngettext

from babel.numbers import format_decimal

from app.console.words import LOCALE


def write_size(size_bytes: int) -> str:
    """Write the size of a file in units of 1000."""
    for unit, words in ((10**9, _("{number} GB")), (10**6, _("{number} MB")), (1000, _("{number} KB"))):
        if size_bytes >= unit:
            number = size_bytes / unit
            return words.format(number=format_decimal(number, "#,##0" if number >= 10 else "#,##0.#", LOCALE))
    return ngettext("{number} byte", "{number} bytes", size_bytes).format(number=size_bytes)
