"""Messages that no program of ours writes, well signed by reporters and officers: no page, file or calendar breaks.

What is compared byte for byte are the pages of an office where the same people wrote the same without it.
"""

import json
import os
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.case_store import cases as stored_cases
from app.console.drafts import numbering
from app.console.inbox.views import PAGE
from app.pdf.document import PdfDocument
from app.procedure.figures.tally import Tally, take_tally
from app.procedure.kept_customers import KeptCustomer
from app.store_calls.deletions import Left
from crypto import canonical, message_format
from crypto.encoding import b64encode, digest
from crypto.envelope import Slot
from crypto.message import Message
from crypto.officer.tally import Counted, seal_tally
from crypto.reporter.mailbox_view import view_mailbox
from tests.console.cases.test_bad_entries import slip_in
from tests.console.office import TODAY, Console, Correspondent, Office
from tests.console.retention.test_retention import close
from tests.messages import list_foreign, seal_raw, told, under
from tests.organisation import OFFICERS, Organisation, draw_reporter
from tests.procedure.cases import Work
from tests.stored import list_cases

ISSUED = TODAY - timedelta(20)
ORGANISATION = Organisation(TODAY.isoformat(), (*OFFICERS, "auditor"))
REPORTERS = [draw_reporter() for _ in range(3)]
DUTIES = {"counsel": ["counsel", "executive"], "director": ["director", "executive"]}
SHARED = ["/", "/agenda", "/agenda.ics", "/customers", "/retention", "/recipients"]
SHARED += [f"/figures{ending}" for ending in ("", ".csv", ".json", ".pdf")]
OF_A_CASE = ["", "/export", "/export.pdf", "/extract", "/reply", "/do/note", "/do/access-granted"]
YEAR = str(TODAY.year)
CLOSED = Tally(YEAR, "external", "reporter", "closed", YEAR, True, True, "", (), False, "3", "40").write()
# Each field is read in each form in test_foreign_fields.py; all pages in these, with SEALEDLINE_THOROUGH=1 in more.
FORMS: list[Any] = ["counsel", ["abc"]]
if "SEALEDLINE_THOROUGH" in os.environ:
    FORMS += ["abc", "reply", 7, True, None, {"a": "b"}]

Pages = dict[str, str]


def build(empty_store: Path, folder: Path) -> tuple[Office, list[Correspondent]]:
    """Make an office in which all kinds of messages are written."""
    office = make_office(empty_store, folder)
    return office, live(office)


