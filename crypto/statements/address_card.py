"""Address cards (SPEC 6): what is sealed to a person on certain days, signed by themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from crypto.canonical import is_day
from crypto.encoding import b64decode, b64encode
from crypto.errors import UntrustedStatement
from crypto.keys import ADDRESS_BYTES, check_address
from crypto.schema import Check, is_bytes
from crypto.signature import SigningKey
from crypto.statements.statement import read_statement, sign_statement

LABEL = "address"
MAX_LIFE_DAYS = 90

FIELDS: dict[str, Check] = {"address": is_bytes(ADDRESS_BYTES), "from": is_day, "until": is_day}


@dataclass(frozen=True)
class AddressCard:
    """The address (1216 bytes) of whoever has the verifying key `verify`, from its first day until its last."""

    verify: bytes
    address: bytes
    first: str
    until: str

    def is_valid(self, day: str) -> bool:
        """Whether messages may be sealed to it on this day."""
        return self.first <= day <= self.until


def sign_card(address: bytes, first: str, until: str, instance: bytes, author: SigningKey) -> dict[str, str]:
    """Sign a card for an address (1216 bytes). Raises UntrustedStatement if `read_card` would refuse it."""
    fields = {"address": b64encode(address), "from": first, "until": until}
    statement = sign_statement(LABEL, fields, instance, author)
    read_card(statement, instance, [author.verify])
    return statement


def read_card(statement: object, instance: bytes, known: Collection[bytes]) -> AddressCard:
    """Read a card that one of the `known` verifying keys has signed for this instance (16 bytes).

    Raises UntrustedStatement for any other one, for an address of which `check_address` says no, and for days that
    are in the wrong order or more than 90.
    """
    try:
        fields = read_statement(LABEL, statement, FIELDS, instance, known)
        life = date.fromisoformat(fields["until"]) - date.fromisoformat(fields["from"])
        if not 0 <= life.days < MAX_LIFE_DAYS:
            raise ValueError("ends before it begins, or lives too long")
        address = b64decode(fields["address"])
        check_address(address)
    except ValueError as error:
        raise UntrustedStatement from error
    return AddressCard(b64decode(fields["verify"]), address, fields["from"], fields["until"])
