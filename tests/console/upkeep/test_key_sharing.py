"""What a console hands on by itself: each member reads what was written while their access wasn't known yet."""

from app.console.upkeep.key_sharing import MOST_ENTRIES
from crypto.reporter.follow_up import seal_follow_up
from tests.console.office import Console, Correspondent, Office
from tests.waiting import wait_until


def write_meanwhile(case: Correspondent, console: Console, *texts: str) -> None:
    """Let the director be given access while the reporter, who doesn't know it yet, is writing."""
    before = case.open_mailbox()
    assert console.act(case.path, "access-granted", member="director", why="To advise.").status_code == 302
    for text in texts:
        case.add(seal_follow_up(before, text))
        before = case.open_mailbox()


def test_a_follow_up_sealed_in_between_is_handed_on_by_the_console_that_is_unlocked_next(office: Office) -> None:
    case = office.file()
    write_meanwhile(case, office.open_console(), "In between.")
    assert "In between." not in office.open_console("director").read(case.path)
    entries = len(office.chain(case))
    office.open_console("counsel").read("/")
    wait_until(lambda: len(office.chain(case)) == entries + 1)
    director = office.open_console("director")
    assert "In between." in director.read(case.path)
    assert "handed on keys" in director.read(case.path)


def test_nothing_is_handed_on_where_nobody_lacks_anything(office: Office) -> None:
    case = office.file()
    console = office.open_console()
    assert console.act(case.path, "access-granted", member="director", why="To advise.").status_code == 302
    case.follow_up("For all three.")
    for officer in ("compliance", "counsel", "director"):
        assert "For all three." in office.open_console(officer).read(case.path)
    assert len(office.chain(case)) == 1


def test_who_was_left_out_of_a_follow_up_gets_no_key_of_it_from_any_console(office: Office) -> None:
    case = office.file()
    before = case.open_mailbox()
    assert office.open_console().act(case.path, "access-granted", member="director", why="x").status_code == 302
    case.add(seal_follow_up(before, "It was compliance.", ["counsel"]))
    office.open_console("counsel").read("/")
    wait_until(lambda: len(office.chain(case)) == 2)
    assert "It was compliance." in office.open_console("director").read(case.path)
    compliance = office.open_console()
    assert "It was compliance." not in compliance.read(case.path)
    assert compliance.act(case.path, "note", text="Is there more?").status_code == 302
    assert "It was compliance." not in office.open_console().read(case.path)


def test_a_console_hands_on_in_few_entries_however_much_there_is(office: Office) -> None:
    case = office.file()
    write_meanwhile(case, office.open_console(), "One.", "Two.")
    entries = len(office.chain(case))
    console = office.open_console("counsel")
    console.read("/")
    wait_until(lambda: len(office.chain(case)) > entries)
    for _ in range(3):
        console.read("/")
    assert entries < len(office.chain(case)) <= entries + MOST_ENTRIES