def make_office(empty_store: Path, folder: Path) -> Office:
    """Make an office of the same people each time, an auditor among them."""
    path = folder / "sealedline.db"
    shutil.copyfile(empty_store, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.console.office.Organisation", lambda _day: ORGANISATION)
        office = Office(f"sqlite:///{path}", folder / "keys")
    office.add_key("auditor")
    recipients = [ORGANISATION.recipient(id, duties=DUTIES.get(id, [id])) for id in ORGANISATION.officers]
    office.publish(2, ISSUED, recipients=recipients)
    return office


SERIES = b"s" * 32


def live(office: Office) -> list[Correspondent]:
    """Three cases: one in work, one closed, one deleted, of which a tally is left."""
    work, closed, deleted = cases = [Correspondent(office, reporter) for reporter in REPORTERS]
    work.report("A device was watched.", received_on=TODAY - timedelta(3), files={"photo.txt": b"x" * 500})
    for case in (closed, deleted):
        case.report("It is over.")
    console = office.open_console()
    console.act(work.path, "take-in", letter="Thank you for writing.")
    work.follow_up("One thing more.", files={"log.txt": b"y" * 500})
    console.act(work.path, "describe", customer="Customer 7", tags="north, urgent")
    console.act(work.path, "note", text="Our advice is to wait.", privileged=True)
    console.act(work.path, "access-granted", member=["director"], why="Her field.")
    console.answer(work.path, "We are on it.", "pursued")
    office.open_console("counsel").act(work.path, "note", text="I have read it.")
    close(office, closed)
    ended = Work()
    ended.reach("closed")
    counted = Counted(bytes(32), SERIES, 9, take_tally(ended.state, "external").write())
    members = ["compliance", "counsel"]
    tally = seal_tally(
        counted, members, "compliance", office.identity("compliance"), office.directory, TODAY.isoformat()
    )
    gate = deleted.reporter.gate
    stored_cases.delete_case(office.db, gate, deleted_on=TODAY, written_on=TODAY, left=Left(tally=tally))
    return cases[:2]


def read_all(office: Office, cases: list[Correspondent]) -> Pages:
    """What officers, an auditor and the reporters see, without what is drawn anew each time."""
    pages: Pages = {}
    # What would be set on paper is compared, not how it is drawn.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PdfDocument, "write", lambda paper: json.dumps(paper._parts).encode())
        for officer in ("compliance", "director"):
            console = office.open_console(officer)
            paths = [*SHARED, *(case.path + more for case in cases for more in OF_A_CASE)]
            pages |= {f"{officer} {path}": get(console, path, {200, 302, 404}) for path in paths}
            look = console.post("/look", console.read("/"), words="customer").location
            pages[f"{officer} search"] = get(console, look, {200})
    auditor = office.open_console("auditor")
    audits = [case.path.replace("cases", "audit") for case in cases]
    pages |= {f"auditor {path}": get(auditor, path, {200}) for path in ("/audit", "/audit.csv", *audits)}
    for number, case in enumerate(cases):
        pages[f"mailbox {number}"] = json.dumps(view_mailbox(case.open_mailbox()))
    return {path: strip(page).replace(str(office.saved), "…") for path, page in pages.items()}


def get(console: Console, path: str, expected: set[int]) -> str:
    # On a busy machine what is new isn't open yet.
    while b"Opening what is new" in (answer := console.get(path)).get_data():
        continue
    assert answer.status_code in expected, path
    page = answer.get_data().decode(errors="replace")
    assert 'id="faulty"' not in page, path
    return page


def strip(page: str) -> str:
    """Leave out tokens, digests and keys; what they stand beside tells that they are there."""
    hidden = re.sub(r'(name="(?:csrf_token|basis|once|asked)"[^>]*value=")[^"]*', r"\1", page)
    return re.sub(r"[\w-]{43}(?![\w-])|[0-9a-f]{16,64}|(?<=asked=)[\w-]+", "…", hidden)


def add_foreign(value: Any) -> Callable[[Message], bytes]:
    """Make a writer of messages that adds every name which the kind doesn't own, with this value."""
    write = message_format.write

    def write_more(message: Message) -> bytes:
        plain = told(message_format.read(write(message)))
        return canonical.write({**dict.fromkeys(list_foreign(plain), value), **plain})

    return write_more


@pytest.fixture(scope="module")
def plain(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """All pages of the office in which nobody added anything; its cases are numbered without gaps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbering, "MOST_STEP", 1)
        return read_all(*build(empty_store, tmp_path_factory.mktemp("plain")))


@pytest.mark.parametrize("value", FORMS, ids=json.dumps)
def test_fields_of_other_kinds_change_no_page(
    empty_store: Path, tmp_path: Path, plain: Pages, monkeypatch: pytest.MonkeyPatch, value: Any
) -> None:
    """Every message of everybody has every name that its kind doesn't own."""
    monkeypatch.setattr(message_format, "write", add_foreign(value))
    monkeypatch.setattr(numbering, "MOST_STEP", 1)
    pages = read_all(*build(empty_store, tmp_path))
    assert pages.keys() == plain.keys()
    for path, page in plain.items():
        assert pages[path] == page, path


def change_report(name: str, value: Any) -> Callable[[Message], bytes]:
    """Make a writer of messages that puts this value into a field of reports and follow-ups."""
    write = message_format.write

    def write_other(message: Message) -> bytes:
        plain = told(message_format.read(write(message)))
        return canonical.write({**plain, **({name: value} if plain["kind"] in ("report", "follow-up") else {})})

    return write_other


CLAIMS: dict[str, list[Any]] = {
    "language": [1, [], {}, None, "tlh", "x" * 9999],
    "attachments": [1, "abc", {}, [1], [{}], None, [{"id": "0" * 32}]],
    "seen": [{"reporter": 2**53 - 1}, {f"ghost-{at}": 9 for at in range(5000)}, []],
    "to": [[], [f"ghost-{at}" for at in range(5000)], ["compliance", "ghost-0"], "compliance"],
    "number": [2**53 - 1, True, "0", []],
    "instance": ["A" * 22, "", None],
    "directory": [{"version": 2, "digest": "A" * 43}, {"version": 2**53 - 1, "digest": "A" * 43}, {"version": 2}, 2],
    "sent_on": ["2000-01-01", "9999-12-31", "2026-02-31", 20260101],
    "channel": ["unheard-of", "constructor", 1, ["external"]],
    "answers": [[], [{"question": 1, "text": []}], [{"question": "x" * 20_000, "text": "\u202e\u0000\n"}] * 20],
}


def test_whatever_a_stranger_claims_stops_nobody(empty_store: Path, tmp_path: Path) -> None:
    """Of own fields, with values absurd or of another form: unreadable at worst, each alone."""
    office = make_office(empty_store, tmp_path)
    honest = office.file("The honest one.")
    claims = [(name, value) for name, values in CLAIMS.items() for value in values]
    for name, value in claims:
        case = office.file("The hostile one.")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(message_format, "write", change_report(name, value))
            office.file("The hostile one.")
            case.follow_up("More.")
    mailboxes = [row.mailbox for row in list_cases(office.db)]
    assert len(mailboxes) == 1 + 2 * len(claims)
    console = office.open_console()
    for path in SHARED:
        assert "ghost-" not in get(console, path, {200}), path
    for mailbox in mailboxes:
        for more in OF_A_CASE:
            assert "ghost-" not in get(console, f"/cases/{b64encode(mailbox)}{more}", {200, 302, 404})
    assert "The honest one." in get(console, honest.path, {200})
    pages = range(1, -(-len(mailboxes) // PAGE) + 1)
    assert any("The honest one." in console.read(f"/?page={number}") for number in pages)


NOTHING: list[str] = []
RECORDED = {"envelope": "A" * 43, "key": "A" * 43}
ENTRIES: list[dict[str, Any]] = [
    *({"action": "describe", "details": {"customer": value}} for value in (["a"], True, "x" * 1001)),
    *({"action": "describe", "details": {"tags": value}} for value in (["a", "b"], True, "," * 2000)),
    {"action": "take-in", "details": {"customer": "Mallory"}},
    *({"action": "note", "details": {"text": value}} for value in (["a"], True, "", NOTHING)),
    {"action": "note", "details": {"text": "x", "privileged": "yes"}},
    {"action": "note", "details": {"text": "x", "risk": "grave"}},
    {"action": "note", "details": {f"question-{at}": ["x"] * 9 for at in range(500)}},
    {"action": "suspend", "details": {"step": "ordered", "customer": "Mallory", "why": "x", "comfort": "x"}},
    {"action": "extract", "details": {"text": ["a"], "to": True, "why": "x"}},
    {"action": "close", "details": {"summary": "Over.", "closed_on": "9999-12-31"}},
    {"action": "note", "details": {"text": "x"}, "sent_on": "9999-12-31"},
    {"action": "note", "details": "abc"},
    {"action": "access-granted", "member": "director", "details": {"why": ["x"]}},
    {"action": "access-granted", "member": "director", "details": {"member": ["counsel"]}},
    {"action": "access-granted", "member": ["director"], "details": {}},
    {"action": "reply", "of": 9, "text": "Told.", "reply": RECORDED, "status": "abc"},
]
# No action of the procedure: in the record, and nothing else.
LOOSE: list[dict[str, Any]] = [
    *({"action": "zzz", "details": {name: True, "tags": "x"}} for name in ("customer", "step", "privileged")),
    {"action": "opened", "details": {"customer": "Mallory", "text": "x"}},
    {"action": "reply", "of": 2**53 - 1, "text": "Told.", "reply": RECORDED, "details": {"customer": "Mallory"}},
    {
        "action": "reply",
        "of": 3,
        "text": "Told.",
        "reply": RECORDED,
        "seen": {"ghost": 2**53 - 1, "reporter": 2**53 - 1},
    },
]


def test_whatever_a_colleague_enters_changes_nothing_of_what_is_counted(empty_store: Path, tmp_path: Path) -> None:
    office = make_office(empty_store, tmp_path)
    cases = [office.file(f"Case {number}.") for number in range(len(ENTRIES))]
    loose = [office.file("A loose one.") for _ in LOOSE]
    counted = [path for path in SHARED if path not in ("/", "/recipients", "/figures.pdf")]
    before = {path: strip(get(office.open_console(), path, {200})) for path in counted}
    for case, entry in zip(cases, ENTRIES, strict=True):
        slip_in(office, case, **entry)
    console = office.open_console()
    for path in counted:
        assert strip(get(console, path, {200})) == before[path], path
    for case, entry in zip(loose, LOOSE, strict=True):
        slip_in(office, case, **entry)
    console = office.open_console()
    assert strip(get(console, "/customers", {200})) == before["/customers"]
    for path in ("/", *counted):
        get(console, path, {200})
    for case, entry in zip([*cases, *loose], [*ENTRIES, *LOOSE], strict=True):
        for more in OF_A_CASE:
            assert "ghost" not in get(console, case.path + more, {200, 302, 404}), entry
        page = console.read(case.path)
        is_refused = "This changes nothing in the case" in page or "MalformedMessage" in page
        assert is_refused == (entry in ENTRIES), entry


TEXTS = ("channel", "source", "stage", "outcome")
NUMBERS = ("received", "closed", "acknowledged_days", "concluded_days")
TALLIES: list[dict[str, Any]] = [
    *({name: value} for name in TEXTS for value in (True, NOTHING, ["abc"], "x" * 5000)),
    *({name: value} for name in NUMBERS for value in (True, ["abc"], "abc", "-1", "9" * 300)),
    *({name: value} for name in ("reviewed", "investigated", "suspended") for value in ("yes", NOTHING)),
    *({"measures": value} for value in (True, "abc", ["x" * 5000], [f"{at:05}" for at in range(20_000)])),
    *({"received": year} for year in ("0001", "1999", "9999")),
    {"closed": "9999"},
    {"received": "9999", "closed": "9999"},
    {"customer": "Mallory"},
]


def test_whatever_tally_a_colleague_leaves_changes_no_figure(empty_store: Path, tmp_path: Path) -> None:
    office = make_office(empty_store, tmp_path)
    office.file()
    figures = [path for path in SHARED if "figures" in path and "pdf" not in path]
    before = {path: strip(get(office.open_console(), path, {200})) for path in figures}
    malformed: list[Any] = ["abc", {}, {"received": YEAR}, None, {**CLOSED, "measures": [1]}]
    for number, details in enumerate([*({**CLOSED, **change} for change in TALLIES), *malformed]):
        leave_tally(office, number, f"{YEAR}-01-01", details)
    leave_tally(office, 2000, "9999-01-01", {**CLOSED, "received": "9999", "closed": "9999"})
    console = office.open_console()
    for path in figures:
        assert strip(get(console, path, {200})) == before[path], path
    for number in range(3000, 3006):
        leave_tally(office, number, f"{YEAR}-01-01", dict(CLOSED))
    assert json.loads(get(office.open_console(), "/figures.json", {200}))["concluded"] == 6


KEPT = KeptCustomer("Mallory", YEAR).write()
REGISTER: list[tuple[Any, Any]] = [
    *(("customer", {**KEPT, name: value}) for name in KEPT for value in (True, ["abc"], "x" * 25_000)),
    *(("customer", {**KEPT, name: "2026-99-99"}) for name in ("risk_on", "suspension_on")),
    *(("customer", {**KEPT, "measure_kind": ["audit"] * more}) for more in (1, 20_000)),
    *(("customer", details) for details in ({}, "abc", None, {**KEPT, "year": 2026}, {**KEPT, "more": "x"})),
    *(("customer-name", {"from": old, "to": "Mallory"}) for old in ("", " ", True, ["Example"], "x" * 5000)),
    *(("customer-name", {"from": "Example", "to": new}) for new in ("", "!?", False, ["Mallory"], "x" * 5000)),
    ("customer-name", {"from": "Nobody", "to": "Mallory"}),
    ("zzz", KEPT),
    ("Customer", KEPT),
    ([], KEPT),
]


def test_whatever_a_colleague_enters_into_the_register_changes_no_customer(empty_store: Path, tmp_path: Path) -> None:
    office = make_office(empty_store, tmp_path)
    case = office.file()
    console = office.open_console()
    assert console.act(case.path, "describe", customer="Example").status_code == 302
    before = strip(get(console, "/customers", {200})).split("<table")[1]
    for number, (subject, details) in enumerate(REGISTER):
        leave(office, "register", number, TODAY.isoformat(), {"subject": subject, "details": details})
    page = strip(get(office.open_console(), "/customers", {200}))
    assert page.split("<table")[1] == before and "be trusted, and were left out." in page and "missing" not in page
    assert "x" * 1000 not in get(console, f"{case.path}/do/describe", {200})


def leave_tally(office: Office, number: int, sent_on: str, details: Any) -> None:
    """Store a tally that the counsel has signed."""
    series = b64encode(digest("series", str(number).encode()))
    leave(office, "tally", number, sent_on, {"details": details, "series": series})


def leave(office: Office, kind: str, number: int, sent_on: str, fields: dict[str, Any]) -> None:
    """Store a message that belongs to no case, and that the counsel has signed."""
    message = {
        "kind": kind,
        **under(office.directory),
        "mailbox": b64encode(bytes(32)),
        "number": number,
        "seen": {},
        "sent_on": sent_on,
        "to": ["compliance"],
        "from": "counsel",
        **fields,
    }
    slots = [Slot(office.identity("compliance").sealing[0].address)]
    envelope = seal_raw(message, office.identity("counsel").signing, slots)
    id = digest(kind, envelope)
    statement = f"INSERT INTO {'tallies' if kind == 'tally' else kind} (key, id, envelope) VALUES (?, ?, ?)"
    office.change(statement, number + 1, id, envelope)
