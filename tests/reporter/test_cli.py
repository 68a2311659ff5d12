"""The reporter's command line, as it is typed."""

import io
import re
from pathlib import Path

import click
import pytest
from sqlalchemy import text

from app.questionnaire import DEFAULT, SURVEILLANCE
from app.reporter.terminal.prompts import MAX_TEXT_BYTES, read_text
from app.room import Room
from app.store import capacity, mailboxes
from crypto import phrase as phrases
from crypto.encoding import b64encode
from crypto.errors import ExpiredDirectory, InvalidPhrase, MessageMissing, NoteMissing, UntrustedDirectory, sentence_of
from crypto.message_fields import GRANTED, RECUSED, WITHDRAWN
from tests.messages import told
from tests.organisation import Organisation, later, today
from tests.reporter.conftest import ACCOUNT, Served
from tests.reporter.terminal import Terminal

SURVEYED = ("file", "--channel", "external", "--questions", str(SURVEILLANCE), "--yes", "--answers")
FILE = ("file", "--channel", "external", "--text-file", "-", "--yes")


def place_of(output: str) -> str:
    found = re.search(r"\[([0-9a-f]{8})\]", output)
    assert found
    return found[1]


@pytest.mark.parametrize("typed", ["abacus Zoom-CLASP", "abacus zoom clasp.\n"])
def test_who_told_it_before_files_it_with_the_word(served: Served, typed: str) -> None:
    filed = served.type(*FILE, "--oral", typed=typed)
    assert filed.exit_code == 0, filed.output
    [answer] = told(served.open_case("compliance")[1].report)["answers"]
    assert (answer["question"], answer["text"]) == ("Told to an officer before: the one-time word", "abacus zoom clasp")


@pytest.mark.parametrize(
    "typed", ["abacus zoom", "abacus zoom clasp abacus", "abacus zoom abacis", "\u00e1bacus zoom clasp", "."]
)
def test_a_word_that_can_not_be_right_is_refused(served: Served, typed: str) -> None:
    filed = served.type(*FILE, "--oral", typed=typed)
    assert filed.exit_code == 1
    assert "Nothing was sent." in filed.output
    assert served.cases() == 0


def test_a_report_and_all_that_follows(served: Served, tmp_path: Path) -> None:
    (tmp_path / "contact").write_text("a note under the clock\n")
    filed = served.type(*FILE, "--contact-file", str(tmp_path / "contact"), typed=ACCOUNT)
    phrase = filed.stdout.strip()
    assert len(phrase.split()) == 8
    assert told(served.open_case("compliance")[1].report)["answers"] == [
        {"question": "What happened?", "text": ACCOUNT},
        {"question": "How to reach the reporter", "text": "a note under the clock"},
    ]
    served.answer("compliance", "What colour\x1b[2J was it?", "pursued")

    checked = served.type("check", typed=phrase)
    assert "What colour[2J was it?" in checked.output
    assert "Your concern is being pursued." in checked.output
    assert "Nobody has opened this mailbox since" in checked.output
    first, *others, last = phrase.split()
    exchanged = served.type("check", typed=" ".join([last, *others, first]))
    assert "Words 1 and 8 were in each other's place." in exchanged.output
    assert "What colour[2J was it?" in exchanged.output

    followed = served.type("follow-up", "--yes", typed=f"{phrase}\nRed.\nAnd blue.\n.\n")
    assert followed.exit_code == 0, followed.output
    assert told(served.open_case("compliance")[1].follow_ups[0])["answers"] == [
        {"question": "More information", "text": "Red.\nAnd blue."}
    ]

    place = place_of(checked.output)
    assert "set aside" in served.type("set-aside", place, typed=phrase).output
    assert "(set aside)" in served.type("check", typed=phrase).output
    assert "counts again" in served.type("set-aside", place, "--undo", typed=phrase).output
    assert served.type("erase", place, "--yes", typed=phrase).exit_code == 0
    assert "What colour" not in served.type("check", typed=phrase).output


