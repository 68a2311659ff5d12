"""Decisions of bodies: one can always be reached, each member signs their own, and all readers come to the same."""

from itertools import permutations

import pytest

from app.procedure.decisions import LAPSED, REJECTED, TAKEN, WITHDRAWN
from app.procedure.fold import fold, take
from tests.procedure.cases import DUTIES, FIRST_DAY, RULES, Work


def reach_decision(*left_out: str, **details: str) -> Work:
    """A case in which it is proposed whether to investigate."""
    work = Work(*left_out)
    work.reach("decision")
    work.record("decide", **details)
    return work


def outcomes(work: Work) -> list[tuple[str, str]]:
    return [(proposal.outcome, proposal.body) for proposal in work.state.settled]


@pytest.mark.parametrize(
    ("left_out", "body", "asked"),
    [
        ([], "committee", ["counsel", "ceo", "product"]),
        (["counsel"], "committee", ["ceo", "product"]),
        (["counsel", "ceo"], "grcc", ["product", "director", "board-a", "board-b"]),
        (["counsel", "ceo", "product", "board-a"], "independent", ["director", "outside"]),
        (["counsel", "ceo", "director"], "last", ["outside"]),
        (["counsel", "ceo", "product", "board-a", "outside"], "last", ["director"]),
    ],
)
def test_28_a_decision_is_reached_whoever_is_left_out(left_out: list[str], body: str, asked: list[str]) -> None:
    work = reach_decision(*left_out)
    assert (work.body, work.asked) == (body, asked)
    for each in left_out:
        assert work.refusal("vote", each, **work.ballot()) != []
    for each in asked:
        if work.state.open:
            work.vote(each)
    assert (work.state.stage, outcomes(work)) == ("investigation", [(TAKEN, body)])


def test_28_who_steps_back_in_the_middle_no_longer_counts_and_the_next_body_decides() -> None:
    work = reach_decision("ceo")
    assert work.asked == ["counsel", "product"]
    work.vote("counsel")
    work.record("recused", "counsel")
    assert (work.body, work.voted) == ("grcc", [])
    assert work.refusal("vote", "counsel", **work.ballot()) != []
    for each in ("product", "board-a", "director"):
        work.vote(each)
    assert outcomes(work) == [(TAKEN, "grcc")]
    # What was decided stands, whoever steps back later.
    work.record("recused", "director")
    assert work.state.stage == "investigation"


def test_28_who_retires_in_the_middle_is_no_longer_asked() -> None:
    work = reach_decision("ceo")
    work.vote("counsel")
    del work.available["product"]
    work.do("note", text="The chief product officer has left.")
    assert (work.body, work.voted) == ("grcc", [])


def test_28_where_nobody_is_left_nothing_is_decided_and_it_says_so() -> None:
    work = reach_decision("counsel", "ceo", "product", "director", "outside")
    assert work.body == ""
    ballot = {"proposal": work.state.open[-1].step.entry, "body": "last", "vote": "confirm"}
    assert work.refusal("vote", "board-a", **ballot) == ["Nobody can decide this now: too few of each body are free."]


def test_29_whoever_dissents_or_refers_leaves_it_to_the_board_committee() -> None:
    for answer in ("dissent", "refer"):
        work = reach_decision()
        work.vote("ceo")
        work.vote("counsel", answer)
        assert (work.state.stage, work.body, work.voted) == ("decision", "grcc", [])
        # Nobody is talked out of it: the committee's time is over.
        late = work.refusal("vote", "counsel", **work.ballot(body="committee"))
        assert late == ["This is for another body to decide now: Board committee (GRCC)."]
        for each in ("director", "counsel", "ceo"):
            work.vote(each, "dissent" if each == "counsel" else "confirm")
        assert (work.state.stage, outcomes(work)) == ("investigation", [(TAKEN, "grcc")])


def test_29_a_high_risk_is_the_board_committees_from_the_start() -> None:
    assert reach_decision(risk="high").body == "grcc"
    assert reach_decision(risk="low").body == "committee"


def test_29_the_board_committee_decides_nothing_without_its_independent_director() -> None:
    work = reach_decision(risk="high")
    for each in ("ceo", "counsel", "board-a", "board-b"):
        work.vote(each)
    assert (work.state.stage, work.state.settled) == ("decision", ())
    work.vote("director")
    assert work.state.stage == "investigation"
    # Where there is none who is free, it isn't the board committee that decides.
    assert reach_decision("director", risk="high").body == "last"


def test_29_the_majority_of_the_board_committee_decides_and_can_reject() -> None:
    work = reach_decision(risk="high")
    for each, answer in (("ceo", "confirm"), ("counsel", "dissent"), ("director", "dissent")):
        work.vote(each, answer)
    assert (work.state.stage, outcomes(work)) == ("decision", [(REJECTED, "grcc")])
    assert work.refusal("vote", "board-a", proposal="entry-3", body="grcc", vote="confirm") != []
    work.do("decide", decision="stop")
    assert work.state.stage == "outcome"


def test_29_a_tie_decides_nothing_until_one_changes_their_vote() -> None:
    work = reach_decision("counsel", "ceo", "product", "board-a")
    work.vote("director")
    work.vote("outside", "dissent")
    assert (work.body, outcomes(work)) == ("independent", [])
    assert work.refusal("vote", "outside", **work.ballot("refer")) != []
    work.vote("outside")
    assert outcomes(work) == [(TAKEN, "independent")]


