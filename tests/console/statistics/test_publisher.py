"""Published figures count all cases, and are every publisher's; an officer's tell of nothing they can't read."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from app.case_store import tallies as stored_tallies
from app.console import own_key_file
from app.console.register import held_register
from app.console.retention import deleting, kept_preview, retained_cases
from app.console.statistics import census, tallies, tally_index
from app.console.statistics.census import Census, list_doubts, take_census
from app.console.statistics.tallies import over_figures
from app.console.upkeep import tallying
from app.console.upkeep.tallying import Tallying, start_tallying
from app.console.workspace import workspace as workspaces
from app.console.workspace.overview import over_cases
from app.console.workspace.workspace import Workspace
from crypto.encoding import b64encode, digest
from crypto.officer.tally import Counted, seal_tally
from tests.console.office import GATEWAY_CLOCKS, TODAY, Correspondent, Office
from tests.console.retention.test_retention import WAY
from tests.organisation import OFFICERS, draw_content
from tests.procedure.cases import ANSWERS, NO_MISUSE
from tests.stored import list_cases

# The last check-in is 180 days after the closing.
LATER = TODAY + timedelta(180)
DUTIES = {"compliance": ["compliance", "executive"], "director": ["director", "executive"]}
RETAINING = (workspaces, own_key_file, retained_cases, deleting, kept_preview, held_register)
CLOCKS = (*RETAINING, census, tallies, tally_index, tallying)


def appoint(office: Office, version: int, *publishers: str, **when: Any) -> None:
    """Publish a directory with these publishers."""
    for id in publishers:
        if id not in office.organisation.contents:
            office.organisation.contents[id] = draw_content(TODAY.isoformat())
            office.organisation.__post_init__()
            office.add_key(id)
    people = [office.organisation.recipient(id, duties=DUTIES.get(id, [id])) for id in OFFICERS]
    people += [office.organisation.recipient(id, duties=["publisher"]) for id in publishers]
    office.publish(version, recipients=people, **when)


def open_workspace(office: Office, officer: str) -> Workspace:
    workspace = Workspace(officer, office.identity(officer), office.line, office.config)
    workspace.refresh(60)
    return workspace


def keep_up(office: Office, *officers: str) -> None:
    """Have these officers' consoles do what they do by themselves."""
    for officer in officers:
        workspace = open_workspace(office, officer)
        start_tallying(workspace)
        job = workspace.part(Tallying).find("")
        assert job is None or job.is_over_within(60) and job.error is None


def count(office: Office, publisher: str) -> Census:
    found = take_census(open_workspace(office, publisher))
    return found._replace(tallies=sorted(found.tallies, key=repr))


def close(office: Office, case: Correspondent) -> None:
    """Take a case to its end that the counsel can't read, with nothing left open."""
    console = office.open_console()
    console.answer(case.path, "We have concluded.", "concluded")
    changes: dict[str, dict[str, Any]] = {"decide": {"decision": "stop"}, "record-outcome": NO_MISUSE}
    for action in WAY:
        voters = ("compliance", "director") if action == "decide" else ()
        office.decide(console, case.path, action, *voters, **{**ANSWERS.get(action, {}), **changes.get(action, {})})
    for _time in range(3):
        office.decide(console, case.path, "check-in", **ANSWERS["check-in"])


def delete(office: Office, case: Correspondent, officers: Sequence[str]) -> None:
    for officer, what in zip(officers, ("propose", "confirm"), strict=True):
        console, mailbox = office.open_console(officer), b64encode(case.reporter.mailbox)
        console.post(f"/retention/{what}", console.read("/retention"), case=mailbox, step="sign")


def read_own(office: Office, officer: str) -> list[str]:
    """All that this officer's pages of figures say, without what is drawn anew each time."""
    console = office.open_console(officer)
    pages = [console.read("/figures"), console.get("/figures.csv").text, console.get("/figures.json").text]
    return [re.sub(r'value="[^"]+"', "", page) for page in pages]


