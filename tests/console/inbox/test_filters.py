"""What the inbox says of each case, in which order, and how cases are picked and searched."""

from datetime import timedelta

import pytest

from app.clock import add_months
from app.console.formatting import format_near
from app.console.inbox import filters
from app.console.inbox import views as inbox_views
from app.console.inbox.rows import InboxRow, RowMaker
from app.console.workspace.workspace import Workspace
from tests.console.inbox.conftest import look
from tests.console.office import ADDRESS, TODAY, Console, Office, list_rows
from tests.procedure.cases import ANSWERS


def search(console: Console, words: str = "", **picked: str) -> str:
    """What the inbox shows after its form was sent."""
    return console.client.get(find(console, words, **picked), base_url=ADDRESS).text


def find(console: Console, words: str = "", **picked: str) -> str:
    answer = console.post("/look", console.read("/"), words=words, **picked)
    assert answer.status_code == 302
    return answer.location


def list_words(page: str) -> list[str]:
    """The first words of the cases on a page, in its order."""
    return [row.split("<a ", 1)[1].split(">", 1)[1].split("<")[0] for row in page.split('role="rowheader"')[1:]]


def test_what_is_overdue_comes_first_then_what_waits_then_the_rest(office: Office, workspace: Workspace) -> None:
    for words, days in (("Rest.", 2), ("Waits.", 3), ("Overdue.", 9), ("Overdue longest.", 12)):
        office.file(words, received_on=TODAY - timedelta(days))
    rest = next(row for row in look(workspace) if row.words == "Rest.")
    office.open_console().answer(f"/cases/{rest.mailbox}", "Thank you.")
    assert [(line.words, line.is_overdue) for line in look(workspace)] == [
        ("Overdue longest.", True),
        ("Overdue.", True),
        ("Waits.", False),
        ("Rest.", False),
    ]


def test_a_line_says_the_stage_and_the_most_urgent_clock_in_words(office: Office) -> None:
    case = office.file("Soon.", received_on=TODAY - timedelta(2))
    office.file("Late.", received_on=TODAY - timedelta(9))
    console = office.open_console()
    page = console.read("/")
    assert f"Begin the preliminary review: due {format_near(TODAY + timedelta(1), TODAY)} (1 day)" in page
    assert f"Begin the preliminary review: overdue since {format_near(TODAY - timedelta(6), TODAY)} (6 days)" in page
    console.act(case.path, "take-in", letter="Thank you.")
    console.act(case.path, "review", **ANSWERS["review"])
    console.act(case.path, "pause", why="We wait for a court.")
    page = console.read("/")
    assert "To be decided" in page
    # What is paused is less urgent than what runs.
    assert f"Feedback to the reporter: due {format_near(add_months(TODAY, 3), TODAY)}" in page
    assert "paused" not in page
    assert f"<strong>Conclude</strong> <span>paused since {format_near(TODAY, TODAY)}</span>" in console.read(case.path)


def test_clocks_are_read_for_the_day_on_which_the_page_is_asked_for(office: Office, workspace: Workspace) -> None:
    office.file("One.", received_on=TODAY - timedelta(3))
    assert [line.is_overdue for line in look(workspace)] == [False]
    assert [line.is_overdue for line in list_rows(workspace, TODAY + timedelta(1))] == [True]


