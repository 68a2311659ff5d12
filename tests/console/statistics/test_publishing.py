"""A publisher publishes what the check page showed, once, and nothing that an earlier publication would give away."""

import json
from dataclasses import replace

import pytest

from app.case_store.tallies import add_tally
from app.console.statistics import publishing
from app.procedure.figures.tally import Tally
from app.store.publications import list_publications
from app.store_calls.publications import StoredPublication
from crypto.encoding import digest
from crypto.officer.tally import Counted, seal_tally
from tests.console.office import TODAY, Console, Office
from tests.console.statistics.test_publisher import appoint
from tests.procedure.test_annual_report import CLOSED

YEAR = TODAY.year
PATH = f"/figures/publish/{YEAR}"
CASE = replace(CLOSED, received=str(YEAR), closed=str(YEAR))


def count_cases(office: Office, tally: Tally, *numbers: int) -> None:
    """Seal tallies of so many cases to the publishers, as a member's console does."""
    for number in numbers:
        name = digest("case", bytes([number]))
        counted = Counted(name, name, 1, tally.write())
        to, author = [each.id for each in office.directory.recipients if each.is_publisher], office.identity("counsel")
        sealed = seal_tally(counted, to, "counsel", author, office.directory, TODAY.isoformat())
        add_tally(office.db, digest("tally id", name), sealed)


def read_counts(console: Console) -> dict[str, object]:
    found: dict[str, object] = json.loads(console.read("/figures.json"))
    return {"received": found["received"], "channel": found["channel"]}


def test_what_was_shown_is_published_and_what_came_since_by_few_is_held_back(office: Office) -> None:
    appoint(office, 2, "one", "other")
    count_cases(office, CASE, *range(12))
    console = office.open_console("one")
    page = console.read(PATH)
    assert "Exactly this will be public" in page and "the first publication of this year" in page
    # Another publisher publishes the same year meanwhile: the later one is shown what there is now.
    assert office.open_console("other").post(PATH, draft=find_draft(office.open_console("other"))).status_code == 302
    refused = console.post(PATH, page, draft=find_draft(console, page))
    assert "Nothing was published" in refused.text and "publication 2 of this year" in refused.text
    [stored] = list_publications(office.db)
    assert (stored.year, stored.number) == (YEAR, 1)
    # Two more cases are two too few to be told: page and files stand as they were published, and say so.
    count_cases(office, replace(CASE, channel="internal"), 12, 13)
    page = console.read("/figures")
    assert f"Publication 1, on {TODAY.day}" in page and 'id="held-back"' in page
    assert read_counts(console) == {"received": 12, "channel": {"External": 12}}
    assert console.post(PATH, draft=find_draft(console)).status_code == 302
    first, second = (json.loads(json.loads(each.document)["statement"]) for each in list_publications(office.db))
    assert [first["totals"], first["breakdowns"]] == [second["totals"], second["breakdowns"]]
    assert (second["number"], second["day"]) == (2, TODAY.isoformat())
    # Three more, and the step is wide enough.
    count_cases(office, replace(CASE, channel="internal"), 14, 15, 16)
    assert read_counts(console) == {"received": 17, "channel": {"External": 12, "internal": 5}}


def find_draft(console: Console, page: str = "") -> str:
    return (page or console.read(PATH)).split('name="draft" value="', 1)[1].split('"', 1)[0]


def test_nothing_is_published_after_what_can_t_be_believed_and_by_nobody_else(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    appoint(office, 2, "one")
    count_cases(office, CASE, *range(6))
    officer, console = office.open_console(), office.open_console("one")
    assert officer.get(PATH).status_code == officer.post(PATH, officer.read("/figures"), draft="").status_code == 404
    assert console.post(PATH, draft=find_draft(console)).status_code == 302
    [stored] = list_publications(office.db)
    for forged in (
        stored._replace(document=stored.document.replace(b'\\"count\\":6', b'\\"count\\":7')),
        stored._replace(number=2),
        stored._replace(document=b"{}"),
    ):
        monkeypatch.setattr(publishing, "list_publications", lambda _db, forged=forged: [StoredPublication(*forged)])
        for path in (PATH, "/figures", "/figures.csv"):
            assert console.get(path).status_code == 409
            assert "be believed" in console.get(path).text
