"""What node_side.mjs does with some of its calls, in Python: each takes the same arguments and answers the same."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from crypto import canonical, directory, envelope, message_format, phrase
from crypto.encoding import b64decode, b64encode
from crypto.keys import SealingKey, derive_sealing_key
from crypto.phrase import Reporter
from crypto.proof import make_proof, verify_part
from crypto.reporter.mailbox import MailboxContents, open_mailbox
from crypto.reporter.mailbox_view import view_mailbox
from tests.messages import told


def read_message(data: bytes) -> str:
    """Read a message, and write what was believed of it."""
    message = message_format.read(data)
    message_format.check_keys(message)
    return message_format.write(message).decode()


def unseal(sealed: bytes, keys: Sequence[SealingKey], author: bytes) -> dict[str, Any]:
    """Open an envelope, and tell what its message says."""
    return told(envelope.unseal(sealed, keys, lambda _: author))


def verify_directory(signed: object, root: str, known: int, channel: str, left_out: list[str], day: str) -> list[Any]:
    """Verify a directory, and tell what it means for a report on this channel."""
    verified = directory.verify(signed, b64decode(root), known)
    verified.check_fresh(day)
    found = verified.find_channel(channel)
    if found is None:
        raise ValueError("no such channel")
    substitutes = [list(pair) for pair in verified.substitutes(found, left_out, day).items()]
    active, offered = [person.id for person in verified.active(day)], verified.offered(channel, left_out, day)
    return [verified.document, b64encode(verified.digest), active, substitutes, offered]


def prove_part(answer: Any, key: str, instance: str, day: str, number: int, receipts: list[str]) -> list[Any]:
    """Verify a part of a day, and make the proofs of receipts in it."""
    part = verify_part(answer, [b64decode(key)], b64decode(instance), day, number)
    return [make_proof(part, b64decode(receipt)) for receipt in receipts]


def open_phrase(written: str, instance: str) -> str:
    """Derive the reporter whose mailboxes are opened from now on."""
    _state["reporter"] = phrase.derive_reporter(written, b64decode(instance))
    return b64encode(_state["reporter"].mailbox)


def view_answer(signed: object, root: str, answer: dict[str, Any], day: str, mine: Any) -> list[Any]:
    """Open what a server hands out for the reporter's mailbox: the note, and the view."""
    note = None if answer["note"] is None else b64decode(answer["note"])
    held = [(reply["place"], b64decode(reply["envelope"])) for reply in answer["replies"]]
    own: Any = mine and message_format.read(canonical.write(mine))
    verified = directory.verify(signed, b64decode(root)).join(signed)
    mailbox = open_mailbox(_state["reporter"], verified, MailboxContents(held, answer["sent"], note), day, own)
    return [told(mailbox.note) or None, view_mailbox(mailbox)]


_state: dict[str, Reporter] = {}


@cache
def _derive(seed: str) -> SealingKey:
    return derive_sealing_key(b64decode(seed))


CALLS: dict[str, Callable[..., Any]] = {
    "readCanonical": lambda data: canonical.read(b64decode(data)),
    "readMessage": lambda data: read_message(b64decode(data)),
    "unseal": lambda sealed, seeds, author: unseal(
        b64decode(sealed), [_derive(seed) for seed in seeds], b64decode(author)
    ),
    "verifyDirectory": verify_directory,
    "provePart": prove_part,
    "normalise": phrase.normalise,
    "openPhrase": open_phrase,
    "openMailbox": view_answer,
}
