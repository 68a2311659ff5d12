"""Channels on which one key alone could read a report: if it is lost, so is the report."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from crypto.directory import Directory
from crypto.errors import NobodyToRead


class SoleReader(NamedTuple):
    """On a channel, a report that leaves out one recipient, or nobody (None), could be read by this one alone.

    All are ids; None for `reader` if nobody could read it.
    """

    channel: str
    left_out: str | None
    reader: str | None


def find_sole_readers(directory: Directory, day: str, able: Collection[str]) -> Iterator[SoleReader]:
    """Find where fewer than two of `able` (ids) would read a report of this day, whoever is left out.

    Where that is so with nobody left out, only that is told, and for whom nobody stands in.
    """
    for channel in directory.channels:
        usual = _list_readers(directory, channel.id, [], day, able)
        if len(usual) < 2:
            yield SoleReader(channel.id, None, next(iter(usual), None))
        for id in usual:
            rest = _list_readers(directory, channel.id, [id], day, able)
            if not rest or len(rest) == 1 < len(usual):
                yield SoleReader(channel.id, id, next(iter(rest), None))


def _list_readers(
    directory: Directory, channel: str, left_out: list[str], day: str, able: Collection[str]
) -> list[str]:
    try:
        return [id for id in directory.offered(channel, left_out, day) if id in able]
    except NobodyToRead:
        return []
