"""Somebody leaves: what is left is listed and handed over, and the gateway lets them in no more."""

import pytest

from app.store_calls.cases import list_changes
from app.store_calls.errors import NotLetIn
from tests.console.office import TODAY, Office
from tests.console.people.test_people import hand_over, tell


def test_who_leaves_is_let_in_no_more_and_colleagues_see_and_take_over_what_is_left(office: Office) -> None:
    led, hidden = office.file(), office.file("About the compliance officer.", left_out=("compliance",))
    office.charge(2, counsel=["executive"])
    console = office.open_console()
    console.act(led.path, "take-in")
    console.act(led.path, "assign", lead="counsel", team=["compliance"])
    tell(console, away="director", deputy="counsel")
    page = console.read("/people/left?of=counsel")
    assert (
        "They lead it; read by The compliance too" in " ".join(page.split())
        and led.path in page
        and hidden.path not in page
    )
    assert "Channel “External” names them" in page and "Nobody else has the duty" in page
    assert "They stand in for The director until" in page and "The counsel is listed" in page
    # Somebody else sees what the first can't.
    assert hidden.path in office.open_console("director").read("/people/left?of=counsel")
    theirs = office.open_console("counsel")
    assert led.path in theirs.read("/")
    # The root signs that they have retired; a console that was unlocked before gets nothing more either.
    names = ("compliance", "director")
    retired = office.organisation.recipient("counsel", retired_on=TODAY.isoformat())
    listed = [retired, *(office.organisation.recipient(id, duties=[id]) for id in names)]
    office.publish(3, recipients=listed, channels=office.channels(*names))
    late = office.file("Came later.")
    assert late.path not in theirs.read("/")
    with pytest.raises(NotLetIn):
        list_changes(office.ask("counsel"), b"")
    page = console.read("/people/left?of=counsel")
    assert "has no part any more" in page and "names them" not in page and led.path in page
    assert "1 case was handed over." in hand_over(console, "counsel", "director", ends_access="y")
    assert "has no open case that you can read" in console.read("/people/left?of=counsel")
    assert "<dt>Lead</dt><dd>The director</dd>" in console.read(led.path)
    for other in ("nobody", "reporter", ""):
        assert console.get(f"/people/left?of={other}").status_code == 404
