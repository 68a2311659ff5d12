"""Cases that are held opened, as long as the store has the same envelopes for them."""

import pytest

from app.case_store.cases import delete_case
from app.console.cases.opened_case import OpenedCase, open_case
from app.console.workspace import opened_cases
from app.console.workspace.workspace import Workspace
from tests.console.office import TODAY, Office


def test_a_case_is_opened_again_only_if_the_store_has_other_envelopes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, workspace = office.file(), Workspace("compliance", office.identity("compliance"), office.line, office.config)
    opened = list[OpenedCase]()

    def count(*how: object) -> OpenedCase:
        opened.append(open_case(*how))  # type: ignore[arg-type]
        return opened[-1]

    monkeypatch.setattr(opened_cases, "open_case", count)

    def look() -> int:
        """Look at the case as two pages do: how often it was opened by then."""
        for _page in range(2):
            workspace.refresh(60)
            workspace.open_case(case.reporter.gate)
        return len(opened)

    assert look() == 1
    case.follow_up("More.")
    assert look() == 2
    # Under the same id.
    office.change_envelopes("messages", case, lambda envelope: envelope[:-1] + bytes([envelope[-1] ^ 1]))
    assert look() == 3
    delete_case(office.db, case.reporter.gate, deleted_on=TODAY)
    workspace.refresh(60)
    assert not workspace._opened_cases._held
    workspace.clear()
