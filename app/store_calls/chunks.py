"""Calls for many things at a time are made for some after the others."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def split(each: Iterable[T], most: int) -> Iterator[list[T]]:
    """Split into lists of so many at most, in the order that there is."""
    listed = [*each]
    for start in range(0, len(listed), most):
        yield listed[start : start + most]
