"""Removals of junk, as auditors see them: what the store says, and which officer has signed it."""

from typing import NamedTuple

from app.console.names import Person, find_person
from app.console.workspace.workspace import Workspace
from app.store_calls.junk import Removal, list_removals
from crypto.officer.deletions.removal import open_removal


class ToldRemoval(NamedTuple):
    """A removal, and the officer who signed that they did it; nobody (None) if it has no docket that says the same.

    `is_wrong`: it has a docket, which isn't genuine or says something else.
    """

    removal: Removal
    officer: Person | None
    is_wrong: bool


def list_told_removals(workspace: Workspace) -> list[ToldRemoval]:
    """List what was removed, the latest first. Raises StoreUnavailable."""
    return [_tell(workspace, removal, docket) for removal, docket in list_removals(workspace.store)]


def _tell(workspace: Workspace, removal: Removal, docket: bytes | None) -> ToldRemoval:
    if docket is None:
        return ToldRemoval(removal, None, False)
    directory = workspace.directory
    said = open_removal(removal.facts, docket, workspace.identity, directory)
    return ToldRemoval(removal, find_person(directory, said.author) if said else None, said is None)
