"""Tasks and mentions: for whom a case waits, until when, and what ends that."""

from datetime import timedelta
from typing import Any

from app.procedure.deadlines import read_clocks
from app.procedure.items.tasks import MOST_OPEN
from app.procedure.retention import find_open
from tests.procedure.cases import FIRST_DAY, NO_MISUSE, Work

BY = (FIRST_DAY + timedelta(10)).isoformat()


def ask(work: Work, who: str = "counsel", by: str = "compliance") -> str:
    """Ask somebody for something: the entry of the task."""
    work.record("ask", by, who=[who], what="Please look at the contract.", due_on=BY)
    return f"entry-{work.entries}"


def naming(*who: str) -> dict[str, Any]:
    """The answer that names somebody in a note."""
    return {"for": [*who]}


def test_a_task_is_open_until_it_is_answered() -> None:
    work = Work()
    task = ask(work)
    assert work.state.asked == {"counsel"}
    work.record("note", "counsel", text="I have seen it.")
    assert work.state.asked == {"counsel"}
    # Whoever can answer it, may: a deputy of who was asked.
    work.record("answer-task", "director", task=task, what="It was signed in May.")
    assert work.state.asked == set()
    not_open = ["This task isn't open: it was answered, or it is none of this case."]
    assert work.refusal("answer-task", "counsel", task=task, what="Again.") == not_open


def test_a_task_is_due_on_its_day_and_names_nothing_but_who_is_asked() -> None:
    work = Work()
    ask(work)
    [due] = [each for each in read_clocks(work.state, FIRST_DAY + timedelta(11)) if each.people]
    assert (due.name, due.on.isoformat(), due.overdue, due.people) == ("Task", BY, True, ("counsel",))


def test_who_steps_back_or_loses_access_is_asked_for_nothing_more() -> None:
    work = Work()
    ask(work, "ceo")
    ask(work, "attorney")
    work.record("note", text="See this.", **naming("ceo", "attorney", "compliance"))
    # Who names themselves isn't waited for.
    assert work.state.asked == {"ceo", "attorney"}
    work.record("recused", "ceo")
    assert work.state.asked == {"attorney"}
    work.record("access-withdrawn", member=["attorney"], why="Not needed.")
    assert work.state.asked == set() and work.state.tasks == {}


def test_a_mention_waits_for_an_entry_of_each_who_was_named() -> None:
    work = Work()
    work.record("note", text="See this.", **naming("counsel", "director"))
    work.record("note", text="I go on.")
    assert work.state.asked == {"counsel", "director"}
    work.record("reply", "counsel")
    assert work.state.asked == {"director"}
    # It is no task: nothing has to be answered, and it keeps no case open.
    assert work.refusal("answer-task", task="entry-1", what="Seen.") != []
    work.record("note", "director", text="Seen.")
    assert work.state.tasks == {}


def test_a_case_is_neither_closed_nor_deleted_while_a_task_is_open() -> None:
    work = Work()
    work.reach("remedy")
    for action in ("reply", "learn", "decide-measures"):
        work.do(action)
    task = ask(work)
    assert work.refusal("close") == ["1 task is open: answer it, or say that it isn't needed any more."]
    work.record("answer-task", "counsel", task=task, what="Done.")
    work.do("close")
    ask(work)
    assert "1 task is open." in find_open(work.state)
    # Also what was asked for before the case was opened again can be answered.
    work.do("reopen")
    work.record("answer-task", "counsel", task=f"entry-{work.entries - 1}", what="Done.")


def test_a_measure_from_before_the_reopening_can_be_ended_after_it() -> None:
    work = Work()
    work.reach("remedy")
    work.do("remediate")
    measure = f"entry-{work.entries}"
    for action in ("reply", "learn", "decide-measures"):
        work.do(action)
    work.record("hand-over", measure=measure, to="Legal", due_on=BY)
    work.do("close")
    work.do("reopen")
    work.do("review")
    work.do("decide", decision="stop")
    work.do("record-outcome", **NO_MISUSE)
    work.record("verify-measure", measure=measure, what="The report was read.")


def test_one_officer_asks_for_so_much_in_a_case() -> None:
    work = Work()
    for _number in range(MOST_OPEN):
        task = ask(work)
    too_many = ["Too many of your tasks and mentions are open in this case."]
    assert work.refusal("ask", who=["counsel"], what="More.", due_on=BY) == too_many
    assert work.refusal("note", text="See this.", **naming("counsel")) == too_many
    assert work.refusal("note", text="For nobody.") == []
    assert work.refusal("ask", "counsel", who=["ceo"], what="More.", due_on=BY) == []
    work.record("answer-task", "counsel", task=task, what="Done.")
    assert work.refusal("ask", who=["counsel"], what="More.", due_on=BY) == []
