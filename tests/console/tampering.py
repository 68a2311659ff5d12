"""Tampering with stored records and dockets, by an operator or with an officer's key; and a case to tamper with."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from app.case_store.entries import file_entries
from app.store_calls.entries import NewEntry
from crypto.encoding import b64encode, digest
from crypto.envelope import Slot
from crypto.keys import Identity
from crypto.officer.case import Link, assemble, open_entry, open_report
from crypto.officer.chain import entry_digest
from crypto.officer.entry import seal_entry, seal_reply
from tests.console.office import TODAY, Correspondent, Office
from tests.messages import seal_raw, under
from tests.organisation import draw_identity
from tests.stored import read_case

SECRET = "Only for those who may read it."
YESTERDAY = TODAY - timedelta(1)


def act(
    case: Correspondent, officer: str, action: str = "note", day: date = TODAY, stored_on: date | None = None
) -> None:
    """Let an officer add an entry with its docket."""
    office, reporter = case.office, case.reporter
    identity, stored = office.identity(officer), read_case(office.db, reporter.mailbox)
    report = open_report(stored.report, identity, reporter.mailbox, office.directory)
    entries = [(each.previous, each.envelope) for each in stored.entries]
    opened = [
        Link(previous, open_entry(envelope, identity, reporter.mailbox, office.directory))
        for previous, envelope in entries
    ]
    whole = assemble(reporter.mailbox, office.directory, report, [], opened)
    said = {"text": SECRET}
    sealed: Any
    if action == "reply":
        sealed = seal_reply(whole, officer, identity, SECRET, None, day.isoformat())
    else:
        sealed = seal_entry(whole, officer, identity, action, said, day.isoformat())
    new = NewEntry(sealed.entry, sealed.previous, sealed.docket)
    file_entries(office.db, reporter.gate, [new], received_on=stored_on or day)


def work(office: Office) -> Correspondent:
    """A case with a record of three entries."""
    case = office.file(SECRET, received_on=YESTERDAY)
    act(case, "compliance", "take-in", YESTERDAY)
    act(case, "counsel")
    act(case, "compliance", "reply")
    return case


def forge(case: Correspondent, signer: Identity, **fields: Any) -> None:
    """Store a docket of the first entry that says what an honest one would, or something else."""
    office = case.office
    usual = {
        "kind": "docket",
        **under(office.directory),
        "mailbox": b64encode(case.reporter.mailbox),
        "number": 0,
        "seen": {},
        "sent_on": TODAY.isoformat(),
        "to": ["auditor"],
        "from": "compliance",
        "action": "close",
        "entry": b64encode(entry_digest(office.chain(case)[0].envelope)),
    }
    slots = [Slot(office.identity("auditor").sealing[0].address)]
    store_docket(case, seal_raw({**usual, **fields}, signer.signing, slots))


def store_docket(case: Correspondent, envelope: bytes, stored_on: date = TODAY) -> None:
    id = digest("docket", envelope)
    row = (int.from_bytes(id[:8]) >> 1, id, case.reporter.gate, stored_on.isoformat(), envelope)
    case.office.change("INSERT INTO dockets (key, id, gate, received_on, envelope) VALUES (?, ?, ?, ?, ?)", *row)


def delete_docket(case: Correspondent) -> None:
    for row in case.office.rows("dockets", case)[:1]:
        case.office.change("DELETE FROM dockets WHERE id = ?", row.id)


def delete_entry(case: Correspondent) -> None:
    case.office.delete_entry(case, 1)


def delete_last_entry(case: Correspondent) -> None:
    case.office.delete_entry(case, -1)


def delete_report(case: Correspondent) -> None:
    case.office.change("DELETE FROM messages WHERE gate = ?", case.reporter.gate)


def change_payload(case: Correspondent) -> None:
    change_docket(case, -1)


def change_slot(case: Correspondent) -> None:
    # In the slot of the auditor, who is the last of four.
    change_docket(case, 5 + 4 * 1216 - 1)


def change_head(case: Correspondent) -> None:
    change_docket(case, 0)


def change_docket(case: Correspondent, at: int) -> None:
    row = case.office.rows("dockets", case)[0]
    changed = bytearray(row.envelope)
    changed[at] ^= 1
    case.office.change("UPDATE dockets SET envelope = ? WHERE id = ?", bytes(changed), row.id)


def add_a_stranger_s(case: Correspondent) -> None:
    forge(case, draw_identity())


def add_another_officer_s(case: Correspondent) -> None:
    forge(case, case.office.identity("counsel"))


def add_one_of_nobody(case: Correspondent) -> None:
    forge(case, draw_identity(), **{"from": "nobody"})


def add_a_different_one(case: Correspondent) -> None:
    forge(case, case.office.identity("compliance"))


def add_one_of_no_entry(case: Correspondent) -> None:
    forge(case, case.office.identity("compliance"), entry=b64encode(bytes(32)))


def add_one_of_another_case(case: Correspondent) -> None:
    other = work(case.office)
    row = case.office.rows("dockets", other)[0]
    case.office.change("UPDATE dockets SET gate = ? WHERE id = ?", case.reporter.gate, row.id)


def add_another_kind(case: Correspondent) -> None:
    forge(case, case.office.identity("compliance"), kind="entry", previous=b64encode(bytes(32)), details={})


def add_a_report(case: Correspondent) -> None:
    slot = Slot(case.office.identity("auditor").sealing[0].address)
    own = draw_identity()
    message = {"kind": "follow-up", "mailbox": b64encode(case.reporter.mailbox), "number": 0, "seen": {}, "text": ""}
    message |= {**under(case.office.directory), "sent_on": TODAY.isoformat(), "to": []}
    store_docket(case, seal_raw(message, own.signing, [slot]))


def add_rubbish(case: Correspondent) -> None:
    store_docket(case, b"")
    store_docket(case, bytes(9000))


def retire_the_author(case: Correspondent) -> None:
    case.office.publish(3, TODAY, recipients=change_recipient(case, retired_on=(TODAY - timedelta(2)).isoformat()))


def expire_the_author(case: Correspondent) -> None:
    case.office.publish(3, TODAY, recipients=change_recipient(case, expires_on=(TODAY - timedelta(2)).isoformat()))


def change_recipient(case: Correspondent, **changes: Any) -> list[dict[str, Any]]:
    """The directory's recipients, the counsel changed."""
    organisation = case.office.organisation
    changed = {"counsel": changes}
    return [organisation.recipient(id, **changed.get(id, {})) for id in organisation.officers]


