"""Puts together what every look of a console needs."""

import hashlib
from datetime import date

from app.case_store.keyrings import list_parts
from app.case_store.register import list_register
from app.gateway.asked import Asked
from app.store import directories, statements
from app.store_calls.bulletin import Bulletin
from app.store_calls.call import Role, write

STATE_BYTES = 32


def read_bulletin(asked: Asked, state: bytes, day: date) -> tuple[bytes, Bulletin | None]:
    """Read the bulletin of who asks for a day, unless it is in this state. Raises StoreUnavailable."""
    db, verify = asked.service.db, asked.caller.verify
    directory = asked.service.people.read_directory()
    people = {each.verify for each in directory.active(day.isoformat())} if directory else set()
    bulletin = Bulletin(
        directory=directories.newest(db),
        handovers=directories.list_handovers(db),
        cards=statements.list_cards(db, people, day),
        confirmations=statements.list_confirmations(db, people, directory.digest) if directory else [],
        own_cards=statements.list_cards_of(db, verify),
        keyring=[*list_parts(db, verify)],
        register=sorted(list_register(db)) if asked.caller.role is Role.READER else [],
        rules=asked.service.rules,
    )
    current = hashlib.blake2b(write(bulletin), digest_size=STATE_BYTES).digest()
    return current, None if current == state else bulletin