def test_who_works_on_it_is_told_in_words_and_can_be_left_out_of_a_message(served: Served) -> None:
    phrase = served.type(*FILE, typed=ACCOUNT).stdout.strip()
    served.change("counsel", GRANTED, "director")
    served.change("counsel", WITHDRAWN, "compliance")
    served.change("counsel", RECUSED)
    told_of = served.type("check", typed=phrase).output
    assert f"{today()}: The director was given access by The counsel." in told_of
    assert f"{today()}: The counsel took away the access of The compliance." in told_of
    assert f"{today()}: The counsel stepped back, and reads nothing more." in told_of
    assert "New since your last message: The director." in told_of
    assert (
        "nobody is left"
        in served.type("follow-up", "--leave-out", "director", "--yes", typed=f"{phrase}\nx\n.\n").output
    )
    assert served.type("follow-up", "--yes", typed=f"{phrase}\nMore.\n.\n").exit_code == 0
    report, follow_up = served.open_case("director")[1].report, served.open_case("director")[1].follow_ups[0]
    assert report.is_sealed_to_others and follow_up.is_sealed_to_others is False


def test_what_is_erased_is_asked_about_first(served: Served) -> None:
    phrase = served.type(*FILE, typed=ACCOUNT).stdout.strip()
    served.answer("counsel", "Stay.")
    place = place_of(served.type("check", typed=phrase).output)
    assert served.type("erase", place, typed=f"{phrase}\nn\n").exit_code == 1
    assert "Stay." in served.type("check", typed=phrase).output
    assert served.type("erase", place, typed=f"{phrase}\ny\n").exit_code == 0


@pytest.mark.parametrize("place", ["", "ffffffffff", "x", "../etc"])
def test_a_place_that_is_none_erases_nothing(served: Served, place: str) -> None:
    phrase = served.type(*FILE, typed=ACCOUNT).stdout.strip()
    assert "There is no one" in served.type("erase", "--yes", "--", place, typed=phrase).output


@pytest.mark.parametrize("written", ["", "apple", "abacus " * 7 + "abacuz", "abacus " * 9, "ärger " * 8])
def test_a_wrong_phrase_sends_nothing(served: Served, written: str) -> None:
    for command in (["check"], ["follow-up", "--yes"], ["erase", "0", "--yes"], ["set-aside", "0"]):
        result = served.type(*command, typed=written + "\nMore.")
        assert result.exit_code == 1
        assert sentence_of(InvalidPhrase) in result.output
    assert served.line.seen == []


def test_a_phrase_nobody_filed_under_is_told_so(served: Served) -> None:
    assert "There is no mailbox with this code phrase." in served.type("check", typed=phrases.generate()).output


def test_another_roots_directory_stops_everything(bare: Served) -> None:
    stranger = Organisation(today())
    bare.publish(stranger)
    filed = bare.type(*FILE, typed=ACCOUNT)
    checked = bare.type("check", typed=phrases.generate())
    for result in (filed, checked):
        assert result.exit_code == 1
        assert sentence_of(UntrustedDirectory) in result.output
    assert bare.line.posts() == []


def test_an_expired_directory_stops_a_report_before_it_is_written(bare: Served) -> None:
    bare.publish(issued_on=later(today(), -36))
    result = bare.type("file", typed="external\n")
    assert sentence_of(ExpiredDirectory) in result.output
    assert bare.line.posts() == []


def test_a_list_newer_than_the_device_s_date_is_told_before_anybody_is_blamed(bare: Served) -> None:
    bare.publish(issued_on=later(today(), 2))
    result = bare.type(*FILE, "--leave-out", "counsel", typed=ACCOUNT)
    assert result.exit_code == 1
    assert "newer than the date on your device" in result.output
    assert f"today is {today()}" in result.output
    assert bare.line.posts() == []


def test_the_right_date_is_told_from_a_wrong_one_when_adding_to_a_report_too(served: Served) -> None:
    phrase = served.report().phrase
    served.publish(version=2, issued_on=later(today(), 2))
    sent = served.line.posts()
    result = served.type("follow-up", "--text-file", "-", "--yes", typed=f"{phrase}\nMore.")
    assert "newer than the date on your device" in result.output
    assert not any(path.endswith("/messages") for path in served.line.posts()[len(sent) :])
    assert "Your last visit" not in result.output
    assert served.type("check", typed=phrase).exit_code == 0


def test_a_clock_that_stands_still_is_outrun_by_the_release_day(served: Served) -> None:
    result = served.type("--release-day", later(today(), 36), *FILE, typed=ACCOUNT)
    assert sentence_of(ExpiredDirectory) in result.output
    assert "--release-day" in served.type("--release-day", "tomorrow", *FILE, typed=ACCOUNT).output


