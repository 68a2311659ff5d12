"""Who can help to restore a key: everybody active, by the last address that they have published."""

import json
from typing import NamedTuple

from app.console.workspace.workspace import Workspace
from app.store_calls import statements
from app.store_calls.call import Store
from crypto.directories.recipient import Recipient
from crypto.officer.keys.last_card import find_last, read_cards
from crypto.statements.address_card import AddressCard


class Candidate(NamedTuple):
    """Somebody who can be chosen, and the card to which a recovery file is sealed for them."""

    person: Recipient
    card: AddressCard


def list_candidates(workspace: Workspace, day: str) -> list[Candidate]:
    """List who could help this officer, from a day (YYYY-MM-DD) on. Raises StoreUnavailable, NoDirectory."""
    directory, own = workspace.directory, workspace.identity.signing.verify
    others = [person for person in directory.active(day) if person.verify != own]
    found = [(each, list_cards(workspace.store, directory.instance, each.verify)) for each in others]
    return [Candidate(person, card) for person, cards in found if (card := find_last(cards, day))]


def list_cards(store: Store, instance: bytes, verify: bytes) -> list[AddressCard]:
    """List the cards in the store that a key (`verify`, 32 bytes) has signed. Raises StoreUnavailable."""
    return read_cards([json.loads(each) for each in statements.list_cards_of(store, verify)], instance, verify)
