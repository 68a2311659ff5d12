"""The file of a procedure is checked as a whole: whatever is wrong with it is said before anybody relies on it."""

from pathlib import Path

import pytest

from app.procedure.reading import DEFAULT, WrongRules, read_rules

TEXT = DEFAULT.read_text(encoding="utf-8")


def change(tmp_path: Path, old: str, new: str) -> Path:
    assert old in TEXT
    path = tmp_path / "procedure.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('status = "received"', 'status = "lost"', "status is one of"),
        ('id = "committee"', 'id = "grcc"', "the body grcc is there twice"),
        ('to = "decision"', 'to = "nowhere"', "there is no stage nowhere"),
        ('by = ["compliance", "counsel", "director", "board"]', 'by = ["cook"]', "there is no duty cook"),
        ('by = ["compliance", "counsel", "director", "board"]', "by = []", "nobody may do it"),
        ('body = "committee"', 'body = "friends"', "`body` names a body"),
        ('needs = ["review"]', 'needs = ["revue"]', "there is no action revue"),
        ('["check-off.item"]', '["check-off.thing"]', "there is no question check-off.thing"),
        ('"learn.risk" = ', '"learn.danger" = ', "there is no question learn.danger"),
        (', stop = "outcome" }', " }", "names a stage for each option"),
        ('kind = "day"', 'kind = "week"', "kind is one of"),
        ('options = { yes = "Yes", no = "No", unclear = "Not clear yet" }', "", "options belong to a choice"),
        ("quorum = 2", 'quorum = "2"', "quorum is a whole number from 1"),
        ("quorum = 2", "quorum = 0", "quorum is a whole number from 1"),
        ("least_told = 5", "least_told = 2", "least_told from 3"),
        ("retention_days = 60", "retention_days = 0", "retention_days is from 1"),
        ("may_delete = [", 'may_delete = ["cook", ', "settings: there is no duty cook"),
        ("every_months = 12", "every_months = 0", "every_months is from 1 to 120"),
        ("first_on = 2026-06-01", 'first_on = "soon"', "first_on is a day"),
        ("days = [30, 90, 180]", 'days = [30, "90"]', "check_ins: days and overdue_days are whole numbers"),
        ('offers = "acknowledgement"', 'offers = "praise"', "there is no letter praise"),
        ('{ step = ["lifted"] }', '{ stepp = ["lifted"] }', "asked_if names a question"),
        ('{ step = ["lifted"] }', '{ step = ["lift"] }', "asked_if names a question"),
        ("{ high = [", "{ highest = [", "learn.risk has no option highest"),
        ('{ investigation = ["check-off.item"] }', '{ nowhere = ["check-off.item"] }', "there is no stage nowhere"),
        ('needs = ["review"]', 'needs = ["opened"]', "there is no action opened"),
        ('title = "Misuse reports"', "title = 7", "title is a text"),
        ("most = 1", "most = 0", "most is a whole number"),
        ('fills = "lead"', 'fills = "mood"', "fills is one of"),
        ("warn_days = 45", "warn_days = 61", "warn_days is from 1 to days"),
        ('until = ["close"]', 'until = ["never"]', "there is no action never"),
        ('title = "Misuse reports"', "", "something is missing"),
        ('done = "took the case in"', 'doen = "took the case in"', "something is missing or of the wrong kind"),
        ("days = 7\n", 'days = "7"\n', "warn_days is from 1 to days"),
        ('action = "check-in"', 'action = "wave"', "check_ins: there is no action wave"),
        ("[check_ins]", "[check_ins", "can't be read"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(WrongRules, match=r"procedure\.toml") as caught:
        read_rules(change(tmp_path, old, new))
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongRules, match=r"procedure\.toml can't be read"):
        read_rules(tmp_path / "procedure.toml")


def test_clocks_and_options_are_changed_without_code(tmp_path: Path) -> None:
    rules = read_rules(change(tmp_path, "days = 60\nwarn_days = 45", "days = 90\nwarn_days = 70"))
    assert next(clock for clock in rules.clocks if clock.id == "conclusion").days == 90
