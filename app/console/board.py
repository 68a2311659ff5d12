"""The inbox as a whole: all lines in order, and those that were asked for."""

import threading
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from app.console.card import Card
from app.console.catalogue import Catalogue
from app.console.lines import Line, rank, write_line
from app.console.searching import Snippet, cut_snippet, has_all, split_words
from app.procedure.rules import Rules
from crypto.directory import Directory

ALL, MINE, OVERDUE = "all", "mine", "overdue"
NOBODY = "-"  # an id begins with a letter
MOST_CHOICES = 200


class Query(NamedTuple):
    """What is looked for: words, and ids or names that have to be a line's; an empty one is any, NOBODY no person."""

    words: str = ""
    stage: str = ""
    channel: str = ""
    person: str = ""
    customer: str = ""
    tag: str = ""

    def fits(self, line: Line) -> bool:
        """Whether a line has all of it but the words."""
        return (
            self.stage in ("", line.stage)
            and self.channel in ("", line.channel)
            and (not self.person or self.person in (line.people or [NOBODY]))
            and (not self.customer or self.customer in line.customers)
            and (not self.tag or self.tag in line.tags)
        )


class Facets(NamedTuple):
    """What lines can be picked by, sorted: of what many have, the most frequent alone; searching finds the others."""

    stages: list[str]
    channels: list[str]
    people: list[str]
    customers: list[str]
    tags: list[str]


class View(NamedTuple):
    """All lines, the most urgent first; those that were asked for; what lines can be picked by."""

    everything: list[Line]
    found: list[Line]
    facets: Facets


class Board:
    """The lines of all cases on a desk. What hasn't changed since it was last asked for isn't worked out again."""

    def __init__(self, catalogue: Catalogue, rules: Rules) -> None:
        self._catalogue, self._rules = catalogue, rules
        self._lines: dict[bytes, tuple[Card, Line]] = {}
        self._sorted: list[Line] = []
        self._facets = Facets([], [], [], [], [])
        self._basis: tuple[object, ...] = ()
        self._found: dict[Query, list[Line]] = {}
        self._turn = threading.Lock()

    def clear(self) -> None:
        """Forget all of it."""
        with self._turn:
            self._lines, self._sorted, self._basis, self._found = {}, [], (), {}
            self._facets = Facets([], [], [], [], [])

    def look(self, directory: Directory, me: str, day: date, query: Query) -> View:
        """Look at it as it is on this day for the officer of this id."""
        with self._turn:
            self._update(directory, me, day)
            if query not in self._found:
                # The last one alone: what it found is gone through page by page.
                self._found = {query: self._pick(query)}
            return View(self._sorted, self._found[query], self._facets)

    def cut(self, line: Line, query: Query) -> Snippet | None:
        """A piece of what is in a case, around a word that was searched."""
        filed = self._catalogue.filed.get(line.gate)
        return cut_snippet(filed.card.text, split_words(query.words)) if filed and filed.card else None

    def _pick(self, query: Query) -> list[Line]:
        fitting = [line for line in self._sorted if query.fits(line)]
        if words := [word.encode() for word in split_words(query.words)]:
            return [line for line in fitting if has_all(self._lines[line.gate][0].text, words)]
        return fitting

    def _update(self, directory: Directory, me: str, day: date) -> None:
        basis = (self._catalogue.version, directory.digest, me, day)
        if basis == self._basis:
            return
        held = self._lines if basis[1:] == self._basis[1:] else {}
        lines = {}
        for row, card in self._catalogue.list_cards():
            before = held.get(row.gate)
            if before is not None and before[0] is card:
                lines[row.gate] = before
            else:
                lines[row.gate] = (card, write_line(row, card, self._rules, directory, me, day))
        self._lines, self._basis, self._found = lines, basis, {}
        self._sorted = sorted((line for _, line in lines.values()), key=rank)
        self._facets = _gather(self._sorted, self._rules, directory)


def _gather(lines: list[Line], rules: Rules, directory: Directory) -> Facets:
    stages, channels = {line.stage for line in lines}, {line.channel for line in lines if line.channel}
    listed = [channel.id for channel in directory.channels]
    people = {id for line in lines for id in line.people}
    return Facets(
        [stage.id for stage in rules.stages if stage.id in stages],
        [*(id for id in listed if id in channels), *sorted(channels - {*listed})],
        sorted(people),
        _list_frequent(name for line in lines for name in line.customers),
        _list_frequent(tag for line in lines for tag in line.tags),
    )


def _list_frequent(names: Iterable[str]) -> list[str]:
    return sorted((name for name, _ in Counter(names).most_common(MOST_CHOICES)), key=str.casefold)