def date_ahead(case: Correspondent) -> None:
    act(case, "counsel", day=TODAY + timedelta(3), stored_on=TODAY)


def date_back(case: Correspondent) -> None:
    act(case, "counsel", day=TODAY - timedelta(4), stored_on=TODAY)


def add_a_docket_later(case: Correspondent) -> None:
    case.office.change("UPDATE entries SET received_on = ? WHERE gate = ?", YESTERDAY.isoformat(), case.reporter.gate)


def swap_entries(case: Correspondent) -> None:
    one, two, _ = case.office.chain(case)
    case.office.change("UPDATE entries SET envelope = ? WHERE id = ?", two.envelope, one.id)
    case.office.change("UPDATE entries SET envelope = ? WHERE id = ?", one.envelope, two.id)


def repeat_an_entry(case: Correspondent) -> None:
    last = case.office.chain(case)[-1]
    row = (1, last.id, case.reporter.gate, bytes(32), TODAY.isoformat(), last.envelope)
    case.office.change(
        "INSERT INTO entries (key, id, gate, previous, received_on, envelope) VALUES (?, ?, ?, ?, ?, ?)", *row
    )


def lead_in_a_circle(case: Correspondent) -> None:
    [report] = case.office.rows("messages", case)
    head = digest("entry", case.office.chain(case)[-1].envelope)
    row = (1, bytes(32), case.reporter.gate, head, TODAY.isoformat(), report.envelope)
    case.office.change(
        "INSERT INTO entries (key, id, gate, previous, received_on, envelope) VALUES (?, ?, ?, ?, ?, ?)", *row
    )


HARMS: list[tuple[Callable[[Correspondent], None], dict[str, int], str]] = [
    (delete_docket, {"undocketed": 1}, "No docket that you can open tells who wrote this entry"),
    (delete_entry, {"unfounded": 1, "broken": 1}, "The entry of which this docket tells is not in the store."),
    (delete_last_entry, {"unfounded": 1}, "The entry of which this docket tells is not in the store."),
    (delete_report, {"broken": 1}, "The report is not in the store"),
    (change_payload, {"undocketed": 1, "forged": 1}, "This docket was changed after it was sealed"),
    (change_slot, {"undocketed": 1, "closed": 1}, "it is sealed to others, or was damaged"),
    (change_head, {"undocketed": 1, "forged": 1}, "This docket was changed after it was sealed"),
    (add_a_stranger_s, {"forged": 1}, "or it is not from whom it claims to be"),
    (add_another_officer_s, {"forged": 1}, "or it is not from whom it claims to be"),
    (add_one_of_nobody, {"forged": 1}, "or it is not from whom it claims to be"),
    (add_a_different_one, {"contradicted": 2, "misdated": 1}, "Two dockets of this entry say different things."),
    (add_one_of_no_entry, {"unfounded": 1}, "The entry of which this docket tells is not in the store."),
    (add_one_of_another_case, {"forged": 1}, "This docket was made for another case, and put here."),
    (add_another_kind, {"forged": 1}, "or it is not from whom it claims to be"),
    (add_a_report, {"forged": 1}, "or it is not from whom it claims to be"),
    (add_rubbish, {"forged": 2}, "This docket was changed after it was sealed"),
    (retire_the_author, {"undocketed": 1, "forged": 1}, "dated after its author stopped being an officer"),
    (expire_the_author, {"undocketed": 1, "forged": 1}, "dated after its author stopped being an officer"),
    (date_ahead, {"misdated": 1}, "The day of this entry can&#39;t be right"),
    (date_back, {"misdated": 1}, "is more than a day before or after the one that its author wrote"),
    (add_a_docket_later, {"misdated": 2}, "were stored on different days"),
    (swap_entries, {"broken": 1, "misdated": 2}, "This entry has no place in the record"),
    (repeat_an_entry, {"broken": 1}, "This entry has no place in the record"),
    (lead_in_a_circle, {"undocketed": 1}, "No docket that you can open tells who wrote this entry"),
]
