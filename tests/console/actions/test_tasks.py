"""Tasks and mentions in the console: whom they wait for sees them, and so does who stands in."""

import re

from tests.console.office import Console, Correspondent, Office, find_value
from tests.console.people.test_people import FIRST, tell

NEED = {"what": "Please look at the contract.", "due_on": FIRST}


def is_mine(console: Console, case: Correspondent) -> bool:
    return case.path in console.read("/?show=mine")


def test_a_task_waits_for_who_is_asked_and_for_their_deputy(office: Office) -> None:
    case, console = office.file(), office.open_console()
    for action, answers in (("take-in", {}), ("assign", {"lead": "compliance"})):
        assert console.act(case.path, action, **answers).status_code == 302
    # Who has no access is given it with the task.
    assert console.act(case.path, "ask", who="director", **NEED).status_code == 302
    asked, deputy = office.open_console("director"), office.open_console("counsel")
    page = asked.read(case.path)
    assert page.index("A task for you") < page.index(NEED["what"]) < page.index("Next step")
    assert is_mine(asked, case) and not is_mine(deputy, case)
    assert re.search(r"Task <span[^>]*>The director</span>", deputy.read("/agenda"))
    assert "A task for The director<" in deputy.read(case.path)
    tell(asked, away="director", deputy="counsel")
    assert is_mine(deputy, case) and "A task for The director: you stand in" in deputy.read(case.path)
    [link] = re.findall(r'href="([^"]*answer-task[^"]*)">Answer the task', deputy.read(case.path))
    task = find_value(deputy.read(link.replace("&amp;", "&")), "answer-task")
    assert deputy.act(case.path, "answer-task", task=task, what="It was signed in May.").status_code == 302
    assert "The director: Please look at the contract." in deputy.read(case.path)
    assert not is_mine(deputy, case) and "A task for" not in asked.read(case.path) + deputy.read(case.path)


def test_who_is_named_in_a_note_is_waited_for_until_they_write(office: Office) -> None:
    case, console, named = office.file(), office.open_console(), office.open_console("counsel")
    for action, answers in (("take-in", {}), ("assign", {"lead": "compliance"})):
        assert console.act(case.path, action, **answers).status_code == 302
    assert not is_mine(named, case)
    assert console.act(case.path, "note", text="See page 7.", **{"for": "counsel"}).status_code == 302
    assert is_mine(named, case) and "Named in an entry" in named.read("/agenda")
    assert "You are asked to see this" in named.read(case.path)
    assert "asked to see this" not in console.read(case.path) and "Named in" not in console.read("/agenda")
    named.answer(case.path, "Thank you.", "received")
    assert not is_mine(named, case) and "Named in" not in named.read("/agenda")
