"""Published figures of a year, as their page and their files have them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from babel.dates import format_date

from app import csv_table

if TYPE_CHECKING:
    from app.published.file import Figures

FEW, WITHHELD = "few", "withheld"


class Bar(NamedTuple):
    """A part of a breakdown: its id and name, its number, and its length in percent of the longest; None for no bar."""

    id: str
    name: str
    shown: int | str
    length: float | None


def name_page(figures: Figures) -> str:
    """The name of the page of a year."""
    return f"figures-{figures.publication.year}.html"


def describe_figures(figures: Figures, locale: str) -> dict[str, Any]:
    """What the page of a year tells, in the order in which it does."""
    publication = figures.publication
    return {
        "publication": publication,
        "publisher": figures.publisher,
        "day": format_date(date.fromisoformat(publication.day), "long", locale),
        "totals": {each.id: each for each in publication.totals},
        "medians": {each.id: each for each in publication.medians},
        "tables": [
            {
                "id": each.id,
                "title": each.title,
                "is_old": each.since < publication.number,
                "bars": draw_bars([(cell.id, cell.name, cell.count) for cell in each.cells]),
            }
            for each in publication.breakdowns
        ],
        "is_old": any(since < publication.number for since in list_since(figures).values()),
    }


def draw_bars(cells: Sequence[tuple[str, str, int | str]]) -> list[Bar]:
    """The bars of a breakdown; none if no number of it is told."""
    counts = [count for _id, _name, count in cells if isinstance(count, int)]
    longest = max(counts, default=0) or 1
    if not counts:
        return []
    return [
        Bar(id, name, count, round(100 * count / longest, 1) if isinstance(count, int) else None)
        for id, name, count in cells
    ]


def write_files(published: Sequence[Figures]) -> dict[str, bytes]:
    """The files of each year, by their paths in the built folder: CSV, JSON, and the signed document."""
    files = {}
    for each in published:
        path = f"figures/{each.publication.year}"
        files[f"{path}.csv"] = write_csv(each).encode()
        files[f"{path}.json"] = (json.dumps(list_numbers(each), ensure_ascii=False, indent=2) + "\n").encode()
        files[f"{path}-signed.json"] = each.file
    return files


def write_csv(figures: Figures) -> str:
    """The figures as comma-separated values; what isn't told is a word."""
    publication = figures.publication
    rows: list[list[str | int]] = [["year", "figure", "part", "name", "count", "since_publication"]]
    year = publication.year
    for total in publication.totals:
        rows.append([year, total.id, "", "", _write(total.count, publication.fewest_told), total.since])
    for median in publication.medians:
        days = "too few cases" if median.days is None else median.days
        rows.append([year, f"median_days_{median.id}", "", "", days, median.since])
    for table in publication.breakdowns:
        for cell in table.cells:
            count = _write(cell.count, publication.fewest_told)
            rows.append([year, table.id, cell.id, cell.name, count, table.since])
    return csv_table.write_csv(rows)


def list_numbers(figures: Figures) -> dict[str, Any]:
    """The figures as they are written as JSON; what isn't told is a word, where numbers are expected too."""
    publication = figures.publication
    threshold = publication.fewest_told
    return {
        "organisation": figures.organisation,
        "year": publication.year,
        "publication": publication.number,
        "published_on": publication.day,
        "fewest_told": threshold,
        **{each.id: _write(each.count, threshold) for each in publication.totals},
        **{f"median_days_{each.id}": each.days for each in publication.medians},
        **{each.id: {cell.id: _write(cell.count, threshold) for cell in each.cells} for each in publication.breakdowns},
        "since_publication": list_since(figures),
    }


def list_since(figures: Figures) -> dict[str, int]:
    """By figure, the publication of the year from which on it stands so."""
    publication = figures.publication
    return {
        **{each.id: each.since for each in publication.totals},
        **{f"median_days_{each.id}": each.since for each in publication.medians},
        **{each.id: each.since for each in publication.breakdowns},
    }


def _write(count: int | str, threshold: int) -> int | str:
    return f"fewer than {threshold}" if count == FEW else count
