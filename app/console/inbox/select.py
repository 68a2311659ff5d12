"""Which rows of the inbox a request asks for: by its query, its tab and, in some, by its ticks."""

from app.clock import today
from app.console.inbox.filters import TABS, InboxFilter, InboxPage, InboxQuery
from app.console.inbox.rows import InboxRow
from app.console.people.absences import list_watched
from app.console.register.held_register import Entries
from app.console.workspace.workspace import Workspace


def select_rows(workspace: Workspace, query: InboxQuery, entries: Entries) -> InboxPage:
    """Select the rows that match a query today; `entries` are those of the register."""
    return workspace.part(InboxFilter).select(workspace, today(), query, list_watched(workspace, entries))


def list_tabs(page: InboxPage) -> dict[str, list[InboxRow]]:
    """The rows of each tab, by its name."""
    return {name: [row for row in page.found if fits(row)] for name, (_name, fits) in TABS.items()}


def write_tick(row: InboxRow) -> str:
    """The value of a row's tick: its mailbox, and how many messages its reporter has written."""
    return f"{row.mailbox}.{row.messages}"


def read_tick(text: str) -> tuple[str, int] | None:
    """Read the value of a tick; None for what is none."""
    mailbox, _dot, messages = text.partition(".")
    return (mailbox, int(messages)) if messages.isascii() and messages.isdigit() and len(messages) < 10 else None
