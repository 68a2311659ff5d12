"""Customers' names, however they are written: who is a customer must not be confirmed to a reporter by accident."""

from collections.abc import Iterable

from app.folding import split

SHORTEST = 3


def find_named(text: str, customers: Iterable[str]) -> list[str]:
    """Which of these customers a text names: letter case, accents, spaces and signs don't matter."""
    folded = f" {fold_name(text)} "
    names = [(name, fold_name(name)) for name in customers]
    return [name for name, key in names if len(key) >= SHORTEST and f" {key} " in folded]


def fold_name(name: str) -> str:
    """A name as it is compared."""
    return " ".join(split(name))