def test_a_later_vote_of_the_same_person_replaces_theirs_and_is_not_a_second_one() -> None:
    work = reach_decision()
    work.vote("ceo")
    work.vote("ceo")
    assert (work.voted, work.state.stage) == (["ceo"], "decision")


def test_a_vote_of_who_is_not_of_the_body_does_not_count_and_says_why() -> None:
    work = reach_decision()
    for each in ("director", "board-a", "outside"):
        state = take(work.state, work.step("vote", each, **work.ballot()), DUTIES)
        assert state.refused[-1].reasons == ["Only who is of this body, and free, takes part: Management committee."]
    state = take(work.state, work.step("vote", "compliance", **work.ballot()), DUTIES)
    assert state.refused[-1].reasons[0] == "This is not for somebody with these duties to do."


@pytest.mark.parametrize("changes", [{"proposal": "entry-0"}, {"body": "grcc"}, {"vote": "perhaps"}, {"vote": ""}])
def test_a_vote_names_its_proposal_and_body(changes: dict[str, str]) -> None:
    work = reach_decision()
    assert work.refusal("vote", "ceo", **work.ballot(**{"answer": changes.pop("vote", "confirm"), **changes})) != []


def test_a_decision_that_one_officer_signs_for_others_is_none() -> None:
    work = Work()
    work.reach("decision")
    named = work.step("decide", took_part=["ceo", "counsel", "product"])
    state = take(work.state, named, DUTIES)
    assert (state.stage, state.open, len(state.refused)) == ("decision", (), 1)
    work.record("decide")
    assert (work.state.stage, work.state.latest("decide")) == ("decision", None)


def test_a_proposal_is_withdrawn_by_who_made_it_alone() -> None:
    work = reach_decision()
    proposal = work.state.open[-1].step.entry
    assert work.refusal("withdraw-proposal", "counsel", proposal=proposal, why="No.") == [
        "Only who has made a proposal can withdraw it."
    ]
    work.record("withdraw-proposal", proposal=proposal, why="There is more to ask.")
    assert outcomes(work) == [(WITHDRAWN, "")]
    assert work.refusal("vote", "ceo", proposal=proposal, body="committee", vote="confirm") != []


def test_what_is_decided_ends_the_other_proposals_of_its_stage() -> None:
    work = reach_decision(decision="stop")
    work.record("decide", "counsel", decision="investigate")
    for each in ("ceo", "counsel"):
        work.vote(each)
    assert work.state.stage == "investigation"
    assert [(each.outcome, each.step.author) for each in work.state.settled] == [
        (TAKEN, "counsel"),
        (LAPSED, "compliance"),
    ]


def test_what_somebody_proposed_who_steps_back_lapses() -> None:
    work = reach_decision()
    work.record("recused", "compliance")
    assert outcomes(work) == [(LAPSED, "")]


def test_whoever_is_listed_later_undoes_nothing_that_was_decided() -> None:
    """The board committee decided while the management committee had too few; then two more were appointed."""
    work = reach_decision("counsel", "ceo")
    for each in ("product", "director", "board-a"):
        work.vote(each)
    assert outcomes(work) == [(TAKEN, "grcc")]
    steps = [*work.state.steps]
    work.available = {**DUTIES, "ceo-2": ("executive",), "ceo-3": ("executive",)}
    work.do("appoint")
    assert (work.state.stage, [*work.state.steps][: len(steps)]) == ("investigation", steps)


def test_in_whatever_order_consoles_write_every_reader_comes_to_the_same() -> None:
    """Three votes reach the record in any order: the second confirmation decides, or an earlier dissent refers it."""
    for order in permutations([("ceo", "confirm"), ("counsel", "confirm"), ("product", "dissent")]):
        work = reach_decision()
        first, record = work.state, []
        for voter, answer in order:
            ballot = {"proposal": first.open[-1].step.entry, "body": "committee", "vote": answer}
            record.append(work.step("vote", voter, **ballot))
        states = []
        for _reader in range(2):
            state = first
            for step in record:
                state = take(state, step, DUTIES)
            states.append(state)
        assert states[0] == states[1]
        referred = order.index(("product", "dissent")) < 2
        assert (states[0].stage == "decision") is referred
        assert len(states[0].refused) == 1 if not referred else len(states[0].open) == 1


def test_too_many_open_proposals_of_one_officer_are_refused_and_keep_nobody_else_from_theirs() -> None:
    work = reach_decision()
    for _ in range(4):
        work.record("decide")
    assert work.refusal("decide") == ["Too many of your proposals are open in this case: withdraw one of them first."]
    assert work.refusal("decide", "counsel") == []


def test_30_the_team_is_appointed_by_the_board_committee_and_nobody_else() -> None:
    work = Work()
    work.reach("investigation")
    assert work.refusal("assign") == ["This can't be done at this stage."]
    work.record("appoint")
    assert work.body == "grcc"


def test_36_measures_are_decided_by_the_board_committee_with_the_management_committee_in_it() -> None:
    work = Work()
    work.reach("remedy")
    work.record("decide-measures")
    assert work.body == "grcc"
    assert {"ceo", "counsel", "product", "director"} < {*work.asked}


def test_what_is_decided_is_dated_when_it_was() -> None:
    work = reach_decision()
    work.wait(3)
    work.vote("ceo")
    work.vote("counsel")
    step = work.state.latest("decide")
    assert step and (step.on, step.author) == (work.day, "compliance")
    assert fold(RULES, FIRST_DAY, [], DUTIES).open == ()
