"""Customers' names, however they are written: who is a customer must not be confirmed to a reporter by accident."""

import re
import unicodedata
from collections.abc import Iterable

SHORTEST = 3


def find_named(text: str, customers: Iterable[str]) -> list[str]:
    """Which of these customers a text names: letter case, accents, spaces and signs don't matter."""
    folded = f" {fold_name(text)} "
    return [name for name in customers if len(fold_name(name)) >= SHORTEST and f" {fold_name(name)} " in folded]


def fold_name(name: str) -> str:
    """A name as it is compared."""
    parts = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", letters))
