"""The questions of the form: the file's mistakes are named, and what is answered is written under its heading."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.form.answers import Answer, list_asked, write_answers
from app.form.questions import CONFIRMED, CORRECTED, Form
from app.form.reading import DEFAULT, WrongForm, read_form

FORM = read_form()
ASKED = [question for question in FORM.questions if not question.oral]
SMALL = """
unknown = "I don't know"
[[questions]]
id = "inside"
heading = "Inside"
ask = "Inside?"
kind = "choice"
options = { yes = "Yes", no = "No" }
channels = ["internal"]
[[questions]]
id = "account"
heading = "Account"
ask = "What?"
kind = "text"
required = true
[[questions]]
id = "desk"
heading = "Desk"
ask = "Which desk?"
kind = "text"
unknown = "No idea"
asked_if = { inside = ["yes"] }
[[questions]]
id = "secret"
heading = "Word"
ask = "Which word?"
kind = "word"
oral = true
required = true
[[questions]]
id = "more-told"
heading = "More that was told"
ask = "More?"
kind = "text"
rows = 2
oral = true
[[follow_ups]]
id = "more"
heading = "More"
ask = "I know more"
"""


def read(folder: Path, text: str) -> Form:
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return read_form(path)


def test_the_small_form_is_right(tmp_path: Path) -> None:
    form = read(tmp_path, SMALL)
    assert [question.id for question in form.questions] == ["inside", "account", "desk", "secret", "more-told"]
    assert (form.account.id, form.word and form.word.id) == ("account", "secret")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('unknown = "I don\'t know"\n', "", "unknown is what somebody says"),
        ('unknown = "I don\'t know"', "unknown =", "can't be read"),
        ("[[questions]]", "title = 1\n[[questions]]", "there is nothing called title"),
        ('id = "desk"', 'id = "Desk"', "question Desk: id is made of small letters"),
        ('id = "desk"', "id = 7", "question 7: id is made of small letters"),
        ('id = "desk"', 'id = "inside"', "question inside is there twice"),
        ('id = "desk"', 'id = "phrase"', "question phrase: this id means something else"),
        ('id = "desk"\n', "", "question 3: something is missing"),
        ('heading = "Desk"\n', "", "question desk: something is missing"),
        ('heading = "Desk"', 'heading = " "', "question desk: heading is a line"),
        ('heading = "Desk"', 'heading = "De\\nsk"', "question desk: heading is a line"),
        ('ask = "Which desk?"', "ask = ['Which']", "question desk: ask is a line"),
        ('ask = "Which desk?"', 'ask = "Which?"\nhelp = "x"', "question desk: there is nothing called help"),
        ('ask = "Which desk?"', 'ask = "Which?"\nhint = 1', "question desk: hint is a line"),
        ('ask = "Which desk?"', 'ask = "Which?"\nadvice = "a\\u202eb"', "question desk: advice is a line"),
        ('ask = "Which desk?"', 'ask = "Which?"\nrows = 0', "question desk: rows is a whole number"),
        ('ask = "Which desk?"', 'ask = "Which?"\nrequired = 1', "question desk: required is true or false"),
        ('unknown = "No idea"', "unknown = false", "question desk: unknown is what somebody says"),
        ('kind = "choice"', 'kind = "menu"', "question inside: kind is one of text, choice, choices"),
        ('kind = "choice"', 'kind = "text"', "question inside: options belong to a choice"),
        ('options = { yes = "Yes", no = "No" }\n', "", "question inside: options belong to a choice"),
        ('yes = "Yes"', 'unknown = "Yes"', "question inside: option unknown"),
        ('yes = "Yes"', "yes = true", "question inside: option yes: what is said"),
        ('{ yes = "Yes", no = "No" }', '["yes"]', "question inside: options is written in braces"),
        ('channels = ["internal"]', 'channels = "internal"', "question inside: channels is a list"),
        ("required = true", "required = false", "one question, the account of what happened, is required"),
        ("required = true", 'required = true\nchannels = ["x"]', "question account: only the account is required"),
        ('inside = ["yes"]', 'outside = ["yes"]', "question desk: asked_if names a choice that comes before"),
        ('inside = ["yes"]', 'inside = ["perhaps"]', "question desk: asked_if names"),
        ('inside = ["yes"]', "inside = []", "question desk: asked_if names"),
        ('inside = ["yes"]', 'inside = "yes"', "question desk: asked_if.inside is a list"),
        ('id = "more"', 'id = "m o"', "follow_up m o: id is made of"),
        ('ask = "I know more"', 'ask = ""', "follow_up more: ask is a line"),
        ('ask = "I know more"', 'ask = "I"\nbare = true', "the first follow_up is the usual one"),
        ('ask = "I know more"', 'ask = "I"\nbare = 1', "follow_up more: bare is true or false"),
        ("[[follow_ups]]", "[follow_ups]", "follow_ups is a list"),
        ("rows = 2\noral = true", "rows = 2\noral = 1", "question more-told: oral is true or false"),
        ('kind = "word"', 'kind = "text"', "only the account is required, a text, and the word"),
        ('kind = "word"\noral = true', 'kind = "word"', "question secret: the word is oral, and required"),
        ("oral = true\nrequired = true", "oral = true", "question secret: the word is oral, and required"),
        (
            "oral = true\nrequired = true",
            'oral = true\nrequired = true\nchannels = ["x"]',
            "only the account is required",
        ),
        (
            'kind = "word"\noral = true\nrequired = true',
            'kind = "text"\noral = true',
            "one of the oral questions is of the kind",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in SMALL
    with pytest.raises(WrongForm, match="^own.toml") as told:
        read(tmp_path, SMALL.replace(right, wrong, 1))
    assert said in str(told.value)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongForm, match="can't be read"):
        read_form(tmp_path / "none.toml")
    (tmp_path / "own.toml").write_bytes(b"\xff")
    with pytest.raises(WrongForm, match="can't be read"):
        read_form(tmp_path / "own.toml")


def test_a_question_is_asked_on_its_channels_and_after_its_answers(tmp_path: Path) -> None:
    form = read(tmp_path, SMALL)

    def asked(channel: str, *chosen: str) -> list[str]:
        return [question.id for question in list_asked(form, channel, {"inside": Answer(chosen)})]

    assert asked("external", "yes") == ["account"]
    assert asked("internal") == asked("internal", "no") == ["inside", "account"]
    assert asked("internal", "yes") == ["inside", "account", "desk"]


def test_who_told_it_before_is_asked_for_the_word_and_not_for_the_account(tmp_path: Path) -> None:
    form = read(tmp_path, SMALL)
    assert [each.id for each in list_asked(form, "internal", {}, oral=True)] == ["secret", "more-told"]
    given = {"account": Answer(text="It."), "secret": Answer(text="a b c")}
    assert write_answers(form, "internal", given, oral=True) == [{"question": "Word", "text": "a b c"}]
    assert write_answers(form, "internal", given) == [{"question": "Account", "text": "It."}]


def test_what_is_not_asked_any_more_is_not_written(tmp_path: Path) -> None:
    form = read(tmp_path, SMALL)
    given = {"inside": Answer(("no",)), "account": Answer(text="It."), "desk": Answer(text="Mine.")}
    assert write_answers(form, "internal", given) == [
        {"question": "Inside", "text": "No"},
        {"question": "Account", "text": "It."},
    ]


def test_i_do_not_know_is_an_answer_and_passing_over_is_none(tmp_path: Path) -> None:
    form = read(tmp_path, SMALL)
    given = {"inside": Answer(("yes",)), "account": Answer(text="It."), "desk": Answer(is_unknown=True)}
    assert write_answers(form, "internal", given)[2] == {"question": "Desk", "text": "No idea"}
    assert len(write_answers(form, "internal", {**given, "desk": Answer()})) == 2


@given(st.text())
def test_every_question_reaches_the_officer_under_its_heading_as_it_was_written(text: str) -> None:
    given = {
        each.id: Answer(text=f"{each.id}: {text}") if each.kind == "text" else Answer(tuple(each.options)[-1:])
        for each in ASKED
    }
    written = write_answers(FORM, "internal", given)
    assert [answer["question"] for answer in written] == [each.heading for each in ASKED]
    for each, answer in zip(ASKED, written, strict=True):
        expected = f"{each.id}: {text}" if each.kind == "text" else list(each.options.values())[-1]
        assert answer["text"] == expected


def test_the_form_asks_what_the_procedure_promised() -> None:
    promised = {"relation", "behalf", "agreed", "account", "when", "where", "who", "reason", "device", "affected"}
    promised |= {"groups", "tried", "danger", "contact"}
    assert promised <= {each.id for each in FORM.questions}
    assert [each.id for each in FORM.follow_ups] == [
        "more",
        "question",
        "retaliation",
        "withdraw",
        CONFIRMED,
        CORRECTED,
    ]
    assert [each.id for each in FORM.questions if each.required] == ["account", "word"]
    assert DEFAULT.name == "questions.toml"