def test_a_portal_without_a_directory_says_so(bare: Served) -> None:
    assert "not ready" in bare.type(*FILE, typed=ACCOUNT).output


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (["--channel", "press"], ACCOUNT, "There is no channel “press”"),
        (["--leave-out", "complaince"], ACCOUNT, "There is nobody called “complaince”"),
        (["--leave-out", "compliance", "--leave-out", "counsel", "--leave-out", "director"], ACCOUNT, "nobody is left"),
        ([], " \n \n", "There is no text"),
        ([], "x" * (MAX_TEXT_BYTES + 1), "too long"),
        ([], '"' * (MAX_TEXT_BYTES // 2 + 1), "too long"),
        (["--text-file", "/nowhere/at/all"], "", "No such file"),
    ],
)
def test_a_report_that_is_not_right_is_not_sent(served: Served, arguments: list[str], typed: str, said: str) -> None:
    result = served.type(*FILE, *arguments, typed=typed)
    assert result.exit_code in (1, 2)
    assert said in result.output
    assert served.line.posts() == []


@pytest.mark.parametrize(
    "settings",
    [
        {"SEALEDLINE_ROOT": None},
        {"SEALEDLINE_ROOT": "abc"},
        {"SEALEDLINE_ROOT": b64encode(bytes(31))},
        {"SEALEDLINE_INSTANCE": None},
        {"SEALEDLINE_INSTANCE": b64encode(bytes(32))},
        {"SEALEDLINE_PORTAL": "http://portal.example"},
    ],
)
def test_nothing_is_sent_without_what_must_be_pinned(served: Served, settings: dict[str, str | None]) -> None:
    result = served.type(*FILE, typed=ACCOUNT, **settings)
    assert result.exit_code == 1
    assert "Error: " in result.output
    assert served.line.posts() == []


def test_a_withheld_answer_and_a_lost_note_are_told(served: Served) -> None:
    phrase = served.type(*FILE, typed=ACCOUNT).stdout.strip()
    served.answer("counsel", "First.")
    served.type("check", typed=phrase)
    with served.db.writing() as connection:
        connection.execute(text("DELETE FROM replies"))
    told = served.type("check", typed=phrase).output
    assert sentence_of(MessageMissing) in told
    assert "Missing: The counsel, number 1" in told
    with served.db.writing() as connection:
        connection.execute(text("DELETE FROM notes"))
    assert sentence_of(NoteMissing) in served.type("check", typed=phrase).output
    asked = served.type("follow-up", "--yes", typed=f"{phrase}\nMore.")
    assert "choose who may read it with --to" in asked.output
    assert "can't be among the readers" in served.type("follow-up", "--to", "ceo", "--yes", typed=phrase).output
    sent = served.type("follow-up", "--to", "director", "--yes", typed=f"{phrase}\nMore.")
    assert sent.exit_code == 0
    assert "The director" in sent.stderr


def test_a_portal_that_is_away_leaves_the_phrase_with_the_reporter(served: Served) -> None:
    served.line.faults = ["unreadable"] * 8
    result = served.type(*FILE, typed=ACCOUNT)
    assert result.exit_code == 1
    assert len(result.stdout.split()) == 8
    assert "It is not known whether your report has arrived." in result.stderr
    served.line.faults = ["unavailable"] * 4
    assert "Try later." in served.type(*FILE, typed=ACCOUNT).stderr


def answer_all(terminal: Terminal) -> None:
    """Answer some questions of the form at a terminal, and pass over the others."""
    chosen, dot = "or Enter to pass over", "only a dot."
    for question, asked, *typed in (
        ("What happened?", dot, ACCOUNT, "."),
        ("When, where and who?", dot, "?", "."),
        *((question, dot, ".") for question in ("Where did", "Who did")),
        ("Are you at risk now?", chosen, ""),
        ("How can we contact you?", dot, "."),
        ("Add details?", "[y/N]", "y"),
        *((question, dot, ".") for question in ("Why do", "Which device", "Who is harmed")),
        ("Is the person affected", chosen, "1 6"),
        ("These exclude each other", chosen, "1 3"),
        ("What is your connection to the organisation?", chosen, "8"),
        ("Do you report for somebody else?", chosen, "3"),
        ("Type numbers of this list.", chosen, "2"),
        ("Has that person agreed?", chosen, ""),
        ("What have you already done?", dot, "."),
    ):
        terminal.read_until(question)
        terminal.read_until(asked)
        for line in typed:
            terminal.type(line)


