"""Oral reports: taken down on the officer's machine, found by the one-time word, sent to the reporter to be checked."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.clock import today
from app.console.index import case_index
from app.console.interviews.transcript import KEPT_DAYS, Transcript, generate_word
from app.console.interviews.transcript_files import TranscriptFiles
from app.console.workspace.workspace import Workspace
from app.questionnaire.loader import read_form
from crypto.encoding import b64decode
from crypto.message import Answer
from crypto.officer import local_file
from crypto.phrase import LISTED
from crypto.report import seal_report
from crypto.reporter.follow_up import seal_follow_up
from tests.console.office import ADDRESS, Console, Correspondent, Office
from tests.console.test_http_walls import rename
from tests.stored import list_cases

FORM = read_form()
TOLD = "A locked cupboard was opened at night."
FIELDS = {"way": "phone", "channel": "external", "told-account": TOLD, "told-where": "In the main office."}


def take_down(console: Console, **changes: Any) -> str:
    """Take a report down; its page."""
    answer = console.post("/told/new", **{**FIELDS, **changes})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def read_word(page: str) -> str:
    return page.split('class="one-time-word">', 1)[1].split("<", 1)[0]


def file_with(office: Office, word: str, addition: str = "", left_out: tuple[str, ...] = ()) -> Correspondent:
    """Let somebody file a report that carries a word."""
    assert FORM.word
    case = Correspondent(office)
    answers = [Answer(FORM.word.heading, word)]
    answers += [Answer("Added to what was told", addition)] if addition else []
    filing = seal_report(case.reporter, office.directory, "external", left_out, answers, today().isoformat())
    case.file(filing)
    return case


def send(console: Console, case: Correspondent) -> Any:
    return console.post(f"{case.path}/told", step="send")


def transcripts(office: Office, officer: str = "compliance") -> TranscriptFiles:
    return TranscriptFiles(office.keys, officer, office.identity(officer).file_key)


def test_what_was_taken_down_is_found_by_its_word_and_sent_once(office: Office) -> None:
    console = office.open_console()
    page = take_down(console)
    word = read_word(console.read(page))
    case = file_with(office, word, "It was on a Monday.")
    shown = console.read(case.path)
    assert "This is what you took down on" in shown and TOLD in shown
    # Before it is sent, its page says who reads it.
    assert "The compliance (you), The counsel</strong>" in console.read(f"{case.path}/told")
    assert send(console, case).status_code == 302
    [reply] = case.read_replies()
    assert reply.startswith("Thank you for telling us.")
    assert reply.endswith(f"What happened?\n{TOLD}\n\nWhere it happened\nIn the main office.")
    assert case.open_mailbox().genuine[0].status == "received"
    after = console.read(case.path)
    assert "took the case in" in after and "Acknowledge</strong>" not in after
    assert "You took this down on" in after
    assert TOLD not in console.read(page)
    assert send(console, case).status_code == 302
    assert len(case.read_replies()) == 1


@pytest.mark.parametrize("write", [str.upper, str.title, lambda word: f"  {word.replace(' ', '-')}. "])
def test_capitals_and_signs_in_a_word_make_no_difference(office: Office, write: Any) -> None:
    console = office.open_console()
    word = read_word(console.read(take_down(console)))
    assert "This is what you took down on" in console.read(file_with(office, write(word)).path)


@pytest.mark.parametrize(
    "change", [lambda w: w[:-1], lambda w: f"{w} cup", lambda w: f"{w[0]}\u0301{w[1:]}", lambda _: "", lambda _: "—"]
)
def test_a_word_that_fits_nothing_is_said_and_nothing_can_be_sent(office: Office, change: Any) -> None:
    console = office.open_console()
    word = read_word(console.read(take_down(console)))
    case = file_with(office, change(word))
    assert "fits nothing that you took down" in console.read(case.path)
    assert console.get(f"{case.path}/told").status_code == 302
    assert case.read_replies() == []


def test_a_word_works_once(office: Office) -> None:
    console = office.open_console()
    word = read_word(console.read(take_down(console)))
    first, second = file_with(office, word), file_with(office, word)
    form = console.read(f"{second.path}/told")
    send(console, first)
    assert "The word of this report was used already" in console.read(second.path)
    assert console.post(f"{second.path}/told", form, step="send").status_code == 302
    assert second.read_replies() == []


def test_a_word_that_two_reports_give_is_told_before_anything_is_sent(office: Office) -> None:
    console = office.open_console()
    word = read_word(console.read(take_down(console)))
    case, other = file_with(office, word), file_with(office, word.upper().replace(" ", "-"))
    file_with(office, " ".join(reversed(word.split())))
    for mine, theirs in ((case, other), (other, case)):
        for path in (mine.path, f"{mine.path}/told"):
            page = console.read(path)
            assert page.count("Another report gives the same word.") == 1
            assert page.count("Look at the other case") == 1
            assert f'href="{theirs.path}"' in page


def test_two_drafts_are_told_apart_by_their_words(office: Office) -> None:
    console = office.open_console()
    words = [read_word(console.read(take_down(console, **{"told-account": text}))) for text in ("One.", "Other.")]
    case = file_with(office, words[1])
    send(console, case)
    assert case.read_replies()[0].startswith("Thank you") and "Other." in case.read_replies()[0]
    assert [each.answers != [] for each in transcripts(office).read(today()).transcripts.values()].count(True) == 1


def test_nothing_of_what_was_taken_down_is_in_the_store_before_it_is_filed(office: Office) -> None:
    take_down(office.open_console())
    assert list_cases(office.db) == []


def test_what_was_taken_down_is_sealed_and_its_owners_alone(office: Office) -> None:
    console = office.open_console()
    word = read_word(console.read(take_down(console)))
    [path] = office.keys.glob("*.told")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_mtime % 86400 == 0
    assert TOLD.encode() not in path.read_bytes() and word.encode() not in path.read_bytes()
    foreign = office.keys / path.name.replace("compliance", "counsel")
    foreign.write_bytes(path.read_bytes())
    assert transcripts(office, "counsel").read(today()).damaged == [foreign.name]


def test_who_holds_the_signing_seed_alone_opens_no_file_beside_the_key(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_index, "SAVE_THRESHOLD", 1)
    office.file("Told in confidence.")
    take_down(office.open_console())
    workspace = Workspace("compliance", office.identity("compliance"), office.line, office.config)
    workspace.refresh(60)
    workspace._refresher._saver.shutdown()
    workspace.clear()
    signing = bytes(office.identity("compliance").signing.ed25519)
    files = {"told": "transcripts", "summaries": "summaries"}
    for suffix, label in files.items():
        [path] = office.keys.glob(f"*.{suffix}")
        for secret in (signing, b64decode(office.organisation.contents["compliance"]["signing_seed"])):
            with path.open("rb") as file, pytest.raises(ValueError):
                [*local_file.read(file, local_file.derive_key(secret, label))]
        with path.open("rb") as file:
            assert [*local_file.read(file, local_file.derive_key(office.identity("compliance").file_key, label))]


def test_of_what_was_sent_no_text_is_left_beside_the_key(office: Office) -> None:
    console = office.open_console()
    word = read_word(console.read(take_down(console)))
    case = file_with(office, word)
    send(console, case)
    [left] = transcripts(office).read(today()).transcripts.values()
    assert (left.answers, left.used_on) == ([], today().isoformat())


def test_what_was_taken_down_is_deleted_after_its_days(office: Office) -> None:
    console = office.open_console()
    day = today() - timedelta(KEPT_DAYS)
    kept, old = (
        Transcript(generate_word(), each.isoformat(), "phone", "external", []) for each in (day, day - timedelta(1))
    )
    for each in (kept, old):
        transcripts(office).add(each)
    case = file_with(office, old.word)
    assert "fits nothing that you took down" in console.read(case.path)
    assert len([*office.keys.glob("*.told")]) == 1


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: data + b"x", lambda _: b"", lambda data: data[:40] + data[41:]]
)
def test_a_damaged_file_is_told_and_left_as_it_is(office: Office, damage: Any) -> None:
    console = office.open_console()
    word = read_word(console.read(take_down(console)))
    [path] = office.keys.glob("*.told")
    path.write_bytes(damage(path.read_bytes()))
    page = console.read("/told")
    assert "Something here can't be opened" in page and path.name in page
    assert "fits nothing" in console.read(file_with(office, word).path)
    assert path.exists()


@pytest.mark.parametrize("fields", [[], {}, {"word": 1}, None, "text"])
def test_a_file_of_something_else_is_told(office: Office, fields: Any) -> None:
    console = office.open_console()
    shelf = transcripts(office)
    id = shelf.add(Transcript("a b c", today().isoformat(), "phone", "external", []))
    shelf._open(id).write([json.dumps(fields).encode()])
    assert "can't be opened" in console.read("/told")


def test_who_was_left_out_never_sees_that_the_person_filed(office: Office) -> None:
    console = office.open_console()
    word = read_word(console.read(take_down(console)))
    case = file_with(office, word, left_out=("compliance",))
    assert console.get(case.path).status_code == 404
    assert console.get(f"{case.path}/told").status_code == 404
    assert "Not sent to anybody yet" in console.read("/told")
    page = office.open_console("counsel").read(case.path)
    assert "ask around with the word" in page


def test_what_is_being_written_stays_while_the_store_is_away_and_when_the_console_locks(office: Office) -> None:
    console = office.open_console()
    form = console.read("/told/new")
    assert "Refresh" not in console.get("/told/new").headers
    rename(office, "cases", "cases_away")
    assert console.get("/").status_code == 503
    page = console.post("/told/new", form, **FIELDS).location
    rename(office, "cases_away", "cases")
    assert "locked" in console.get(page).headers["Refresh"]
    console.post("/lock", form)
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = console.client.post("/told/new", data=FIELDS, base_url=ADDRESS, headers=headers)
    assert answer.status_code == 400 and TOLD in answer.text and "In the main office." in answer.text


def test_nothing_stays_of_one_whose_writing_was_broken_off(office: Office) -> None:
    rest = office.keys / f".compliance.{'0' * 16}.told.{'0' * 16}.part"
    rest.write_bytes(b"half")
    office.open_console().read("/told")
    assert not rest.exists()


def test_who_gets_no_reports_by_a_channel_takes_none_down(office: Office) -> None:
    console = office.open_console("director")
    assert "you can't take one down" in console.read("/told")
    assert console.get("/told/new").status_code == 404


@pytest.mark.parametrize("id", ["0" * 16, "..", "x", "compliance"])
def test_no_other_file_can_be_asked_for(office: Office, id: str) -> None:
    console = office.open_console()
    assert console.get(f"/told/{id}").status_code in (302, 404)
    assert console.post(f"/told/{id}/delete", console.read("/told/new")).status_code in (404, 405)
    assert (office.keys / "compliance.key").exists()


def test_it_can_be_deleted_by_hand(office: Office) -> None:
    console = office.open_console()
    page = take_down(console)
    assert console.post(f"{page}/delete", console.read(page)).status_code == 302
    assert [*office.keys.glob("*.told")] == []
    assert console.get(page).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"told-account": "  "},
        {"told-account": "x" * 400_000},
        {"told-where": "x" * 400_000},
        {"way": ""},
        {"way": "letter"},
        {"channel": "secret"},
        {"told-danger": "perhaps"},
        {"told-category": "weather"},
    ],
)
def test_what_does_not_fit_is_refused_and_kept_in_the_page(office: Office, changes: dict[str, str]) -> None:
    answer = office.open_console().post("/told/new", **{**FIELDS, **changes})
    assert answer.status_code == 400
    assert "Please look at this again" in answer.text
    assert [*office.keys.glob("*.told")] == []


def test_what_was_told_stands_under_the_headings_of_the_form(office: Office) -> None:
    console = office.open_console()
    page = console.read(take_down(console, **{"told-danger": "no", "told-category": "bribery", "told-agreed": "yes"}))
    assert "At risk now" in page and "Bribes, or favours for money" in page and "Yes, that person knows" in page


def test_the_word_is_drawn_from_the_list_and_never_the_same() -> None:
    words = {generate_word() for _ in range(100)}
    assert len(words) == 100
    assert all(len(word.split()) == 3 and LISTED.issuperset(word.split()) for word in words)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("confirmed", "The reporter confirmed the text on"), ("corrected", "The reporter corrected the text")],
)
def test_the_officers_see_what_the_reporter_says_of_the_text(office: Office, kind: str, said: str) -> None:
    console = office.open_console()
    case = file_with(office, read_word(console.read(take_down(console))))
    follow_up = FORM.find_follow_up(kind)
    assert follow_up
    answers = [Answer(follow_up.heading, "It was on a Tuesday.")]
    case.add(seal_follow_up(case.open_mailbox(), answers))
    send(console, case)
    assert said not in console.read(case.path)
    case.add(seal_follow_up(case.open_mailbox(), answers))
    assert said in console.read(case.path)
    assert said in office.open_console("counsel").read(case.path)


def test_what_was_sent_is_settled_also_if_the_console_ended_right_after(office: Office) -> None:
    console = office.open_console()
    page = take_down(console)
    case = file_with(office, read_word(console.read(page)))
    [path] = office.keys.glob("*.told")
    before = path.read_bytes()
    send(console, case)
    path.write_bytes(before)
    assert "You took this down on" in console.read(case.path)
    assert TOLD not in console.read(page)


def test_a_text_that_names_a_customer_asks_first(office: Office) -> None:
    console = office.open_console()
    other = office.file()
    console.act(other.path, "take-in")
    console.act(other.path, "describe", customer="Northwind")
    word = read_word(console.read(take_down(console, **{"told-account": "It was Northwind."})))
    case = file_with(office, word)
    refused = send(console, case)
    assert refused.status_code == 400 and "This names a customer" in refused.text
    assert console.post(f"{case.path}/told", refused.text, minded="y", step="send").status_code == 302
