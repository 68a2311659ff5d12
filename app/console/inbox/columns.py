"""The columns of the inbox, by each of which it can be sorted."""

from collections.abc import Callable, Iterable
from datetime import date
from gettext import gettext as _
from typing import Any, NamedTuple

from app.console.inbox.rows import InboxRow


class Column(NamedTuple):
    """A column: its heading, and the key by which rows are sorted."""

    name: str
    key: Callable[[InboxRow], Any]


# Longer numbers of a year are later ones; what has none is sorted after all that have.
COLUMNS = {
    "number": Column(_("Number"), lambda row: (not row.number, row.number[:4], len(row.number), row.number)),
    "report": Column(_("Report"), lambda row: row.words.casefold()),
    "priority": Column(_("Priority"), lambda row: row.priority_place),
    "stage": Column(_("Stage"), lambda row: row.stage_place),
    "due": Column(_("Next due"), lambda row: row.due.on if row.due else date.max),
    "channel": Column(_("Channel"), lambda row: row.channel),
    "lead": Column(_("Lead"), lambda row: (not row.lead, row.lead)),
    "messages": Column(_("Messages"), lambda row: (row.unanswered, row.messages)),
    "last": Column(_("Last activity"), lambda row: row.last_on),
}


def sort_rows(rows: Iterable[InboxRow], column: str, is_reversed: bool) -> list[InboxRow]:
    """Sort rows by a column, those alike as they were before; not at all for no column. Raises KeyError."""
    return sorted(rows, key=COLUMNS[column].key, reverse=is_reversed) if column else [*rows]
