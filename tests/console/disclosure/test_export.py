"""A case as a PDF: all that was said and done, with the proof of its record, and nothing that is privileged."""

import json
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from werkzeug.test import TestResponse

from app.console.disclosure import export
from app.pdf import typefaces
from tests.console.office import Console, Correspondent, Office, find_value
from tests.console.verification.test_verify import run
from tests.pdf.test_document import count_boxes
from tests.procedure.cases import ANSWERS, NO_MISUSE


@pytest.fixture
def case(office: Office) -> Correspondent:
    case = office.file(files={"photo.png": b"x" * 5000})
    console = office.open_console()
    console.act(case.path, "take-in", letter="Thank you for writing.")
    console.act(case.path, "note", text="Look into the logs.")
    console.act(case.path, "note", text="Our advice is to settle.", privileged=True)
    case.follow_up("One thing more.")
    return case


def read_parts(office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is printed, as texts in their order."""
    with monkeypatch.context() as patch:
        patch.setattr(export, "write_apart", lambda paper, check: json.dumps(paper._parts, ensure_ascii=False).encode())
        return take(office.open_console("counsel"), case).text


def take(console: Console, case: Correspondent) -> TestResponse:
    """Have the PDF written, and save it."""
    answer = console.post(f"{case.path}/export")
    while (location := answer.location).endswith("/export"):
        console.read_when_over(location)
        answer = console.post(f"{case.path}/export")
    return console.get(location)


def test_a_case_is_printed_with_all_that_was_said_and_done(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = read_parts(office, case, monkeypatch)
    said = ["The device of my colleague", "photo.png", "Thank you for writing.", "One thing more.", "took the case in"]
    assert sorted(said, key=printed.index) == said
    assert "Look into the logs." in printed and "Preliminary review" in printed


def test_14_what_is_privileged_is_left_out_of_an_export(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "1 privileged entry is left out." in office.open_console().read(f"{case.path}/export")
    printed = read_parts(office, case, monkeypatch)
    assert "Our advice is to settle." not in printed
    assert "Left out: it is legally privileged." in printed


def test_its_proof_is_the_line_that_verify_compares(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    printed = read_parts(office, case, monkeypatch)
    line = next(line for line in run(office).stdout.splitlines() if line and not line.startswith("#"))
    assert line in printed
    (tmp_path / "line.txt").write_text(line)
    assert run(office, "--against", str(tmp_path / "line.txt")).exit_code == 0
    office.delete_entry(case, -1)
    assert run(office, "--against", str(tmp_path / "line.txt")).exit_code == 1


def test_the_file_is_a_pdf_and_its_name_tells_a_day(office: Office, case: Correspondent) -> None:
    console = office.open_console()
    console.read("/")  # until all is opened
    answer = take(console, case)
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="case-20')
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_case_in_chinese_japanese_korean_with_emoji_is_printed_and_what_is_not_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typefaces, "list_faces", lambda: [])
    whole = office.file("办公室里的设备被监视。オフィスの端末が監視。사무실의 기기가 감시되었습니다. 😀👍🏽👨‍👩‍👧❤️‍🔥")
    console = office.open_console()
    assert 'id="missing"' not in console.read(f"{whole.path}/export")
    printed = take(console, whole).data
    assert count_boxes(printed) == 0
    with pypdfium2.PdfDocument(printed) as pdf:
        text = "".join("".join(page.get_textpage().get_text_bounded() for page in pdf).split())
    assert "办公室里的设备被监视" in text and "端末" in text and "감시되었습니다" in text and "⟨U+" not in text
    partly = office.file("আমার ফোন 办公室 𠀀")
    page = console.read(f"{partly.path}/export")
    assert "Bengali (7 signs), rare Chinese (1 sign)" in page and "fonts-noto-core, fonts-hanazono" in page
    assert take(console, partly).data.startswith(b"%PDF")


def test_a_case_that_can_not_be_read_is_printed_as_such(
    office: Office, case: Correspondent, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.change_envelopes("entries", case, lambda envelope: envelope[:-1] + b"\x00")
    printed = read_parts(office, case, monkeypatch)
    assert "An entry that can't be read" in printed
    assert "This changes nothing in the case" in printed


def test_somebody_else_prints_nothing(office: Office, case: Correspondent) -> None:
    director = office.open_console("director")
    assert director.get(f"{case.path}/export").status_code == 404
    assert director.get(f"{case.path}/export.pdf").status_code == 404


def test_14_what_names_a_privileged_measure_or_task_tells_nothing_of_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.charge(2, compliance=["compliance", "executive"], counsel=["counsel", "executive"], director=["director"])
    case, console = office.file(), office.open_console()
    for action in ("take-in", "review"):
        assert console.act(case.path, action, **ANSWERS.get(action, {})).status_code == 302
    stop = {**ANSWERS["decide"], "decision": "stop"}
    office.decide(console, case.path, "decide", "counsel", "compliance", **stop)
    assert console.act(case.path, "record-outcome", **{**ANSWERS["record-outcome"], **NO_MISUSE}).status_code == 302
    secret = {**ANSWERS["remediate"], "what": "Settle before the court does.", "privileged": True}
    assert console.act(case.path, "remediate", **secret).status_code == 302
    measure = find_value(console.read(f"{case.path}/do/hand-over"), "answer-measure")
    handed = {"measure": measure, "to": "Legal", "due_on": "2030-01-01"}
    assert console.act(case.path, "hand-over", **handed).status_code == 302
    asked: dict[str, Any] = {"who": "counsel", "due_on": "2030-01-01", "what": "Settle it by then.", "privileged": True}
    assert console.act(case.path, "ask", **asked).status_code == 302
    task = find_value(console.read(f"{case.path}/do/answer-task"), "answer-task")
    assert console.act(case.path, "answer-task", task=task, what="Done.").status_code == 302
    printed = read_parts(office, case, monkeypatch)
    assert task not in printed
    assert "privileged" in printed and "Settle" not in printed and "Audits" not in printed and measure not in printed
