"""Takes in the key of somebody who was invited to join."""

import hashlib
from collections.abc import Sequence

from app.case_store import invitations
from app.case_store.invitations import Request
from app.clock import today
from app.gateway.asked import Asked


def hand_in_key(asked: Asked, code: bytes, file: bytes, cards: Sequence[bytes]) -> None:
    """Keep the key of who asks, and its cards, which are theirs. Raises what `keep_request` raises."""
    code_digest = hashlib.blake2b(code, digest_size=32).digest()
    invitations.keep_request(asked.service.db, code_digest, file, Request(asked.caller.verify, [*cards]), today())
