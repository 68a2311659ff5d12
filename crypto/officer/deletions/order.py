"""Deletion orders (SPEC 6): an officer orders on a day that the store deletes the cases of these mailboxes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crypto.canonical import is_day, is_name
from crypto.encoding import b64decode, b64encode
from crypto.errors import UntrustedStatement
from crypto.schema import Check, is_bytes, is_list
from crypto.signature import SigningKey
from crypto.statements.statement import read_statement, sign_statement

LABEL = "deletion order"
MAX_BYTES = 16384

FIELDS: dict[str, Check] = {"day": is_day, "mailboxes": is_list(is_bytes(32)), "reason": is_name}


@dataclass(frozen=True)
class DeletionOrder:
    """That whoever has the verifying key `verify` ordered, on a day, to delete these cases, for a reason (an id)."""

    verify: bytes
    mailboxes: tuple[bytes, ...]
    reason: str
    day: str


def sign_deletion_order(
    mailboxes: Sequence[bytes], reason: str, day: str, instance: bytes, author: SigningKey
) -> dict[str, str]:
    """Sign the order to delete the cases of these mailboxes (32 bytes each; at most 200) on a day (YYYY-MM-DD)."""
    named = [b64encode(each) for each in mailboxes]
    return sign_statement(LABEL, {"day": day, "mailboxes": named, "reason": reason}, instance, author)


def read_deletion_order(statement: object, instance: bytes, known: Collection[bytes]) -> DeletionOrder:
    """Read an order that one of the `known` verifying keys has signed for this instance (16 bytes).

    Raises UntrustedStatement for any other one.
    """
    try:
        fields = read_statement(LABEL, statement, FIELDS, instance, known, MAX_BYTES)
    except ValueError as error:
        raise UntrustedStatement from error
    mailboxes = tuple(b64decode(each) for each in fields["mailboxes"])
    return DeletionOrder(b64decode(fields["verify"]), mailboxes, fields["reason"], fields["day"])