def test_a_person_at_a_terminal_types_the_phrase_back_before_anything_is_sent(served: Served) -> None:
    terminal = Terminal(served, *SURVEYED[:-2])
    answer_all(terminal)
    terminal.read_until("not shown again.")
    shown = terminal.read_until("Press Enter when you have written it down")
    phrase = " ".join(phrases.split(shown))
    assert len(phrase.split()) == 8
    terminal.type("")
    terminal.read_until("Type your code phrase back")
    assert served.line.posts() == []
    terminal.type(phrases.generate())
    assert "That is not it." in terminal.read_until("Type your code phrase back")
    assert served.line.posts() == []
    terminal.type(phrase.upper())
    assert phrase not in terminal.read_until("Your report has arrived.").lower()
    assert terminal.close() == 0
    assert told(served.open_case("compliance")[1].report)["answers"] == [
        {"question": "What happened?", "text": ACCOUNT},
        {"question": "When it happened", "text": "I don't know"},
        {"question": "What the person affected is", "text": "A journalist\nA lawyer"},
        {"question": "Who the reporter is to the organisation", "text": "I am a lawyer"},
        {"question": "Reports for somebody else", "text": "Yes, I report for somebody else"},
    ]

    terminal = Terminal(served, "check")
    terminal.read_until("Your code phrase")
    terminal.type("only two")
    terminal.read_until("These are 2 words.")
    terminal.read_until("Your code phrase")
    words = phrase.split()
    terminal.type(" ".join([words[0] + "qz", *words[1:]]))
    assert words[0] in terminal.read_until("Word 1:")
    terminal.type(words[0])
    terminal.read_until("Nobody has answered yet.")
    terminal.read_until("The compliance")
    assert terminal.close() == 0


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        ("question", "A question to the officers"),
        ("retaliation", "Treated badly because of the report"),
        ("withdraw", "Wants to withdraw the report"),
    ],
)
def test_a_follow_up_says_what_it_is(served: Served, kind: str, heading: str) -> None:
    phrase = served.type(*FILE, typed=ACCOUNT).stdout.strip()
    sent = served.type("follow-up", "--kind", kind, "--yes", typed=f"{phrase}\nMore.\n.\n")
    assert sent.exit_code == 0, sent.output
    assert told(served.open_case("compliance")[1].follow_ups[0])["answers"] == [{"question": heading, "text": "More."}]


def test_only_taking_a_report_back_says_enough_without_a_text(served: Served) -> None:
    phrase = served.type(*FILE, typed=ACCOUNT).stdout.strip()
    for kind, code in (("more", 1), ("question", 1), ("retaliation", 1), ("withdraw", 0)):
        assert served.type("follow-up", "--kind", kind, "--yes", typed=f"{phrase}\n.\n").exit_code == code
    assert "A message is one of" in served.type("follow-up", "--kind", "x", "--yes", typed=f"{phrase}\n.\n").output


def test_a_person_is_asked_what_a_follow_up_is(served: Served) -> None:
    phrase = served.type(*FILE, typed=ACCOUNT).stdout.strip()
    sent = served.type("follow-up", typed=f"{phrase}\nretaliation\nThey moved my desk.\n.\ny\n")
    assert sent.exit_code == 0, sent.output
    assert "Somebody treats me badly" in sent.output
    [follow_up] = served.open_case("compliance")[1].follow_ups
    said = [{"question": "Treated badly because of the report", "text": "They moved my desk."}]
    assert told(follow_up)["answers"] == said


ANSWERS = r"""
account = "It was ١٢ 🕊 \u202etxt.exe\u0007"
behalf = "yes"
agreed = "no"
groups = ["lawyer", "journalist"]
when = "Perhaps in May"
unknown = ["where", "when", "danger"]
"""


