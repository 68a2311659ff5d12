"""Confirmations (SPEC 6): a person says on a day that they know no newer directory than this one."""

from collections.abc import Collection
from dataclasses import dataclass

from crypto.canonical import is_day
from crypto.encoding import b64decode, b64encode
from crypto.errors import UntrustedStatement
from crypto.schema import Check, is_bytes
from crypto.signature import SigningKey
from crypto.statements.statement import read_statement, sign_statement

LABEL = "confirmation"

FIELDS: dict[str, Check] = {"day": is_day, "directory": is_bytes(32)}


@dataclass(frozen=True)
class Confirmation:
    """That whoever has the verifying key `verify` knew, on a day, no newer directory than that of this digest."""

    verify: bytes
    directory: bytes
    day: str


def sign_confirmation(directory: bytes, day: str, instance: bytes, author: SigningKey) -> dict[str, str]:
    """Sign a confirmation of the directory with this digest (32 bytes)."""
    return sign_statement(LABEL, {"day": day, "directory": b64encode(directory)}, instance, author)


def read_confirmation(statement: object, instance: bytes, known: Collection[bytes]) -> Confirmation:
    """Read a confirmation that one of the `known` verifying keys has signed for this instance (16 bytes).

    Raises UntrustedStatement for any other one.
    """
    try:
        fields = read_statement(LABEL, statement, FIELDS, instance, known)
    except ValueError as error:
        raise UntrustedStatement from error
    return Confirmation(b64decode(fields["verify"]), b64decode(fields["directory"]), fields["day"])
