"""What answers each call: a function of the store, or a check of what was signed and then that."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.case_store import cases, deletions, dockets, entries, keyrings, records, register, tallies
from app.clock import today
from app.gateway.asked import Asked
from app.gateway.bulletin import read_bulletin
from app.gateway.joining import hand_in_key
from app.gateway.news import await_news, read_news
from app.gateway.orders import check_order
from app.store import attachments, directories, junk, orders, publications, receipts, statements, uploads
from app.store_calls import bulletin as of_bulletin
from app.store_calls import cases as of_cases
from app.store_calls import days as of_days
from app.store_calls import deletions as of_deletions
from app.store_calls import directories as of_directories
from app.store_calls import dockets as of_dockets
from app.store_calls import entries as of_entries
from app.store_calls import joining as of_joining
from app.store_calls import junk as of_junk
from app.store_calls import keyrings as of_keyrings
from app.store_calls import news as of_news
from app.store_calls import publications as of_publications
from app.store_calls import records as of_records
from app.store_calls import register as of_register
from app.store_calls import statements as of_statements
from app.store_calls import tallies as of_tallies
from app.store_calls import uploads as of_uploads
from app.store_calls.call import Call
from app.store_calls.deletions import Left
from app.store_calls.entries import NewCase, NewEntry
from app.store_calls.errors import NotLetIn, PieceLost, PieceMissing, UploadIncomplete, UploadTaken
from app.store_calls.junk import Untouched
from app.store_calls.publications import StoredPublication
from app.store_calls.statements import StoredCard, StoredConfirmation
from crypto.errors import SealedLineError
from crypto.officer.publication import read_publication
from crypto.statements.address_card import read_card
from crypto.statements.confirmation import read_confirmation

Answer = Callable[..., Any]
# Eight times what a console reads at once: whoever asks for all at once must not fill the memory.
MOST_READ_BYTES = 32 * 2**20


def _of_store(function: Answer) -> Answer:
    return lambda asked, *arguments: function(asked.service.db, *arguments)


def _list_changes(asked: Asked, state: bytes) -> of_cases.Changes:
    return asked.service.listing.list_changes(state)


def _file_entries(asked: Asked, gate: bytes, new: list[NewEntry]) -> None:
    entries.file_entries(asked.service.db, gate, new, received_on=today())


def _file_case(asked: Asked, report: NewCase, entry: NewEntry) -> None:
    entries.file_case(asked.service.db, report, entry, received_on=today())


def _delete_case(asked: Asked, gate: bytes, order: bytes, written_on: date, entry_count: int, left: Left) -> bool:
    service = asked.service
    if orders.is_kept(service.db, order, today()):
        return True  # it was done, and its answer was lost
    check_order(asked, order, [gate])
    attached = cases.delete_case(
        service.db,
        gate,
        deleted_on=today(),
        written_on=written_on,
        entry_count=entry_count,
        left=left,
        order=order,
    )
    return service.erase(attached)


def _remove_untouched(asked: Asked, seen: list[Untouched], order: bytes, docket: bytes | None) -> bool:
    service = asked.service
    if orders.is_kept(service.db, order, today()):
        return True
    check_order(asked, order, [each.gate for each in seen])
    return service.erase(junk.remove_ordered(service.db, seen, today(), docket, order))


def _read_cases(asked: Asked, gates: list[bytes]) -> dict[bytes, list[of_cases.EnvelopeRow]]:
    measured = cases.measure_cases(asked.service.db, gates)
    if sum(each.size_bytes for listed in measured.values() for each in listed) > MOST_READ_BYTES:
        raise NotLetIn
    return cases.read_cases(asked.service.db, gates)


def _read_piece(asked: Asked, id: bytes, number: int) -> bytes:
    try:
        return asked.service.blobs.get(id, number)
    except PieceMissing:
        if uploads.is_claimed(asked.service.db, id):
            raise PieceLost from None
        raise


def _start_upload(asked: Asked, id: bytes) -> None:
    uploads.start_for_officer(asked.service.db, id, today())


def _put_piece(asked: Asked, id: bytes, number: int, piece: bytes) -> None:
    uploads.require_officers(asked.service.db, id)
    asked.service.budgets.spend(asked.caller.verify, "bytes", len(piece))
    asked.service.blobs.put(id, number, piece)
    try:
        uploads.erase_late(asked.service.db, asked.service.blobs, id)
    except uploads.UploadClosed:
        raise UploadIncomplete from None


def _discard(asked: Asked, id: bytes) -> bool:
    try:
        uploads.require_officers(asked.service.db, id)
    except (UploadTaken, UploadIncomplete):
        return False
    return uploads.discard(asked.service.db, asked.service.blobs, id)


def _read_keyring(asked: Asked) -> list[bytes]:
    return keyrings.read_keyring(asked.service.db, asked.caller.verify)


def _replace_keyring(asked: Asked, parts: list[bytes], replaced: list[bytes]) -> None:
    keyrings.replace_keyring(asked.service.db, asked.caller.verify, parts, replaced)


def _add_cards(asked: Asked, signed: list[bytes]) -> None:
    verify, instance = asked.caller.verify, asked.service.instance
    cards = _believe(lambda: [read_card(json.loads(each), instance, [verify]) for each in signed])
    days = [(date.fromisoformat(each.first), date.fromisoformat(each.until)) for each in cards]
    stored = [StoredCard(verify, *between, each) for between, each in zip(days, signed, strict=True)]
    statements.add_cards(asked.service.db, stored)


def _add_confirmation(asked: Asked, signed: bytes) -> None:
    verify = asked.caller.verify
    said = _believe(lambda: read_confirmation(json.loads(signed), asked.service.instance, [verify]))
    day = date.fromisoformat(said.day)
    statements.add_confirmation(asked.service.db, StoredConfirmation(verify, said.directory, day, signed))


def _add_publication(asked: Asked, publication: StoredPublication) -> None:
    directory = asked.service.people.read_directory()
    assert directory is not None  # it named the publisher who asks
    said = _believe(lambda: read_publication(json.loads(publication.document), directory))
    if (said.year, said.number) != publication[:2]:
        raise NotLetIn
    publications.add_publication(asked.service.db, publication)


def _believe(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (SealedLineError, ValueError, RecursionError):
        raise NotLetIn from None


ANSWERS: Mapping[Call[..., Any], Answer] = {
    of_bulletin.read_bulletin: read_bulletin,
    of_news.read_news: read_news,
    of_news.await_news: await_news,
    of_cases.list_changes: _list_changes,
    of_cases.measure_cases: _of_store(cases.measure_cases),
    of_cases.read_cases: _read_cases,
    of_cases.read_envelopes: _of_store(cases.read_envelopes),
    of_entries.file_entries: _file_entries,
    of_entries.file_case: _file_case,
    of_entries.find_highest_number: _of_store(entries.find_highest_number),
    of_uploads.list_attachments: _of_store(attachments.list_attachments),
    of_uploads.read_piece: _read_piece,
    of_uploads.start_upload: _start_upload,
    of_uploads.put_piece: _put_piece,
    of_uploads.discard: _discard,
    of_records.list_mailboxes: _of_store(records.list_mailboxes),
    of_records.read_records_of: _of_store(records.read_records_of),
    of_records.list_deleted: _of_store(records.list_deleted),
    of_register.list_register: _of_store(register.list_register),
    of_register.read_entries: _of_store(register.read_entries),
    of_register.add_to_register: _of_store(register.add_to_register),
    of_dockets.list_contents: _of_store(dockets.list_contents),
    of_dockets.read_docketed_of: _of_store(dockets.read_docketed_of),
    of_dockets.read_dockets: _of_store(dockets.read_dockets),
    of_tallies.list_tallies: _of_store(tallies.list_tallies),
    of_tallies.read_rows: _of_store(tallies.read_rows),
    of_tallies.find_stored_of: _of_store(tallies.find_stored_of),
    of_tallies.add_tally: _of_store(tallies.add_tally),
    of_tallies.count_taken_up: _of_store(tallies.count_taken_up),
    of_tallies.count_waiting: _of_store(tallies.count_waiting),
    of_keyrings.read_keyring: _read_keyring,
    of_keyrings.replace_keyring: _replace_keyring,
    of_directories.find: _of_store(directories.find),
    of_statements.list_cards_of: _of_store(statements.list_cards_of),
    of_statements.add_cards: _add_cards,
    of_statements.add_confirmation: _add_confirmation,
    of_publications.list_publications: _of_store(publications.list_publications),
    of_publications.add_publication: _add_publication,
    of_joining.hand_in_key: hand_in_key,
    of_days.find_part: _of_store(receipts.find_part),
    of_deletions.propose: _of_store(deletions.propose),
    of_deletions.delete_case: _delete_case,
    of_deletions.read_statements: _of_store(deletions.read_statements),
    of_deletions.read_statements_of: _of_store(deletions.read_statements),
    of_deletions.list_orders: _of_store(orders.list_orders),
    of_junk.list_untouched: _of_store(junk.list_untouched),
    of_junk.remove_untouched: _remove_untouched,
    of_junk.list_removals: _of_store(junk.list_removals),
    of_junk.count_removed: _of_store(junk.count_removed),
}
BY_NAME: Mapping[str, tuple[Call[..., Any], Answer]] = {call.name: (call, answer) for call, answer in ANSWERS.items()}
