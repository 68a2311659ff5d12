"""An extract for a third party: only what was chosen, without the words that were blacked out, noted in the record."""

import io

import pytest

from tests.console.office import Console, Correspondent, Office

REPORT = "Amira Haddad's phone was opened on 3 May."


@pytest.fixture
def case(office: Office) -> Correspondent:
    case = office.file(REPORT)
    case.follow_up("Amira is in danger.")
    assert office.open_console().act(case.path, "take-in").status_code == 302
    return case


def preview(console: Console, case: Correspondent, parts: list[str], words: str) -> str:
    return console.post(f"{case.path}/extract", parts=parts, words=words, step="look").text


def test_19_an_extract_holds_only_what_was_chosen_and_is_noted_in_the_record(
    office: Office, case: Correspondent
) -> None:
    console = office.open_console()
    shown = preview(console, case, ["0-0"], "Amira\nHaddad")
    assert "█████ █████&#39;s phone was opened" in shown and "In the main office" not in shown
    text = "What happened?\n█████ █████'s phone was opened on 3 May."
    fields = {"answer-text": text, "answer-to": "The customer", "answer-why": "To look into the logs."}
    checked = console.post(f"{case.path}/do/extract", shown, **fields, step="check").text
    assert "The case has changed" not in checked
    assert console.post(f"{case.path}/do/extract", checked, **fields, step="send").status_code == 302
    page = console.read(case.path)
    assert "gave out an extract" in page and "The customer" in page
    taken = console.get(f"{case.path}/extracts/2.txt")
    assert (taken.text, taken.mimetype) == (text, "text/plain")
    assert "attachment" in taken.headers["Content-Disposition"]
    assert "Amira" not in taken.text
    paper = console.get(f"{case.path}/extracts/2.pdf")
    assert paper.mimetype == "application/pdf" and paper.data.startswith(b"%PDF")


def test_what_was_blacked_out_is_nowhere_in_the_preview(office: Office, case: Correspondent) -> None:
    shown = preview(office.open_console(), case, ["0-0", "1"], "amira\nhaddad\nBeirut")
    given_out = shown.split("<blockquote", 1)[1].split("</blockquote>", 1)[0]
    assert "Amira" not in given_out and "Haddad" not in given_out and "is in danger." in given_out
    assert "written in another way: Beirut." in shown and "Left, and similar" not in shown
    assert "and was left: Haddad." in preview(office.open_console(), case, ["0-0", "1"], "Hadad")


def test_nothing_chosen_is_told(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    for parts in ([], ["17"], ["0-0-0"]):
        answer = console.post(f"{case.path}/extract", parts=parts, words="", step="look")
        assert answer.status_code == 400
        assert "Choose something that may be given out." in answer.text
    assert "Choose something" not in console.post(f"{case.path}/extract", parts=["0-0"], words="x", step="change").text


def test_there_is_nothing_to_take_but_extracts(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    for number in ("0", "1", "2", "99"):
        assert console.get(f"{case.path}/extracts/{number}.txt").status_code == 404


def test_no_extract_is_given_out_of_a_case_that_was_not_taken_in(office: Office) -> None:
    case = office.file()
    page = office.open_console().read(f"{case.path}/extract")
    assert "This can&#39;t be done at this stage." in page


def test_14_what_is_privileged_is_never_offered(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    for name, privileged in (("advice.txt", {"answer-privileged": "y"}), ("log.txt", {})):
        chosen, fields = (io.BytesIO(f"This is {name}.".encode()), name), {"answer-text": "Look.", **privileged}
        checked = console.post(f"{case.path}/do/note", **fields, new_files=chosen, step="check").text
        fields["files"] = checked.split('name="files"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        sent = console.post(f"{case.path}/do/note", checked, **fields, step="send")
        console.read_when_over(sent.location)
    page = console.read(case.path)
    for link in [part.rsplit('href="', 1)[1] + "/view" for part in page.split("/view")[:-1]]:
        console.read_when_over(link)
    offered = console.read(f"{case.path}/extract")
    assert "log.txt" in offered and "advice.txt" not in offered and "This is advice" not in offered


def test_a_text_file_that_was_viewed_can_be_given_out(office: Office) -> None:
    case = office.file(files={"log.txt": b"Seen by Amira at noon."})
    console = office.open_console()
    assert console.act(case.path, "take-in").status_code == 302
    page = console.read(case.path)
    link = page.split("/view", 1)[0].rsplit('href="', 1)[1] + "/view"
    console.read_when_over(link)
    place = link.split("/")[-2]
    shown = preview(console, case, [place], "amira")
    assert "Seen by █████ at noon." in shown