def test_only_lines_that_changed_are_worked_out_again(
    office: Office, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    write_line = RowMaker.make_row

    def count(*how: object) -> InboxRow:
        written.append(how)
        return write_line(*how)  # type: ignore[arg-type]

    monkeypatch.setattr(RowMaker, "make_row", count)
    case = office.file("One.")
    office.file("Two.")
    look(workspace)
    look(workspace)
    assert len(written) == 2
    case.follow_up("More.")
    look(workspace)
    assert len(written) == 3


def test_mine_is_what_i_lead_or_am_on_the_team_of_or_have_the_duty_for(office: Office) -> None:
    assigned, team, fresh = (office.file(words) for words in ("Led by the counsel.", "On the team.", "For anybody."))
    office.charge(2, compliance=["compliance"], counsel=["counsel"], director=["investigator"])
    console = office.open_console()
    for case, members in ((assigned, list[str]()), (team, ["compliance"])):
        assert console.act(case.path, "take-in").status_code == 302
        assert console.act(case.path, "assign", lead="counsel", team=members).status_code == 302
    assert sorted(list_words(console.get("/?show=mine").text)) == ["For anybody.", "On the team."]
    assert sorted(list_words(office.open_console("counsel").read("/?show=mine"))) == [
        "For anybody.",
        "Led by the counsel.",
        "On the team.",
    ]
    # Who may only investigate has nothing to do with what nobody has taken in.
    assert console.act(fresh.path, "access-granted", member="director", why="To look.").status_code == 302
    director = office.open_console("director")
    assert list_words(director.read("/")) == ["For anybody."]
    assert list_words(director.get("/?show=mine").text) == []


def test_cases_are_picked_by_stage_channel_person_customer_and_tag(office: Office) -> None:
    first, second, third = (office.file(words) for words in ("First.", "Second.", "Third."))
    console = office.open_console()
    for case in (first, second):
        console.act(case.path, "take-in")
    console.act(first.path, "assign", lead="counsel")
    console.act(first.path, "describe", customer="Ministry & Sons", tags="phones, border")
    console.act(third.path, "describe", customer="Other", tags="border")
    page = console.read("/")
    for choice in ("Preliminary review", "External", "The counsel", "Ministry &amp; Sons", "border", "phones"):
        assert f">{choice}</option>" in page
    assert sorted(list_words(search(console, stage="review"))) == ["First.", "Second."]
    assert len(list_words(search(console, channel="external"))) == 3
    assert list_words(search(console, person="counsel")) == ["First."]
    assert sorted(list_words(search(console, person="-"))) == ["Second.", "Third."]
    assert list_words(search(console, customer="Ministry & Sons")) == ["First."]
    assert sorted(list_words(search(console, tag="border"))) == ["First.", "Third."]
    assert list_words(search(console, tag="border", stage="review")) == ["First."]
    assert "No case is like that." in search(console, tag="border", customer="Ministry")
    assert "2 cases fit." in search(console, tag="border")


def test_overdue_cases_can_be_seen_alone(office: Office) -> None:
    office.file("Late.", received_on=TODAY - timedelta(9))
    office.file("In time.")
    page = office.open_console().read("/?show=overdue")
    assert list_words(page) == ["Late."]
    assert "Overdue (1)" in page and "All (2)" in page


def test_search_reads_everything_that_the_officer_can_read(office: Office) -> None:
    case = office.file("In the report.", files={"photograph.png": b"x"})
    other = office.file("Another one.")
    console = office.open_console()
    console.answer(case.path, "In the answer.")
    case.follow_up("In the follow-up.")
    console.act(case.path, "note", text="In the note.")
    console.act(case.path, "describe", customer="Ministry", tags="phones")
    for words in ("REPORT answer", "follow-up", "note", "photograph", "ministry phones", "  report\tnote "):
        assert list_words(search(console, words)) == ["In the report."]
    assert "No case is like that." in search(console, "report another")
    assert other.path in search(console, "another")


@pytest.mark.parametrize("words", ["strasse uber", "STRASSE", "Über", "naiveté", "ﬁle", "fıle", "soft"])
def test_search_minds_neither_letter_case_nor_accents(office: Office, words: str) -> None:
    office.file("Die Straße war über Nacht gesperrt, e\u0301tait une naïveté; a file, so\u00adft, fıle.")
    assert len(list_words(search(office.open_console(), words))) == 1


def test_what_was_found_is_shown_with_what_is_around_it_and_is_no_markup(office: Office) -> None:
    office.file("word " * 40 + "<b>Zoë's phone</b> & more " + "word " * 40)
    page = search(office.open_console(), "zoe")
    assert "&lt;b&gt;<mark>Zoë</mark>&#39;s phone&lt;/b&gt; &amp; more" in page
    assert "<b>" not in page
    assert page.count("word ") < 60


def test_what_is_searched_is_in_no_address(office: Office) -> None:
    office.file("About a phone.")
    console = office.open_console()
    address = find(console, "phone", customer="Ministry")
    assert "phone" not in address and "Ministry" not in address
    page = console.client.get(address, base_url=ADDRESS).text
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert not any("phone" in link for link in links)
    assert 'value="phone"' in page


def test_what_was_found_goes_over_several_pages(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_views, "PAGE", 2)
    for number in range(5):
        office.file(f"Report {number} of a phone.")
    office.file("Something else.")
    console = office.open_console()
    address = find(console, "phone")
    pages = [console.client.get(f"{address}&page={number}", base_url=ADDRESS).text for number in (1, 2, 3)]
    assert [len(list_words(page)) for page in pages] == [2, 2, 1]
    assert "Page 2 of 3" in pages[1]
    assert address.replace("&", "&amp;").split("?")[1] in pages[1]


def test_a_search_of_another_unlocking_is_forgotten(office: Office) -> None:
    office.file("About a phone.")
    console = office.open_console()
    address = find(console, "phone")
    console.post("/lock", console.read("/"))
    console.unlock("compliance")
    assert console.client.get(address, base_url=ADDRESS).location == "/"
    assert office.open_console("counsel").get("/?asked=nothing").location == "/"


def test_only_the_last_searches_are_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "QUERIES_KEPT", 2)
    office.file("About a phone.")
    console = office.open_console()
    addresses = [find(console, words) for words in ("one", "two", "three")]
    answers = [console.client.get(address, base_url=ADDRESS).status_code for address in addresses]
    assert answers == [302, 200, 200]