def test_answers_come_from_a_file_under_the_officers_headings(served: Served, tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text(ANSWERS)
    filed = served.type(*SURVEYED, str(tmp_path / "answers.toml"))
    assert filed.exit_code == 0, filed.output
    assert told(served.open_case("compliance")[1].report)["answers"] == [
        {"question": "What happened?", "text": "It was ١٢ 🕊 \u202etxt.exe\u0007"},
        {"question": "When it happened", "text": "I don't know\nPerhaps in May"},
        {"question": "Where it happened", "text": "I don't know"},
        {"question": "At risk now", "text": "I don't know"},
        {"question": "What the person affected is", "text": "A journalist\nA lawyer"},
        {"question": "Reports for somebody else", "text": "Yes, I report for somebody else"},
        {"question": "Whether that person has agreed", "text": "No, that person does not know, or does not agree"},
    ]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("account = ", "The file of answers is not right"),
        ("where = 'x'", "There is no text"),
        ("account = ' '", "There is no text"),
        ("account = 7", "account is a text"),
        ("acount = 'x'", "there is no question acount"),
        ("behalf = 'maybe'", "behalf is one of: no, yes"),
        ("behalf = ['yes']", "behalf is one of: no, yes"),
        ("groups = [['lawyer']]", "groups is one of"),
        ("account = 'x'\nagreed = 'yes'", "agreed is not asked"),
        ("account = 'x'\nknows = 'all'", "knows is not asked on this channel"),
        ("unknown = ['account']", "account must be answered"),
        ("account = 'x'\nunknown = ['contact']", "contact can't be answered so"),
        ("account = 'x'\ngroups = ['none', 'lawyer']", "groups has answers that exclude each other"),
        ("unknown = 'where'", "unknown is a list"),
        ("unknown = [7]", "there is no question 7"),
        (f"account = 'x'\nwhere = '{'y' * MAX_TEXT_BYTES}'", "too long"),
    ],
)
def test_a_file_of_answers_that_is_not_right_is_not_sent(
    served: Served, tmp_path: Path, answers: str, said: str
) -> None:
    (tmp_path / "answers.toml").write_text(answers)
    told = served.type(*SURVEYED, str(tmp_path / "answers.toml"))
    assert told.exit_code == 1
    assert said in told.output
    assert served.line.posts() == []


def test_an_organisation_s_own_questions_are_asked(served: Served, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(DEFAULT.read_text("utf-8").replace('heading = "What happened?"', 'heading = "Bericht"'))
    assert served.type(*FILE, "--questions", str(own), typed=ACCOUNT).exit_code == 0
    assert told(served.open_case("compliance")[1].report)["answers"] == [{"question": "Bericht", "text": ACCOUNT}]
    own.write_text("unknown = 1")
    refused = served.type(*FILE, "--questions", str(own), typed=ACCOUNT).output
    assert "own.toml: unknown: 1 doesn't fit: write a text in quotes\n" in refused


def test_a_portal_without_room_says_so_before_anything_is_asked(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capacity, "MEASURE_SECONDS", 0)
    phrase = served.type(*FILE, typed=ACCOUNT).stdout.strip()
    monkeypatch.setattr(Room, "measure", lambda folder: Room(2**29, 2**40))
    refused = served.type("file", typed=ACCOUNT)
    assert refused.exit_code == 1
    assert "The portal has no room for a new report just now. Nothing was sent. Try again tomorrow;" in refused.stderr
    assert "Channel" not in refused.stderr
    written = served.type("follow-up", "--yes", "--text-file", "-", typed=f"{phrase}\nOne more thing.")
    assert written.exit_code == 0, written.stderr
    monkeypatch.setattr(Room, "measure", lambda folder: Room(2**28, 2**40))
    refused = served.type("follow-up", "--yes", "--text-file", "-", typed=f"{phrase}\nAnother.")
    assert refused.exit_code == 1
    assert "The portal has no room for messages just now. Try again tomorrow." in refused.stderr
    assert served.type("check", typed=phrase).exit_code == 0


def test_a_mailbox_says_how_many_messages_it_still_takes_and_when_it_is_full(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailboxes, "MOST_MESSAGES", 2)
    phrase = served.type(*FILE, typed=ACCOUNT).stdout.strip()
    written = served.type("follow-up", "--yes", "--text-file", "-", typed=f"{phrase}\nOne more thing.")
    assert "This mailbox still takes 1 long messages." in written.stderr and written.exit_code == 0
    refused = served.type("follow-up", "--yes", "--text-file", "-", typed=f"{phrase}\nAnother.")
    assert refused.exit_code == 1
    assert "This mailbox still takes 0 long messages." in refused.stderr
    assert "This mailbox is full. Nothing was sent. Make a new report" in refused.stderr


def test_a_text_that_holds_the_phrase_is_not_sent() -> None:
    own = " ".join(phrases.WORDS[:8])
    with pytest.raises(click.ClickException, match="words of a code phrase"):
        read_text("?", io.StringIO(f"Mine is {' '.join(phrases.WORDS[2:7])}."), phrase=own)
    assert read_text("?", io.StringIO("Mine is a secret."), phrase=own) == "Mine is a secret."
