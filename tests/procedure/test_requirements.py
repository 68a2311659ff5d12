"""What the organisation promised, each with a test named after it: the number is that of the requirement."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.clock import add_months
from app.console.replies.views import name_letters
from app.procedure.customers import gather_customers
from app.procedure.deadlines import Due, read_clocks
from app.procedure.facts import find_customers, find_fact
from app.procedure.fold import fold, take
from app.procedure.items.item import list_open
from tests.procedure.cases import DUTIES, FIRST_DAY, ITEMS, RULES, Work, check

FEEDBACK = "Feedback to the reporter"
SUSPEND = "Suspend the customer's use"
TOLD_AGAIN = "Tell the reporter that the case is open again"


def clock(work: Work, name: str) -> Due | None:
    return next((due for due in read_clocks(work.state, work.day) if due.name == name), None)


def test_4_an_officer_opens_a_case_and_its_source_is_recorded() -> None:
    work = Work()
    assert work.refusal("open-case") != [] and work.refusal("open-case", source="rumour") != []
    work.do("open-case", source="media", reference="A newspaper of 3 May")
    assert find_fact(work.state, "source") == ["media"]
    assert clock(work, "Acknowledge") is None
    assert work.refusal("open-case", source="media") == ["This can't be done at this stage."]
    work.reach("remedy", 1)
    work.do("learn")
    work.do("decide-measures")
    assert work.refusal("close") == []


def test_41_a_case_is_followed_like_a_report_if_somebody_got_a_code_phrase() -> None:
    work = Work()
    work.do("open-case", source="person", code_phrase=True)
    assert clock(work, "Acknowledge") is not None
    work.reach("remedy", 1)
    work.do("learn")
    work.do("decide-measures")
    assert work.refusal("close") == ["First: Answer the reporter."]
    work.do("reply")
    assert work.refusal("close") == []


def test_8_no_case_is_closed_without_a_review_and_an_answer_to_the_reporter() -> None:
    work = Work()
    work.reach("remedy")
    work.do("learn")
    work.do("decide-measures")
    assert work.refusal("close") == ["First: Answer the reporter."]
    work.do("reply")
    assert work.refusal("close") == []
    assert "close" not in [action.id for action in Work().state.open_actions(["compliance"])]


def test_9_an_acknowledgement_is_due_within_7_days() -> None:
    work = Work()
    assert clock(work, "Acknowledge") == Due("Acknowledge", FIRST_DAY + timedelta(7), False, False)
    work.wait(8)
    due = clock(work, "Acknowledge")
    assert due and due.overdue
    work.do("reply")
    assert clock(work, "Acknowledge") is None


@pytest.mark.parametrize("question", ["possible", "enough", "clearly_none"])
@pytest.mark.parametrize("part", ["", "_why"])
def test_10_the_preliminary_review_asks_three_questions_and_wants_reasons(question: str, part: str) -> None:
    work = Work()
    work.reach("review")
    assert work.refusal("review", **{question + part: ""}) != []
    work.do("review")
    assert work.state.stage == "decision"


@pytest.mark.parametrize(
    ("decision", "stage"), [("investigate", "investigation"), ("ask", "review"), ("stop", "outcome")]
)
def test_11_then_it_is_decided_by_the_committee(decision: str, stage: str) -> None:
    work = Work()
    work.reach("decision")
    work.record("decide", decision=decision)
    assert (work.state.stage, work.body, work.asked) == ("decision", "committee", ["counsel", "ceo", "product"])
    assert work.refusal("vote", "attorney", **work.ballot()) != []
    work.vote("counsel")
    assert work.state.stage == "decision"
    work.vote("product")
    assert (work.state.stage, work.state.open) == (stage, ())


def test_12_a_suspension_is_ordered_in_effect_and_lifted_only_with_comfort() -> None:
    work = Work()
    work.reach("investigation")
    for step in ("ordered", "in_effect"):
        work.do("suspend", customer="Customer 7", step=step, why="The customer refuses to cooperate.")
    assert work.refusal("suspend", customer="Customer 7", step="lifted", why="It cooperates.") != []
    work.do("suspend", customer="Customer 7", step="lifted", why="It cooperates.", comfort="A report of auditors.")


def test_13_an_investigation_ends_when_its_checklist_is_complete() -> None:
    work = Work()
    work.reach("investigation")
    work.do("appoint")
    for item in ITEMS[:-1]:
        work.do("check-off", **check(item))
    assert work.refusal("record-outcome") == ["Still open: Written summary of the evidence."]
    work.do("check-off", **check(ITEMS[-1]))
    assert work.refusal("record-outcome") == []


def test_14_an_attorney_leads_an_investigation() -> None:
    work = Work()
    work.reach("investigation")
    assert "First: Appoint the team." in work.refusal("record-outcome")
    assert work.refusal("appoint", is_attorney=False) != []
    assert work.refusal("appoint", lead=["attorney", "counsel"]) != []
    work.record("appoint")
    assert "Not decided yet: Appoint the team." in work.refusal("record-outcome")
    assert find_fact(work.state, "lead") == []
    for each in ("director", "ceo", "board-a"):
        work.vote(each)
    assert find_fact(work.state, "lead") == ["attorney"]
    assert "Not decided yet: Appoint the team." not in work.refusal("record-outcome")


@pytest.mark.parametrize("outcome", ["not_feasible", "insufficient", "no_misuse"])
def test_15_the_outcome_is_one_of_five_and_says_the_limits_of_the_evidence(outcome: str) -> None:
    work = Work()
    work.reach("decision")
    work.do("decide", decision="stop")
    assert work.refusal("record-outcome", outcome="something else", ground=[]) != []
    assert work.refusal("record-outcome", outcome=outcome, ground=[], limits=" ") != []
    work.do("record-outcome", outcome=outcome, ground=[])
    assert work.state.stage == "remedy"


def test_15_misuse_needs_an_investigation() -> None:
    work = Work()
    work.reach("decision")
    work.do("decide", decision="stop")
    assert work.refusal("record-outcome") == ["First: Appoint the team."]
    work.do("decide", decision="investigate")
    assert work.state.stage == "investigation"
    work.do("appoint")
    for item in ITEMS:
        work.do("check-off", **check(item))
    work.do("record-outcome")
    assert work.state.stage == "remedy"


def test_35_misuse_has_a_ground() -> None:
    work = Work()
    work.reach("investigation")
    work.do("appoint")
    for item in ITEMS:
        work.do("check-off", **check(item))
    asked = "“What makes it misuse?” has no fitting answer."
    assert work.refusal("record-outcome", ground=[]) == work.refusal("record-outcome", ground=["mood"]) == [asked]
    assert work.refusal("record-outcome", outcome="no_misuse") == [asked]
    work.do("record-outcome", ground=["procedure", "aim", "contract"])


def test_15_inconclusive_requires_mitigation() -> None:
    work = Work()
    work.reach("decision")
    work.do("decide", decision="stop")
    assert work.refusal("record-outcome", outcome="inconclusive", ground=[]) == [
        "“Which mitigation measures follow?” has no fitting answer."
    ]
    work.do("record-outcome", outcome="inconclusive", ground=[], mitigation="Closer monitoring.")


def test_16_a_measure_has_a_kind_an_owner_and_a_day() -> None:
    work = Work()
    work.reach("remedy")
    for wrong in ({"measure": "hope"}, {"owner": ""}, {"due_on": "soon"}, {"due_on": "2026-02-30"}):
        assert work.refusal("remediate", **wrong) != []
    assert work.refusal("verify-measure", measure="entry-1", what="Seen.") != []
    work.do("remediate")
    [measure] = list_open(work.state.measures)
    not_open = ["This measure isn't open: it was verified, or it is none of this case."]
    assert work.refusal("verify-measure", measure="entry-0", what="Seen.") == not_open
    work.do("verify-measure", measure=measure.step.entry, what="The report of the audit was read.")
    assert work.refusal("verify-measure", measure=measure.step.entry, what="Again.") == not_open


def test_36_a_case_with_measures_closes_when_each_is_verified_or_handed_over_with_a_day() -> None:
    work = Work()
    work.reach("remedy")
    for kind in ("audit", "remedy"):
        work.do("remediate", measure=kind)
    for action in ("reply", "learn", "decide-measures"):
        work.do(action)
    open_ones = (
        "Neither verified nor handed over: Audits.",
        "Neither verified nor handed over: Remedy for those affected.",
    )
    assert work.refusal("close") == [*open_ones]
    audit, remedy = (each.step.entry for each in list_open(work.state.measures))
    work.do("verify-measure", measure=audit, what="The report was read.")
    assert work.refusal("close") == [open_ones[1]]
    assert work.refusal("hand-over", measure=remedy, to="Legal", due_on="") != []
    work.do("hand-over", measure=remedy, to="Legal", due_on="2026-09-30")
    work.do("close")
    due = clock(work, "Measure: Remedy for those affected")
    assert due and due.on == date(2026, 9, 30) and clock(work, "Measure: Audits") is None
    work.do("verify-measure", measure=remedy, what="It was paid.")
    assert clock(work, "Measure: Remedy for those affected") is None


@pytest.mark.parametrize("kind", ["remedy", "staff", "partner", "reseller"])
def test_37_measures_are_for_those_affected_and_against_whoever_took_part(kind: str) -> None:
    work = Work()
    work.reach("remedy")
    work.do("remediate", measure=kind)


def test_32_use_is_suspended_at_once_when_the_customer_refuses_to_cooperate() -> None:
    work = Work()
    work.reach("investigation")
    assert work.refusal("check-off", item="customer", result="Asked.") != []
    work.do("check-off", **check("customer"))
    assert clock(work, SUSPEND) is None
    for _again in range(2):
        work.do("check-off", item="customer", result="It says no.", cooperates="no")
        due = clock(work, SUSPEND)
        assert due and due.on == work.day and due.warn and not due.overdue
        work.wait(1)
        due = clock(work, SUSPEND)
        assert due and due.overdue
        work.do("suspend", customer="Customer 7", step="ordered", why="It refuses.")
        assert clock(work, SUSPEND) is None


def test_33_the_review_asks_whether_use_is_suspended_at_the_outset() -> None:
    work = Work()
    work.reach("review")
    assert work.refusal("review", suspend="") != []
    work.do("review", suspend="yes", suspend_why="It goes on.")
    due = clock(work, SUSPEND)
    assert due and due.on == work.day


@pytest.mark.parametrize("stage", ["review", "investigation"])
def test_31_outside_counsel_is_engaged_in_review_and_investigation(stage: str) -> None:
    work = Work()
    work.reach(stage)
    assert work.refusal("outside-counsel", task="") != []
    work.do("outside-counsel", counsel=["outside"], task="They advise on the contract, and act for nobody in it.")


def test_34_39_documentation_is_reviewed_and_the_accused_are_heard() -> None:
    assert {"documents", "contract", "interviews", "accused", "open_sources", "earlier", "rights"} <= {*ITEMS}


@pytest.mark.parametrize("stage", ["received", "investigation", "closed"])
def test_21_what_protects_the_reporter_is_an_act(stage: str) -> None:
    work = Work()
    work.reach(stage)
    work.do("protect", protection="stopped", what="The dismissal was withdrawn.")


def test_17_a_case_is_concluded_within_60_days_warned_at_45_and_paused_only_with_a_reason() -> None:
    work = Work()
    work.reach("review")
    work.wait(44)
    due = clock(work, "Conclude")
    assert due and not due.warn
    work.wait(1)
    due = clock(work, "Conclude")
    assert due and due.warn and not due.overdue
    assert work.refusal("pause", why="") != []
    work.do("pause")
    work.wait(30)
    due = clock(work, "Conclude")
    assert due and due.paused_since == work.day - timedelta(30) and not (due.warn or due.overdue)
    work.do("resume")
    work.wait(15)
    due = clock(work, "Conclude")
    assert due and due.on == FIRST_DAY + timedelta(90) and not due.overdue
    work.wait(1)
    due = clock(work, "Conclude")
    assert due and due.overdue


def test_18_the_reporter_may_be_told_three_things() -> None:
    work = Work()
    told = [work.state.status]
    for stage in ("review", "investigation", "closed"):
        work.reach(stage)
        told.append(work.state.status)
    assert told == ["received", "pursued", "pursued", "concluded"]


def test_18_feedback_is_due_within_3_months_of_the_acknowledgement() -> None:
    work = Work()
    assert clock(work, FEEDBACK) is None
    work.wait(3)
    work.do("reply")
    due = clock(work, FEEDBACK)
    assert due and due.on == date(2026, 4, 8) == add_months(FIRST_DAY + timedelta(3), 3)


def test_18_feedback_runs_from_day_7_where_nothing_was_acknowledged_by_then() -> None:
    work = Work()
    work.wait(6)
    assert clock(work, FEEDBACK) is None
    work.wait(1)
    due = clock(work, FEEDBACK)
    assert due and due.on == date(2026, 4, 12)
    work.wait(5)
    work.do("acknowledged", how="By telephone.")
    assert clock(work, FEEDBACK) == due


def test_18_feedback_ends_when_it_is_given_and_not_only_with_the_case() -> None:
    work = Work()
    work.reach("investigation")
    work.wait(100)
    due = clock(work, FEEDBACK)
    assert due and due.overdue
    assert work.refusal("feedback", what="") != []
    work.do("feedback", what="By the portal: that it is looked into, for what was told is possible.")
    work.do("reply")
    assert clock(work, FEEDBACK) is None


def test_18_nobody_waits_for_feedback_where_an_officer_opened_the_case() -> None:
    work = Work()
    work.do("open-case", source="media")
    work.wait(200)
    assert {due.name for due in read_clocks(work.state, work.day)} == {
        "Begin the preliminary review",
        "End the preliminary review",
        "Conclude",
    }


def test_18_a_reopened_case_tells_the_reporter_that_it_is_pursued_again() -> None:
    work = Work()
    work.reach("closed")
    work.wait(10)
    reopening = RULES.find_action("reopen")
    assert reopening and reopening.offers == "reopened"
    work.do("reopen")
    due = clock(work, TOLD_AGAIN)
    assert due and due.warn and due.on == work.day + timedelta(7)
    assert clock(work, "Acknowledge") is None
    work.do("reply")
    assert clock(work, TOLD_AGAIN) is None
    due = clock(work, FEEDBACK)
    assert due and due.on == add_months(work.day, 3)


def test_40_the_preliminary_review_begins_and_ends_in_time() -> None:
    work = Work()
    begin, end = clock(work, "Begin the preliminary review"), clock(work, "End the preliminary review")
    assert begin and begin.on == FIRST_DAY + timedelta(3) and end and end.on == FIRST_DAY + timedelta(14)
    work.wait(4)
    begin = clock(work, "Begin the preliminary review")
    assert begin and begin.overdue
    work.do("take-in")
    work.do("assign")
    assert clock(work, "Begin the preliminary review") is None
    work.do("review")
    assert clock(work, "End the preliminary review") is None


def test_40_what_was_asked_for_is_reviewed_in_time_again() -> None:
    work = Work()
    work.reach("decision")
    work.wait(30)
    work.do("decide", decision="ask")
    end = clock(work, "End the preliminary review")
    assert end and end.on == work.day + timedelta(14)
    work.do("review")
    assert clock(work, "End the preliminary review") is None
    work.do("decide", decision="investigate")
    assert clock(work, "End the preliminary review") is None


def test_8_each_message_of_the_reporter_is_to_be_answered_in_time() -> None:
    work = Work()
    work.do("reply")
    days = [FIRST_DAY + timedelta(20), FIRST_DAY + timedelta(10), FIRST_DAY + timedelta(20)]
    dues = read_clocks(work.state, FIRST_DAY + timedelta(18), days)
    assert [(due.came_on, due.messages, due.on, due.overdue) for due in dues if due.came_on] == [
        (FIRST_DAY + timedelta(10), 1, FIRST_DAY + timedelta(17), True),
        (FIRST_DAY + timedelta(20), 2, FIRST_DAY + timedelta(27), False),
    ]
    work.reach("closed", 1)
    assert [due.name for due in read_clocks(work.state, work.day, [work.day]) if due.came_on] == ["Answer the reporter"]


def test_21_check_ins_are_due_after_the_case_is_closed() -> None:
    work = Work()
    work.reach("closed")
    due = clock(work, "Check in on the reporter")
    assert due and due.on == work.day + timedelta(30)
    work.wait(31)
    work.do("check-in")
    due = clock(work, "Check in on the reporter")
    assert due and due.on == FIRST_DAY + timedelta(90)


def test_22_the_customers_that_a_record_names_are_known() -> None:
    work = Work()
    work.do("describe", customer="Customer 7", tags="border,  journalist ,")
    work.reach("investigation", 1)
    work.do("suspend", customer="Customer 8", step="ordered", why="It refuses.")
    assert find_customers(work.state) == ["Customer 8", "Customer 7"]
    assert find_fact(work.state, "tags") == ["border", "journalist"]
    assert find_fact(work.state, "lead") == []


def test_25_the_list_by_customer_says_its_risk_class_and_12_whether_its_use_is_suspended() -> None:
    one, other = Work(), Work()
    one.reach("remedy")
    one.do("suspend", customer="Ünited Widgets", step="ordered", why="It refuses.")
    one.wait(1)
    one.do("suspend", customer="united  widgets", step="in_effect", why="It refuses.")
    one.do("learn", customer="United Widgets", risk="high")
    other.do("describe", customer="Another one")
    other.do("describe", customer="united widgets")
    found = gather_customers([one.state, other.state])
    assert [(each.name, each.cases) for each in found] == [("Another one", (1,)), ("united widgets", (0, 1))]
    assert (found[0].risk, found[0].suspension) == ("", "")
    assert (found[1].risk, found[1].suspension, found[1].suspensions[-1].on) == ("high", "in_effect", one.day)


def test_26_42_key_functions_are_trained_and_the_procedure_is_assessed_twice_a_year() -> None:
    assert [(review.id, review.every_months) for review in RULES.reviews] == [
        ("procedure", 6),
        ("training", 6),
        ("keys", 6),
    ]


def test_25_closing_asks_for_the_lesson_and_a_high_risk_for_the_board_committee() -> None:
    work = Work()
    work.reach("remedy")
    work.do("reply")
    assert work.refusal("close") == ["First: Record the lesson.", "First: Decide the measures."]
    work.do("learn", risk="high")
    assert work.refusal("close") == ["First: Decision of the board committee.", "First: Decide the measures."]
    work.do("final-say")
    assert work.refusal("close") == ["First: Decide the measures."]
    work.do("decide-measures")
    work.do("close")


def test_who_is_recused_neither_acts_nor_decides() -> None:
    work = Work()
    work.do("take-in", by="counsel")
    work.do("recused", by="counsel")
    assert work.refusal("note", by="counsel", text="One more.") == ["Who has stepped back from a case can't act in it."]
    work.do("review")
    work.record("decide")
    assert work.asked == ["ceo", "product"]
    assert work.refusal("vote", "counsel", **work.ballot()) != []


def test_what_somebody_did_before_stepping_back_stands() -> None:
    work = Work()
    work.do("take-in", by="counsel")
    work.do("recused", by="counsel")
    state = fold(RULES, FIRST_DAY, work.state.steps, DUTIES)
    assert (state.stage, state.refused) == ("review", ())


@pytest.mark.parametrize("answer", [None, True, 7, [], [{}], [["ceo"]], {"ceo": []}, ["ceo", "ceo"], ["\ud800"]])
@pytest.mark.parametrize("question", ["decision", "risk", "why", "took_part"])
def test_an_answer_of_the_wrong_form_changes_nothing_and_is_never_a_crash(question: str, answer: Any) -> None:
    work = Work()
    work.reach("decision")
    state = take(work.state, work.step("decide", **{question: answer}), DUTIES)
    assert (state.stage, state.open, len(state.refused)) == ("decision", (), 1)


def test_who_has_no_fitting_duty_changes_nothing() -> None:
    work = Work()
    assert work.refusal("take-in", by="auditor") == work.refusal("take-in", by="stranger") != []


def test_a_closed_case_can_be_opened_again_and_begins_anew() -> None:
    work = Work()
    work.reach("closed")
    work.wait(10)
    work.do("reopen")
    assert (work.state.stage, work.state.status) == ("review", "pursued")
    due = clock(work, "Conclude")
    assert due and due.on == work.day + timedelta(60)
    work.do("review")
    assert work.refusal("record-outcome") != []


def test_14_any_entry_can_be_privileged() -> None:
    """Not where a case is opened, which is its report, nor an extract, which is given out."""
    asked = {action.id for action in RULES.actions if action.find_question("privileged")}
    assert {action.id for action in RULES.actions} - asked == {"open-case", "extract"}
    work = Work()
    work.reach("investigation")
    work.do("check-off", **check("law"), privileged=True)
    assert work.state.steps[-1].details["privileged"] is True


def test_18_a_setting_widens_what_the_reporter_may_be_told_where_law_demands_it() -> None:
    assert RULES.settings.feedback is False
    assert [id for id, _name in name_letters(True)] == [*(id for id, _name in name_letters(False)), "feedback"]
