"""The file of a procedure is checked as a whole: whatever is wrong with it is said before anybody relies on it."""

import re
from pathlib import Path

import pytest

from app.periods import PROCEDURE as DEFAULT
from app.procedure.loader import read_rules
from app.toml_file import WrongFile

TEXT = DEFAULT.read_text(encoding="utf-8")
CHECK_INS_LINE = TEXT.split("\n").index("[check_ins]") + 1
CHOICE = 'kind = "choice"\noptions = { yes = "Yes", no = "No" }'


def change(tmp_path: Path, old: str, new: str) -> Path:
    assert old in TEXT
    path = tmp_path / "ours.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path


def list_faults(path: Path) -> list[str]:
    with pytest.raises(WrongFile) as caught:
        read_rules(path)
    return str(caught.value).split("\n")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # What the types say.
        ('title = "Misuse reports"', "title = 7", "title: 7 doesn't fit: write a text in quotes"),
        ('title = "Misuse reports"', "", "title: it is missing: write a text in quotes"),
        ("[check_ins]", "[check_in]", "check_ins: it is missing: write a table: a line [check_ins], and what belongs"),
        ("[check_ins]", "[check_in]", "check_in: there is no such key: did you mean “check_ins”?"),
        ("[[clocks]]", "[[clock]]", "clock: there is no such key: did you mean “clocks”?"),
        (
            'status = "received"',
            'status = "lost"',
            "stages.received.status: “lost” doesn't fit: write one of: received, p",
        ),
        ('id = "committee"', 'id = "grcc"', "bodies: “grcc” is there twice: leave one out, or call it otherwise"),
        ('id = "take-in"', 'id = "close"', "actions: “close” is there twice"),
        ('id = "enough_why"', 'id = "possible_why"', "actions.review.questions: “possible_why” is there twice"),
        (
            'id = "take-in"',
            'id = "Take in"',
            'actions."Take in".id: “Take in” doesn\'t fit: write up to 64 of a-z, 0-9',
        ),
        (
            'by = ["compliance", "counsel", "director", "board"]',
            "by = []",
            "actions.open-case.by: name at least 1 there",
        ),
        (
            'by = ["compliance", "counsel", "director", "board"]',
            "by = 1",
            "actions.open-case.by: 1 doesn't fit: write a li",
        ),
        (
            'kind = "day"',
            'kind = "date"',
            "actions.remediate.questions.due_on.kind: “date” doesn't fit: write one of: text, c",
        ),
        ("quorum = 2", 'quorum = "2"', "bodies.committee.quorum: “2” doesn't fit: write a whole number without quotes"),
        (
            "quorum = 2",
            "quorum = true",
            "bodies.committee.quorum: true doesn't fit: write a whole number without quotes",
        ),
        ("quorum = 2", "quorum = 0", "bodies.committee.quorum: 0 doesn't fit: write a number from 1"),
        ("least_told = 5", "least_told = 2", "settings.least_told: 2 doesn't fit: write a number from 3"),
        (
            "feedback = false",
            'feedback = "no"',
            "settings.feedback: “no” doesn't fit: write true or false without quotes",
        ),
        (
            'bodies = ["committee", "grcc", "independent", "last"]',
            'bodies = ["committee", "grcc", "independent", "last"]\nat_once = true',
            "actions.decide.at_once: others have to live with it",
        ),
        (
            'bodies = ["committee", "grcc", "independent", "last"]',
            'bodies = ["committee", "grcc", "independent", "last"]\nseveral = true',
            "actions.decide.several: it is another thing in each case",
        ),
        ('sheet = "item"', 'sheet = "result"', "actions.check-off.sheet: name a required choice of this action"),
        (
            'answers = { decision = "stop", risk = "low" }',
            'answers = { decision = "stop" }',
            "shortcuts.stop-empty.steps: “decide” can't be taken with these answers",
        ),
        ("least_days = 14", "least_days = 0", "retention.least_days: 0 doesn't fit: write a number from 1"),
        ("months = 36", "months = 0", "retention.countries.germany.months: 0 doesn't fit: write a number from 1"),
        ("months = 36", "months = 1_201", "retention.countries.germany.months: 1201 doesn't fit: write a number up"),
        (
            "every_months = 6",
            "every_months = 0",
            "reviews.procedure.every_months: 0 doesn't fit: write a number from 1",
        ),
        (
            "every_months = 6",
            "every_months = 121",
            "reviews.procedure.every_months: 121 doesn't fit: write a number up to 120",
        ),
        (
            "first_on = 2026-06-01",
            'first_on = "soon"',
            "reviews.procedure.first_on: “soon” doesn't fit: write a day without qu",
        ),
        (
            "first_on = 2026-06-01",
            "first_on = 2026-06-01T10:00:00",
            "reviews.procedure.first_on: 2026-06-01 10:00:00 doesn't fit",
        ),
        ("days = [30, 90, 180]", 'days = [30, "90"]', "check_ins.days[2]: “90” doesn't fit: write a whole number"),
        ("most = 1", "most = 0", "actions.assign.questions.lead.most: 0 doesn't fit: write a number from 1"),
        (
            'fills = "lead"',
            'fills = "mood"',
            "actions.assign.questions.lead.fills: “mood” doesn't fit: write one of: customer",
        ),
        (
            'done = "took the case in"',
            'doen = "took it"',
            "actions.take-in.done: it is missing: write a text in quotes",
        ),
        (
            'done = "took the case in"',
            'doen = "took it"',
            "actions.take-in.doen: there is no such key: did you mean “done”?",
        ),
        ('to = "review"', "to = 7", "actions.take-in.to: 7 doesn't fit: write a text in quotes"),
        ('to = "review"', "to = { a = 7 }", "actions.take-in.to.a: 7 doesn't fit: write a text in quotes"),
        (
            'needs_if = { "learn.risk"',
            'needs_if = { "a.b" = 3, "learn.risk"',
            'actions.close.needs_if."a.b": 3 doesn\'t fit: wr',
        ),
        (
            "days = 7\n",
            'days = "7"\n',
            "clocks.acknowledgement.days: “7” doesn't fit: write a whole number without quotes",
        ),
        ("[[stages]]", "[stages]", "it isn't TOML: "),
        (
            "[check_ins]",
            "[check_ins",
            f"it isn't TOML: Expected ']' at the end of a table declaration (at line {CHECK_INS_LINE}, column 11)",
        ),
        # Names of what isn't there.
        (
            'country = "eu"',
            'country = "spian"',
            "retention.country: there is no country “spian”: did you mean “spain”?",
        ),
        (
            "outcomes = { not_feasible",
            "outcomes = { unlikely",
            "retention.countries.own.outcomes: there is no outcome “unlikely”: write one of: not_feasible",
        ),
        (
            "may_delete = [",
            'may_delete = ["cook", ',
            "retention.may_delete: there is no duty “cook”: write one of: complian",
        ),
        (
            'duties = ["executive", "counsel"]',
            'duties = ["cook"]',
            "bodies.committee.duties: there is no duty “cook”: write",
        ),
        (
            'by = ["compliance", "counsel", "director", "board"]',
            'by = ["cook"]',
            "actions.open-case.by: there is no duty “co",
        ),
        (
            'to = "decision"',
            'to = "decison"',
            "actions.review.to: there is no stage “decison”: did you mean “decision”?",
        ),
        ('stop = "outcome" }', 'stop = "out" }', "actions.decide.to: there is no stage “out”: did you mean “outcome”?"),
        ('in = ["review"]', 'in = ["revue"]', "actions.review.in: there is no stage “revue”: did you mean “review”?"),
        (
            'bodies = ["committee", "grcc",',
            'bodies = ["committee", "friends", "grcc",',
            "actions.decide.bodies: there is no body “friends”: write one of: committee, gr",
        ),
        (
            'needs = ["review"]',
            'needs = ["revue"]',
            "actions.decide.needs: there is no action “revue”: did you mean “review”?",
        ),
        ('needs = ["review"]', 'needs = ["opened"]', "actions.decide.needs: there is no action “opened”"),
        (
            '= ["appoint"] }',
            '= ["apoint"] }',
            "actions.record-outcome.needs_in.investigation: there is no action “apoint”: did you",
        ),
        (
            "needs_in = { investigation",
            "needs_in = { investigaton",
            "actions.record-outcome.needs_in: there is no stage “inv",
        ),
        (
            '["check-off.item"]',
            '["check-off.thing"]',
            "actions.record-outcome.complete.investigation: there is no choice “check",
        ),
        (
            '["check-off.item"]',
            '["check-off.result"]',
            "actions.record-outcome.complete.investigation: there is no choice “chec",
        ),
        (
            "complete = { investigation",
            "complete = { nowhere",
            "actions.record-outcome.complete: there is no stage “nowhere”",
        ),
        (
            '"learn.risk" = ',
            '"learn.danger" = ',
            'actions.close.needs_if."learn.danger": there is no choice “learn.danger”, w',
        ),
        (
            "{ high = [",
            "{ highest = [",
            'actions.close.needs_if."learn.risk": there is no answer “highest”: did you mean “high”?',
        ),
        (
            '["final-say"]',
            '["last-say"]',
            'actions.close.needs_if."learn.risk".high: there is no action “last-say”: write one of: ',
        ),
        (
            'offers = "acknowledgement"',
            'offers = "praise"',
            "actions.take-in.offers: there is no letter “praise”: write one of",
        ),
        (
            'from = ["opened"]',
            'from = ["open"]',
            "clocks.acknowledgement.from: there is no action “open”: did you mean “reopen”?",
        ),
        ('until = ["close"]', 'until = ["opened"]', "clocks.conclusion.until: there is no action “opened”"),
        (
            'paused_by = "pause"',
            'paused_by = "paus"',
            "clocks.conclusion.paused_by: there is no action “paus”: did you mean “pa",
        ),
        ('action = "check-in"', 'action = "wave"', "check_ins.action: there is no action “wave”: write one of"),
        ('after = "close"', 'after = "clos"', "check_ins.after: there is no action “clos”: did you mean “close”?"),
        (
            '{ step = ["lifted"] }',
            '{ stepp = ["lifted"] }',
            "actions.suspend.questions.comfort.asked_if.stepp: there is no choi",
        ),
        (
            '{ step = ["lifted"] }',
            '{ step = ["lift"] }',
            "actions.suspend.questions.comfort.asked_if.step: there is no answer “",
        ),
        (
            '{ step = ["lifted"] }',
            "{ step = [] }",
            "actions.suspend.questions.comfort.asked_if.step: it would never be asked: w",
        ),
        (
            '{ step = ["lifted"] }',
            '{ why = ["lifted"] }',
            "actions.suspend.questions.comfort.asked_if.why: there is no choice “",
        ),
        (
            '{ step = ["lifted"] }',
            '{ comfort = ["x"] }',
            "actions.suspend.questions.comfort.asked_if.comfort: there is no choic",
        ),
        # What doesn't go together.
        (
            "warn_after_days = 45",
            "warn_after_days = 61",
            "clocks.conclusion.warn_after_days: it would warn after it is due: write a number up to 60",
        ),
        (
            'id = "privileged"',
            'id = "why"',
            "every_action.why.id: “decide” asks it already: choose another id, or leave it out there",
        ),
        (
            'every export."\nkind = "yes"\nrequired = false',
            'every export."\nkind = "yes"',
            "every_action.privileged: it is asked with each action: write required = false, and leave out",
        ),
        (
            '{ misuse = ["appoint"] }',
            '{ misuse = ["apoint"] }',
            "actions.record-outcome.needs_with.outcome.misuse: there is no action “apoint”: did you mean “appoint”?",
        ),
        (
            "needs_with = { outcome = {",
            "needs_with = { result = {",
            "actions.record-outcome.needs_with.result: there is no choice “record-outcome.result”, written",
        ),
        (
            'ask = "Which measure?"\nkind = "measure"',
            'ask = "Which measure?"\nkind = "text"',
            "actions.verify-measure.questions: the program itself asks “measure” here: add a question with this id",
        ),
        (
            'to learn how it goes on and to add to it."\nkind = "yes"',
            'to learn how it goes on and to add to it."\nkind = "text"',
            "actions.open-case.questions.code_phrase: whether somebody gets a code phrase is a choice of who opens it",
        ),
        (
            'they write in it too."\nkind = "people"',
            'they write in it too."\nkind = "text"',
            "actions.note.questions.for.grants: it belongs to people: leave it out, or write kind",
        ),
        ("\nmonths = 3\nw", "\nw", "clocks.feedback.days: write how long it runs: either `days` or `months`"),
        ("\nmonths = 3\nw", "\nmonths = 3\ndays = 90\nw", "clocks.feedback.days: write how long it runs: either"),
        (
            "\nmonths = 3\nw",
            "\nmonths = 2\nw",
            "clocks.feedback.warn_after_days: it would warn after it is due: write a number up",
        ),
        (
            '"decide.decision" = ["ask"]',
            '"decide.decision" = ["look"]',
            'clocks.end-review.from_if."decide.decision": there is no answer “look”: write one of: in',
        ),
        (
            'from_if = { "decide.decision" = ["ask"] }',
            'from_if = { "review.possible" = ["yes"] }',
            "clocks.end-review.from_if: “review” doesn't start it: name it in `from`, or leave this out",
        ),
        (
            "warn_after_days = 3\n",
            "warn_after_days = 8\n",
            "each_message.warn_after_days: it would warn after it is due: write a number up to 7",
        ),
        (
            'resumed_by = "resume"\n',
            "",
            "clocks.conclusion.resumed_by: it is missing: what pauses a clock and what resumes it belong",
        ),
        (
            'resumed_by = "resume"',
            'resumed_by = "pause"',
            "clocks.conclusion.resumed_by: it is what pauses the clock: name an",
        ),
        (
            "days = [30, 90, 180]",
            "days = [30, 180, 90]",
            "check_ins.days: each is later than the one before it: write growing",
        ),
        (
            'action = "check-in"',
            'action = "review"',
            "check_ins.action: “review” can't be done in a closed case: name a conclu",
        ),
        (
            'duties = ["executive", "counsel"]',
            'duties = ["auditor"]',
            "bodies.committee.duties: auditors and publishers read no",
        ),
        (
            'by = ["compliance", "counsel", "director", "board"]',
            'by = ["auditor"]',
            "actions.open-case.by: auditors and publish",
        ),
        (
            'id = "take-in"',
            'id = "reply"',
            "actions.reply.id: the program itself calls something so: choose another id",
        ),
        (
            'in = ["outcome", "investigation"]',
            'in = ["outcome"]',
            "actions.record-outcome.needs_in.investigation: it can't be",
        ),
        (
            ', stop = "outcome" }',
            " }",
            "actions.decide.to: write a stage for each of these answers, and no other: investigate, ask",
        ),
        (
            'turns_on = "decision"',
            'turns_on = "decison"',
            "actions.decide.turns_on: `to` turns on the answer to a question of t",
        ),
        (
            'turns_on = "decision"',
            'turns_on = "why"',
            "actions.decide.turns_on: “why” isn't a required choice that is always as",
        ),
        (
            'turns_on = "decision"\n',
            "",
            "actions.decide.turns_on: `to` turns on the answer to a question of this action: write one",
        ),
        (
            'to = "review"',
            'to = "review"\nturns_on = "x"',
            "actions.take-in.turns_on: it needs a stage for each answer: write to",
        ),
        (
            'bodies = ["committee", "grcc",',
            'bodies = ["grcc", "committee",',
            "actions.decide.bodies: “committee” refers to “grcc”: name that after it",
        ),
        (
            'refers_to = "grcc"',
            'refers_to = "board"',
            "bodies.committee.refers_to: there is no body “board”: write one of: com",
        ),
        (
            'needs = ["director"]',
            'needs = ["outside"]',
            "bodies.grcc.needs: there is no duty “outside”: write one of: dir",
        ),
        (
            'refers_to = "grcc"\n',
            "",
            "actions.decide.refers_if: the first of the bodies refers to no other: leave this out",
        ),
        (
            'refers_if = { risk = ["high"] }',
            'refers_if = { risk = ["highest"] }',
            "actions.decide.refers_if.risk: there is no answer “highest”: did you mean “high”?",
        ),
        (
            'id = "vote"\nname',
            'id = "votes"\nname',
            "actions.decide.bodies: nobody could vote on it: add the actions “vote”",
        ),
        (
            '["counsel", "executive", "director", "board", "outside"]\n[[actions.questions]]\nid = "proposal"',
            '["counsel", "executive", "director", "board"]\n[[actions.questions]]\nid = "proposal"',
            "actions.decide.bodies: “outside” can't vote on it: add that to `by` of “vote”",
        ),
        (
            ', refer = "It is for the board committee to decide" }',
            " }",
            "actions.vote.questions.vote.options: write an option for each of these, and no other: confirm, dis",
        ),
        (
            'done = "proposed a team"',
            'done = "proposed a team"\noffers = "conclusion"',
            "actions.appoint.bodies: it is a proposal, and only that: leave these out, or `offers`",
        ),
        (
            'options = { yes = "Yes", no = "No", unclear = "Not clear yet" }',
            "",
            "actions.review.questions.possible.options: it",
        ),
        (
            'kind = "day"',
            'kind = "day"\noptions = { a = "A" }',
            "actions.remediate.questions.due_on.options: they belong to a ch",
        ),
        (
            'kind = "day"',
            'kind = "day"\nmost = 2',
            "actions.remediate.questions.due_on.most: it belongs to people: leave it out,",
        ),
        (
            'kind = "day"',
            'kind = "day"\ngrants = true',
            "actions.remediate.questions.due_on.grants: it belongs to people: leave",
        ),
        (
            'kind = "text"\nfills = "customer"',
            f'{CHOICE}\nfills = "customer"',
            "actions.suspend.questions.customer.fills: “cus",
        ),
        (
            'every export."\nkind = "yes"',
            'every export."\nkind = "text"',
            "every_action.privileged.kind: it marks an en",
        ),
        (
            'kind = "choice"\nfills = "source"',
            'kind = "people"\nrequired = true',
            "actions.open-case.questions.source.required: ",
        ),
        (
            'opens = true\nin = ["received"]',
            'opens = true\nin = ["review"]',
            "actions.open-case.in: a case is opened in the fir",
        ),
        (
            'id = "member"',
            'id = "person"',
            "actions.access-granted.questions: the program itself asks “member” here: add a quest",
        ),
        # Where no case comes, and what can never be done.
        ('to = "closed"\n', "", "stages.closed: no case comes there: name it in `to` of an action"),
        (
            'to = "closed"\n',
            "",
            "stages.remedy: no case comes from there to a concluded stage: add an action that leads on",
        ),
        ('status = "concluded"', 'status = "pursued"', "check_ins.action: “check-in” can't be done in a closed case"),
        (
            'needs = ["pause"]',
            'needs = ["resume"]',
            "actions.resume.needs: it can never be done, for resume can't be done before",
        ),
        (
            'needs = ["pause"]',
            'needs = ["open-case"]',
            "actions.resume.needs: “open-case” opens a case, and is never done in one",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_to_write(tmp_path: Path, old: str, new: str, said: str) -> None:
    faults = list_faults(change(tmp_path, old, new))
    assert [fault for fault in faults if fault.startswith(f"ours.toml: {said}")], faults


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(TEXT.replace('kind = "day"', 'kind = "date"').replace("quorum = 3", "quorum = 0"), "utf-8")
    assert [fault.split(": ")[1] for fault in list_faults(path)] == [
        "bodies.grcc.quorum",
        "actions.remediate.questions.due_on.kind",
        "actions.hand-over.questions.due_on.kind",
        "actions.ask.questions.due_on.kind",
        *(f"reviews.{id}.questions.on.kind" for id in ("procedure", "training", "keys")),
    ]
    path.write_text(
        TEXT.replace('needs = ["pause"]', 'needs = ["stop"]').replace('to = "closed"', 'to = "end"'), "utf-8"
    )
    assert [fault.split(": ")[1] for fault in list_faults(path)] == ["actions.close.to", "actions.resume.needs"]


def test_no_stage_follows_from_a_name_that_is_wrong(tmp_path: Path) -> None:
    assert len(list_faults(change(tmp_path, 'to = "closed"', 'to = "end"'))) == 1


def test_actions_that_wait_for_each_other_are_named(tmp_path: Path) -> None:
    paused = 'done = "paused the clock"\n'
    assert list_faults(change(tmp_path, paused, f'{paused}needs = ["resume"]\n')) == [
        f"ours.toml: actions.{id}.needs: it can never be done, for {other} can't be done before it: leave that out"
        for id, other in (("pause", "resume"), ("resume", "pause"))
    ]


def test_clocks_and_options_are_changed_without_code(tmp_path: Path) -> None:
    rules = read_rules(change(tmp_path, "days = 60\nwarn_after_days = 45", "days = 90\nwarn_after_days = 70"))
    assert next(clock for clock in rules.clocks if clock.id == "conclusion").days == 90


MANUAL = (Path(__file__).parents[2] / "docs/procedure.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL)[0]
ROWS = re.findall(r"^\| `(.*)` \| `(.*)` \| `([a-z_]+[.:].*)` \|$", MANUAL, re.MULTILINE)


def test_the_manuals_example_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(TEXT + EXAMPLE, encoding="utf-8")
    action = read_rules(path).find_action("consult")
    assert action and [question.id for question in action.questions] == ["heard", "heard_on", "why_not", "privileged"]
    assert len(ROWS) > 8


@pytest.mark.parametrize(("right", "wrong", "said"), ROWS)
def test_a_mistake_is_told_as_the_manual_says(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert EXAMPLE.count(right) == 1
    path = tmp_path / "ours.toml"
    path.write_text(TEXT + EXAMPLE.replace(right, wrong), encoding="utf-8")
    assert f"ours.toml: {said}" in list_faults(path)
