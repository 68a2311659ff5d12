"""Nobody answers: the reporter lets somebody else read everything, by the command line."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.console.cases.loader import open_cases
from app.console.cases.opened_case import OpenedCase
from app.reporter.terminal.mailbox_text import describe_escalation
from tests.gateway.direct_store import DirectStore
from tests.messages import told
from tests.organisation import later, today
from tests.reporter.conftest import ACCOUNT, Served
from tests.stored import list_cases

WAIT = 30
FILE = ("file", "--channel", "external", "--text-file", "-", "--yes")


@pytest.fixture
def escalating(bare: Served) -> Served:
    """A portal whose channel has the director as its escalation."""
    [channel] = bare.organisation.document()["channels"]
    bare.publish(channels=[{**channel, "otherwise": {}, "escalation": "director", "escalation_days": WAIT}])
    return bare


def read(served: Served, officer: str) -> list[dict[str, Any]]:
    """What this officer's console opens of all that reporters sent."""
    directory, found = served.organisation.read(1), list[dict[str, Any]]()
    for _row, opened in open_cases(DirectStore(served.db), served.organisation.officers[officer], directory):
        assert isinstance(opened, OpenedCase)
        if opened.is_shown:
            case = opened.assemble(directory)
            found += [told(each) for each in (case.report, *case.follow_ups)]
    # The store keeps them in no order; what can't be opened comes last.
    return sorted(found, key=lambda each: each.get("number", len(found)))


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, str]]:
    """Lets 30 days pass, for the portal and for the client by the environment that it returns."""

    def pass_days() -> dict[str, str]:
        day = later(today(), WAIT)
        monkeypatch.setattr("app.portal.api.directory.today", lambda: date.fromisoformat(day))
        return {"SEALEDLINE_RELEASE_DAY": day}

    return pass_days


def test_after_thirty_days_without_an_answer_the_director_reads_all_that_was_sent(
    escalating: Served, wait: Callable[[], dict[str, str]]
) -> None:
    filed = escalating.type(*FILE, typed=ACCOUNT)
    assert "If nobody answers for 30 days, you can let The director read it." in filed.output
    phrase = filed.stdout.strip()
    escalating.type("follow-up", "--yes", typed=f"{phrase}\nIs anybody there?\n.\n")
    assert read(escalating, "director") == [] and len(list_cases(escalating.db)) == 1
    soon = escalating.type("escalate", "director", "--yes", typed=f"{phrase}\n.\n")
    assert soon.exit_code == 1 and "Nothing was sent" in soon.output

    after = wait()
    checked = escalating.type("check", typed=phrase, **after).output
    assert f"Nobody has answered you since {today()}." in checked and "  director: The director, director" in checked
    done = escalating.type("escalate", "director", "--yes", typed=f"{phrase}\nPlease read it.\n.\n", **after)
    assert done.exit_code == 0, done.output

    report, first, second = read(escalating, "director")
    assert report["answers"][0]["text"] == ACCOUNT and first["answers"][0]["text"] == "Is anybody there?"
    assert second["answers"][0]["text"] == "Please read it."
    assert [len(each) > 0 for each in read(escalating, "counsel")] == [True, True, False]
    assert "you let The director read all" in escalating.type("check", typed=phrase, **after).output


def test_who_reads_it_already_is_told_if_the_reporter_wants_that(
    escalating: Served, wait: Callable[[], dict[str, str]]
) -> None:
    phrase = escalating.type(*FILE, typed=ACCOUNT).stdout.strip()
    after = wait()
    told_too = escalating.type("escalate", "director", "--yes", "--tell-readers", typed=f"{phrase}\n.\n", **after)
    assert told_too.exit_code == 0, told_too.output
    assert len(read(escalating, "counsel")) == len(read(escalating, "director")) == 2


@pytest.mark.parametrize("unknown", [True, False])
def test_where_the_note_is_withheld_it_is_said_that_some_would_see_nothing(unknown: bool) -> None:
    director = {"id": "director", "name": "The director", "role": "director"}
    offer = {"choices": [director], "since": None, "unknown": unknown, "given": [], "given_on": None}
    said = " ".join(describe_escalation(offer))
    assert ("sees nothing of it, even if you choose them" in said) == unknown
    assert ("It will still say here that you let them read it." in said) == unknown
