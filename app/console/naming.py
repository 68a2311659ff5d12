"""Customers' names in what goes to a reporter: who is a customer must not be confirmed by accident."""

import re
import unicodedata
from collections.abc import Iterable

SHORTEST = 3


def find_named(text: str, customers: Iterable[str]) -> list[str]:
    """Which of these customers a text names, however written: letter case, accents and spaces don't matter."""
    folded = f" {_fold(text)} "
    return [name for name in customers if len(_fold(name)) >= SHORTEST and f" {_fold(name)} " in folded]


def _fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", letters))
