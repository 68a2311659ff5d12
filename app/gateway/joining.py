"""Takes in the key of somebody who was invited to join."""

import hashlib
import json
from collections.abc import Sequence

from app.case_store import invitations
from app.case_store.invitations import Request
from app.clock import today
from app.gateway.asked import Asked
from app.store_calls.errors import NotLetIn
from crypto.errors import UntrustedStatement
from crypto.statements.address_card import read_card


def hand_in_key(asked: Asked, code: bytes, file: bytes, cards: Sequence[bytes]) -> None:
    """Keep the key of who asks, and its cards, which are theirs. Raises what `is_kept` raises, NotLetIn, NoRoom."""
    db, verify, instance = asked.service.db, asked.caller.verify, asked.service.instance
    code_digest = hashlib.blake2b(code, digest_size=32).digest()
    # Anybody may ask. Without a code it costs one look, before signatures are checked or writers have to wait.
    if invitations.is_kept(db, code_digest, file, verify, today()):
        return
    try:
        for each in cards:
            read_card(json.loads(each), instance, [verify])
    except (UntrustedStatement, ValueError, RecursionError):
        raise NotLetIn from None
    invitations.keep_request(db, code_digest, file, Request(verify, [*cards]), today())
