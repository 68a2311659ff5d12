"""Channels on which one key alone could read a report."""

from typing import Any

from crypto.directories.sole_readers import SoleReader, find_sole_readers
from tests.organisation import DAY, OFFICERS, Organisation

ORGANISATION = Organisation()


def find(able: tuple[str, ...] = OFFICERS, *recipients: str, **otherwise: list[str]) -> list[tuple[Any, Any]]:
    """Who is left out, and who alone reads then."""
    channels = [{"id": "x", "name": "X", "recipients": [*recipients], "otherwise": otherwise}]
    directory = ORGANISATION.directory(ORGANISATION.document(1, DAY, channels=channels))
    found = [*find_sole_readers(directory, DAY, able)]
    assert all(each == SoleReader("x", each.left_out, each.reader) for each in found)
    return [(each.left_out, each.reader) for each in found]


def test_two_readers_are_enough_only_if_somebody_stands_in_for_each() -> None:
    assert find(OFFICERS, "compliance") == [(None, "compliance"), ("compliance", None)]
    assert find(OFFICERS, "compliance", compliance=["director"]) == [(None, "compliance")]
    assert find(OFFICERS, "compliance", "counsel") == [("compliance", "counsel"), ("counsel", "compliance")]
    assert find(OFFICERS, "compliance", "counsel", counsel=["director"]) == [("compliance", "counsel")]
    assert find(OFFICERS, "compliance", "counsel", counsel=["director"], compliance=["director"]) == []
    assert find(OFFICERS, *OFFICERS) == []


def test_who_has_no_address_reads_nothing() -> None:
    assert find(("compliance",), *OFFICERS) == [(None, "compliance"), ("compliance", None)]
    assert find((), *OFFICERS) == [(None, None)]
    assert find(("counsel", "compliance"), *OFFICERS) == [("compliance", "counsel"), ("counsel", "compliance")]
