"""The questions of the form: the file's mistakes are named, and what is answered is written under its heading."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questionnaire import DEFAULT, SURVEILLANCE
from app.questionnaire.answers import GivenAnswer, is_contradictory, list_asked, write_answers
from app.questionnaire.loader import read_form
from app.questionnaire.model import CONFIRMED, CORRECTED, Form
from app.toml_file import WrongFile

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
        ('unknown = "I don\'t know"\n', "", "unknown: it is missing: write a text in quotes"),
        (
            'unknown = "I don\'t know"',
            "unknown =",
            "it isn't TOML: Invalid value (at line 2, column 10). Mend it there",
        ),
        (
            "[[questions]]",
            "title = 1\n[[questions]]",
            "title: there is no such key: write one of: unknown, questions, foll",
        ),
        (
            'id = "desk"',
            'id = "Desk"',
            "questions.Desk.id: “Desk” doesn't fit: write up to 32 small letters, digits and hyphe",
        ),
        ('id = "desk"', "id = 7", "questions[3].id: 7 doesn't fit: write a text in quotes"),
        ('id = "desk"', 'id = "inside"', "questions: “inside” is there twice: leave one out, or call it otherwise"),
        (
            'id = "desk"',
            'id = "phrase"',
            "questions.phrase.id: “phrase” doesn't fit: this id means something else: choose",
        ),
        ('id = "desk"\n', "", "questions[3].id: it is missing: write a text in quotes"),
        ('heading = "Desk"\n', "", "questions.desk.heading: it is missing: write a text in quotes"),
        ('heading = "Desk"', 'heading = " "', "questions.desk.heading: “ ” doesn't fit: write one line of text"),
        (
            'heading = "Desk"',
            'heading = "De\\nsk"',
            "questions.desk.heading: “De\\nsk” doesn't fit: write one line of text",
        ),
        (
            'heading = "Desk"',
            'heading = "Word"',
            "questions.secret.heading: the console finds the word by it: choose anoth",
        ),
        ('ask = "Which desk?"', "ask = ['Which']", "questions.desk.ask: write a text in quotes"),
        (
            'ask = "Which desk?"',
            'ask = "Which?"\nhnit = "x"',
            "questions.desk.hnit: there is no such key: did you mean “hint”",
        ),
        (
            'ask = "Which desk?"',
            'ask = "Which?"\nhint = 1',
            "questions.desk.hint: 1 doesn't fit: write a text in quotes",
        ),
        (
            'ask = "Which desk?"',
            'ask = "Which?"\nadvice = "a\\u202eb"',
            "questions.desk.advice: “a\\u202eb” doesn't fit: wri",
        ),
        (
            'ask = "Which desk?"',
            'ask = "Which?"\nrows = 0',
            "questions.desk.rows: 0 doesn't fit: write a number from 1",
        ),
        (
            'ask = "Which desk?"',
            'ask = "Which?"\nrows = 41',
            "questions.desk.rows: 41 doesn't fit: write a number up to 40",
        ),
        (
            'ask = "Which desk?"',
            'ask = "Which?"\nrequired = 1',
            "questions.desk.required: 1 doesn't fit: write true or false",
        ),
        (
            'unknown = "No idea"',
            "unknown = 7",
            "questions.desk.unknown: 7 doesn't fit: write a text in quotes, or false",
        ),
        ('unknown = "No idea"', "unknown = ''", "questions.desk.unknown: “” doesn't fit: write one line of text"),
        ('unknown = "No idea"', 'exclusive = ["x"]', "questions.desk.exclusive: there is no option “x”: leave it out"),
        (
            'kind = "choice"',
            'kind = "choice"\nexclusive = ["no"]',
            "questions.inside.exclusive: it belongs to options of",
        ),
        (
            "required = true",
            "required = true\ndetail = true",
            "questions.account.detail: what is required, oral or makes",
        ),
        (
            "required = true\n",
            'required = true\npage = "P"\n[[questions]]\nid = "x"\nheading = "x"\nask = "x"\nkind = "text"\n'
            'page = "P"\ndetail = true\n',
            "questions.account.page: on one page all questions are details or none",
        ),
        (
            'kind = "text"\nrequired = true',
            'kind = "text"\nrequired = true\npage = "P"\n[[questions]]\nid = "x"\nheading = "x"\n'
            'ask = "x"\nkind = "text"\n[[questions]]\nid = "y"\nheading = "y"\nask = "y"\nkind = "text"\npage = "P"',
            "questions.y.page: its questions stand one after the other",
        ),
        ('kind = "word"', 'kind = "word"\npage = "P"', "questions.secret.page: the word stands alone: leave it out"),
        (
            "[[questions]]",
            "files_before = 'desc'\n[[questions]]",
            "files_before: no page begins with “desc”: did you mean “desk”",
        ),
        ("[[questions]]", "files_before = 'secret'\n[[questions]]", "files_before: an oral question or a detail isn't"),
        (
            'kind = "choice"',
            'kind = "menu"',
            "questions.inside.kind: “menu” doesn't fit: write one of: text, choice, choic",
        ),
        (
            'kind = "choice"',
            'kind = "text"',
            "questions.inside.options: they belong to a choice: leave them out, or write",
        ),
        ('options = { yes = "Yes", no = "No" }\n', "", "questions.inside.options: it is missing: write options = { id"),
        (
            'yes = "Yes"',
            'unknown = "Yes"',
            "questions.inside.options.unknown: “unknown” doesn't fit: this id means somet",
        ),
        ('yes = "Yes"', 'YES = "Yes"', "questions.inside.options.YES: “YES” doesn't fit: write up to 32 small letters"),
        ('yes = "Yes"', "yes = true", "questions.inside.options.yes: true doesn't fit: write a text in quotes"),
        ('{ yes = "Yes", no = "No" }', '["yes"]', "questions.inside.options: write pairs in braces, as { one = "),
        (
            'channels = ["internal"]',
            'channels = "internal"',
            "questions.inside.channels: “internal” doesn't fit: write a",
        ),
        (
            'channels = ["internal"]',
            'channels = ["From inside"]',
            "questions.inside.channels[1]: “From inside” doesn't fit",
        ),
        (
            "required = true",
            "required = false",
            "questions: one question, the account of what happened, is required, and n",
        ),
        (
            "required = true",
            'required = true\nchannels = ["x"]',
            "questions.account.channels: what is required is asked of",
        ),
        (
            'inside = ["yes"]',
            'outside = ["yes"]',
            "questions.desk.asked_if.outside: there is no choice “outside” before",
        ),
        (
            'inside = ["yes"]',
            'desk = ["yes"]',
            "questions.desk.asked_if.desk: there is no choice “desk” before this ques",
        ),
        (
            'inside = ["yes"]',
            'account = ["yes"]',
            "questions.desk.asked_if.account: there is no choice “account” before",
        ),
        (
            'inside = ["yes"]',
            'inside = ["perhaps"]',
            "questions.desk.asked_if.inside: there is no option “perhaps”: writ",
        ),
        ('inside = ["yes"]', "inside = []", "questions.desk.asked_if.inside: name at least 1 there"),
        (
            'inside = ["yes"]',
            'inside = "yes"',
            "questions.desk.asked_if.inside: “yes” doesn't fit: write a list in bra",
        ),
        (
            'asked_if = { inside = ["yes"] }',
            'asked_if = { inside = ["yes"] }\nchannels = ["external"]',
            "questions.desk.asked_if.inside: “inside” is asked on other channels: name one of them",
        ),
        (
            "rows = 2",
            'asked_if = { inside = ["yes"] }',
            "questions.more-told.asked_if.inside: there is no choice “inside",
        ),
        (
            'id = "more"',
            'id = "m o"',
            'follow_ups."m o".id: “m o” doesn\'t fit: write up to 32 small letters, digits an',
        ),
        ('ask = "I know more"', 'ask = ""', "follow_ups.more.ask: “” doesn't fit: write one line of text"),
        (
            'ask = "I know more"',
            'ask = "I"\nbare = true',
            "follow_ups.more.bare: the first is the usual one, and needs a",
        ),
        (
            'ask = "I know more"',
            'ask = "I"\nbare = 1',
            "follow_ups.more.bare: 1 doesn't fit: write true or false withou",
        ),
        ("[[follow_ups]]", "[follow_ups]", "follow_ups: write [[follow_ups]] above each"),
        ("[[follow_ups]]", "[[more]]", "follow_ups: it is missing: write [[follow_ups]] above each"),
        (
            "rows = 2\noral = true",
            "rows = 2\noral = 1",
            "questions.more-told.oral: 1 doesn't fit: write true or false with",
        ),
        (
            'kind = "word"',
            'kind = "text"',
            "questions.secret.required: only the account is required, a text, and the word",
        ),
        (
            'kind = "word"\noral = true',
            'kind = "word"',
            "questions.secret.kind: the word is oral, and required: write or",
        ),
        (
            "oral = true\nrequired = true",
            "oral = true",
            "questions.secret.kind: the word is oral, and required: write o",
        ),
        (
            "oral = true\nrequired = true",
            'oral = true\nrequired = true\nchannels = ["x"]',
            "questions.secret.channels: what is required is asked of everybody: leave it out",
        ),
        (
            'kind = "word"',
            'kind = "word"\ncounted = true',
            "questions.secret.counted: only a choice is counted, or whether a text was written",
        ),
        (
            'asked_if = { inside = ["yes"] }',
            'asked_if = { inside = ["yes"] }\ncounted = true',
            "questions.desk.asked_if: what is counted is asked of everybody",
        ),
        (
            'kind = "word"\noral = true\nrequired = true',
            'kind = "text"\noral = true',
            "questions: one of the oral questions asks for the word, and no other",
        ),
        ("[[questions]]", "names = [1]\n[[questions]]", "names[1]: 1 doesn't fit: write a text in quotes"),
        (
            "[[questions]]",
            'names = ["a", "a"]\n[[questions]]',
            "names: “a” is there twice: leave one out, or call it othe",
        ),
        ("[[questions]]", "translations = 1\n[[questions]]", "translations: 1 doesn't fit: write pairs in braces"),
        (
            "[[questions]]",
            "[translations.xx]\n[[questions]]",
            "translations.xx: “xx” doesn't fit: write one of: en, ar",
        ),
        (
            "[[questions]]",
            '[translations.de]\n"What?" = 1\n[[questions]]',
            'translations.de."What?": 1 doesn\'t fit: write a',
        ),
        (
            "[[questions]]",
            '[translations.de]\n"What" = "Was?"\n[[questions]]',
            "translations.de.What: the form says nothing like it: did you mean “What?”?",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_to_write(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in SMALL
    with pytest.raises(WrongFile) as told:
        read(tmp_path, SMALL.replace(right, wrong, 1))
    faults = str(told.value).split("\n")
    assert [fault for fault in faults if fault.startswith(f"own.toml: {said}")], faults


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = SMALL.replace('{ inside = ["yes"] }', '{ inside = ["maybe"] }').replace(
        'ask = "I know more"', 'ask="I"\nbare=true'
    )
    with pytest.raises(WrongFile) as told:
        read(tmp_path, text)
    places = [fault.split(": ")[1] for fault in str(told.value).split("\n")]
    assert places == ["questions.desk.asked_if.inside", "follow_ups.more.bare"]


def test_a_question_is_asked_on_its_channels_and_after_its_answers(tmp_path: Path) -> None:
    form = read(tmp_path, SMALL)

    def asked(channel: str, *chosen: str) -> list[str]:
        return [question.id for question in list_asked(form, channel, {"inside": GivenAnswer(chosen)})]

    assert asked("external", "yes") == ["account"]
    assert asked("internal") == asked("internal", "no") == ["inside", "account"]
    assert asked("internal", "yes") == ["inside", "account", "desk"]


def test_who_told_it_before_is_asked_for_the_word_and_not_for_the_account(tmp_path: Path) -> None:
    form = read(tmp_path, SMALL)
    assert [each.id for each in list_asked(form, "internal", {}, oral=True)] == ["secret", "more-told"]
    given = {"account": GivenAnswer(text="It."), "secret": GivenAnswer(text="a b c")}
    assert write_answers(form, "internal", given, oral=True) == [{"question": "Word", "text": "a b c"}]
    assert write_answers(form, "internal", given) == [{"question": "Account", "text": "It."}]


def test_what_is_not_asked_any_more_is_not_written(tmp_path: Path) -> None:
    form = read(tmp_path, SMALL)
    given = {"inside": GivenAnswer(("no",)), "account": GivenAnswer(text="It."), "desk": GivenAnswer(text="Mine.")}
    assert write_answers(form, "internal", given) == [
        {"question": "Inside", "text": "No"},
        {"question": "Account", "text": "It."},
    ]


def test_i_do_not_know_is_an_answer_and_passing_over_is_none(tmp_path: Path) -> None:
    form = read(tmp_path, SMALL)
    given = {"inside": GivenAnswer(("yes",)), "account": GivenAnswer(text="It."), "desk": GivenAnswer(is_unknown=True)}
    assert write_answers(form, "internal", given)[2] == {"question": "Desk", "text": "No idea"}
    assert len(write_answers(form, "internal", {**given, "desk": GivenAnswer()})) == 2


@given(st.text())
def test_every_question_reaches_the_officer_under_its_heading_as_it_was_written(text: str) -> None:
    given = {
        each.id: GivenAnswer(text=f"{each.id}: {text}")
        if each.kind == "text"
        else GivenAnswer(tuple(each.options)[-1:])
        for each in ASKED
    }
    written = write_answers(FORM, "internal", given)
    assert [answer["question"] for answer in written] == [each.heading for each in ASKED]
    for each, answer in zip(ASKED, written, strict=True):
        expected = f"{each.id}: {text}" if each.kind == "text" else list(each.options.values())[-1]
        assert answer["text"] == expected


def test_the_form_asks_what_the_procedure_promised() -> None:
    anywhere = {"account", "when", "where", "who", "danger", "contact", "relation", "behalf", "agreed", "affected"}
    anywhere |= {"tried"}
    for path, more in ((DEFAULT, {"category"}), (SURVEILLANCE, {"reason", "device", "groups"})):
        form = read_form(path)
        assert anywhere | more <= {each.id for each in form.questions}
        assert [each.id for each in form.follow_ups] == [
            "more",
            "question",
            "meet",
            "retaliation",
            "withdraw",
            CONFIRMED,
            CORRECTED,
        ]
        assert [each.id for each in form.questions if each.required] == ["account", "word"]
    assert DEFAULT.name == "questions.toml"


@pytest.mark.parametrize("path", [DEFAULT, SURVEILLANCE])
def test_who_adds_nothing_is_asked_on_three_pages_and_for_files(path: Path) -> None:
    form = read_form(path)
    pages = [[each.id for each in page.questions] for page in form.list_pages() if not page.questions[0].detail]
    assert pages == [["account"], ["when", "where", "who"], ["danger", "contact"], ["word"], ["addition"]]
    assert form.files_before == "danger"


def test_what_excludes_each_other_is_no_answer() -> None:
    groups = read_form(SURVEILLANCE).find("groups")
    assert groups
    assert not is_contradictory(groups, GivenAnswer(("journalist", "lawyer")))
    assert not is_contradictory(groups, GivenAnswer(("none",)))
    assert is_contradictory(groups, GivenAnswer(("journalist", "none")))
    assert is_contradictory(groups, GivenAnswer(("journalist",), is_unknown=True))
