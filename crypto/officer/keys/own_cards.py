"""An officer's own address cards (SPEC 6): signs those of a key file, and finds in the store what isn't theirs."""

from collections.abc import Collection, Iterable
from typing import Any

from crypto.encoding import b64decode
from crypto.errors import UntrustedStatement
from crypto.keys import derive_sealing_key
from crypto.signature import derive_signing_key
from crypto.statements.address_card import AddressCard, read_card, sign_card


def sign_cards(content: dict[str, Any], instance: bytes, since: str = "") -> list[dict[str, str]]:
    """Sign a card for each address of a key file's content that is valid on a day or later, for an instance."""
    signing = derive_signing_key(b64decode(content["signing_seed"]))
    return [
        sign_card(derive_sealing_key(b64decode(each["seed"])).address, each["from"], each["until"], instance, signing)
        for each in content["sealing"]
        if each["until"] >= since
    ]


def find_foreign(
    statements: Iterable[object], content: dict[str, Any], instance: bytes, verify: bytes
) -> list[AddressCard]:
    """Find cards that are well signed with the key file's own key (`verify`, 32 bytes), and whose address it has not.

    Cards that ended before the key file's first one are its own, that were given up.
    """
    held: Collection[bytes] = {derive_sealing_key(b64decode(each["seed"])).address for each in content["sealing"]}
    first = content["sealing"][0]["from"]
    found = []
    for statement in statements:
        try:
            card = read_card(statement, instance, [verify])
        except UntrustedStatement:
            continue
        if card.address not in held and card.until >= first:
            found.append(card)
    return found