def test_a_case_about_an_officer_never_shows_in_her_figures_before_or_after_its_deletion(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    appoint(office, 2, "publisher")
    before = read_own(office, "counsel")
    about_her = office.file("It is about the counsel.", left_out=("counsel",))
    assert read_own(office, "counsel") == before
    close(office, about_her)
    keep_up(office, "compliance")
    assert read_own(office, "counsel") == before
    for module in CLOCKS:
        monkeypatch.setattr(module, "today", lambda: LATER)
    for name in GATEWAY_CLOCKS:
        monkeypatch.setattr(f"{name}.today", lambda: LATER)
    appoint(office, 3, "publisher", issued_on=LATER)
    then = read_own(office, "counsel")
    [tally] = count(office, "publisher").tallies
    assert (tally.outcome, tally.channel) == ("no_misuse", "External")
    delete(office, about_her, ("compliance", "director"))
    assert list_cases(office.db) == []
    assert read_own(office, "counsel") == then
    # Who read it counts it still, and so does whoever publishes: it is neither missing nor counted twice.
    assert [over_figures(open_workspace(office, "director"), lambda found, states: found)] == [[tally]]
    assert count(office, "publisher") == Census([tally], 0, 0, 0, 0, 0)
    # Who publishes later is sealed it by those who were its members.
    appoint(office, 4, "publisher", "later", issued_on=LATER)
    keep_up(office, "counsel")
    assert count(office, "later").tallies == []
    keep_up(office, "director")
    assert count(office, "later") == count(office, "publisher") == Census([tally], 0, 0, 0, 0, 0)


def test_every_publisher_has_the_same_figures_and_officers_those_of_what_they_read(office: Office) -> None:
    appoint(office, 2, "one", "other")
    shared, about_her, untouched = office.file(), office.file(left_out=("counsel",)), office.file()
    for case in (shared, about_her):
        office.open_console().act(case.path, "take-in", letter="Thank you.")
    keep_up(office, "compliance")
    office.change("DELETE FROM tallies")
    assert count(office, "one").missing == 2
    keep_up(office, "counsel")
    assert count(office, "one").missing == 1
    keep_up(office, "compliance", "director", "counsel")
    assert len(stored_tallies.list_tallies(office.db)) == 2
    found = count(office, "one")
    assert found == count(office, "other")
    assert [each.stage for each in found.tallies] == ["review", "review"]
    assert (found.missing, found.surplus, found.contradicted, found.forged) == (0, 0, 0, 0)
    own = [over_figures(open_workspace(office, id), lambda found, _states: len(found)) for id in OFFICERS]
    assert own == [3, 2, 1]
    # A step that counts nothing new seals nothing; another one does, once.
    console = office.open_console()
    console.act(shared.path, "note", text="Read.")
    keep_up(office, "compliance", "counsel")
    assert len(stored_tallies.list_tallies(office.db)) == 2
    assert untouched.path in console.read("/")
    appoint(office, 3, "one", "other", "later")
    keep_up(office, "compliance")
    assert count(office, "later") == found


def test_whatever_one_member_seals_is_told_and_every_publisher_counts_the_same(office: Office) -> None:
    appoint(office, 2, "one", "other")
    case = office.file()
    office.open_console().act(case.path, "take-in", letter="Thank you.")
    keep_up(office, "compliance")
    honest = open_workspace(office, "compliance")
    [counted] = over_cases(honest, "figures", lambda cases: [tallies.count_case(honest, each) for each in cases])
    assert counted
    lie = counted._replace(details={**counted.details, "stage": "closed"})
    invented = Counted(bytes(32), digest("series", b"x"), 1, counted.details)
    malformed = counted._replace(details={"received": "2026"})
    for number, said in enumerate((lie, invented, malformed)):
        envelope = seal_tally(
            said, ["one", "other"], "counsel", office.identity("counsel"), office.directory, TODAY.isoformat()
        )
        stored_tallies.add_tally(office.db, digest("tally id", bytes([number])), envelope)
    found = count(office, "one")
    assert found == count(office, "other")
    assert (len(found.tallies), found.missing, found.surplus, found.contradicted, found.forged) == (2, 0, 1, 1, 1)
    assert len(list_doubts(found)) == 3


def test_a_publisher_sees_figures_and_nothing_of_a_case(office: Office) -> None:
    appoint(office, 2, "publisher")
    case = office.file(received_on=TODAY - timedelta(9))
    console = office.open_console("publisher")
    assert console.get("/").location == "/figures"
    page = console.read("/figures")
    assert "On 1 report that came more than a week ago no officer has acted." in page
    assert 'href="/retention"' not in page and "Load and times" not in page
    assert console.get(case.path).status_code == 404
    assert console.get("/audit").status_code == 404