def test_an_empty_search_shows_everything(office: Office) -> None:
    office.file("One.")
    console = office.open_console()
    assert find(console, "  ") == "/"
    # Words of which nothing is left once they are folded.
    for words in ("\u0301\u00ad", "%", "\\ (", "\x00"):
        assert list_words(search(console, words)) == ["One."]


@pytest.mark.parametrize("words", ["a" * 500, "💥", "<script>alert(1)</script>"])
def test_strange_words_find_nothing_and_break_nothing(office: Office, words: str) -> None:
    office.file("One.")
    page = search(office.open_console(), words)
    assert "No case is like that." in page
    assert "<script" not in page


@pytest.mark.parametrize("path", ["/?show=other", "/?page=0", "/?page=2", "/?show=overdue&page=2"])
def test_a_part_that_is_not_there_is_not_found(office: Office, path: str) -> None:
    office.file("One.")
    console = office.open_console()
    console.read("/")
    assert console.get(path).status_code == 404


def test_a_search_without_its_token_is_refused(office: Office) -> None:
    console = office.open_console()
    assert console.client.post("/look", data={"words": "phone"}, base_url=ADDRESS).status_code == 400


def test_a_case_stepped_back_from_comes_last_and_shows_nothing_new(office: Office) -> None:
    case = office.file("About somebody I know.", received_on=TODAY - timedelta(9))
    office.file("Fresh.")
    console = office.open_console()
    console.answer(case.path, "Read before.")
    console.act(case.path, "recused", why="I know the person.")
    # Sealed to her still, because nobody has answered since.
    case.follow_up("Unread by her.")
    page = console.read("/")
    assert list_words(page) == ["Fresh.", "About somebody I know."]
    assert "read on in this case." in page
    assert "1 waits for an answer." in page
    assert "Overdue (0)" in page and "Mine (1)" in page
    assert len(list_words(search(console, "read before"))) == 1
    assert list_words(search(console, "unread")) == []


def test_a_case_of_which_the_channel_is_gone_can_still_be_picked(office: Office) -> None:
    office.file("One.")
    office.publish(2, channels=[{**office.channels("compliance")[0], "id": "renamed"}])
    console = office.open_console()
    assert ">external</option>" in console.read("/")
    assert list_words(search(console, channel="external")) == ["One."]
