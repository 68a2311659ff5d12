"""An officer's unlocked workspace, and the inbox that it shows."""

from collections.abc import Iterator

import pytest

from app.console.inbox.rows import InboxRow
from app.console.workspace.workspace import Workspace
from tests.console.office import Office, list_rows
from tests.waiting import HANG_SECONDS


@pytest.fixture
def workspace(office: Office) -> Iterator[Workspace]:
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    yield workspace
    workspace.clear()


def look(workspace: Workspace) -> list[InboxRow]:
    workspace.refresh(HANG_SECONDS)
    return list_rows(workspace)
