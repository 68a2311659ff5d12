"""Publishes what others need of this officer: cards of the key file's addresses, and confirmations of the directory."""

from collections.abc import Sequence
from datetime import date

from app.console.own_key_file import OwnKeyFile
from app.store_calls import statements
from app.store_calls.call import Store
from crypto import canonical
from crypto.directory import Directory
from crypto.officer.keys.own_cards import find_foreign, sign_cards
from crypto.signature import SigningKey
from crypto.statements.address_card import AddressCard
from crypto.statements.confirmation import sign_confirmation


class OwnCards:
    """Publishes the cards of an unlocked key file, and confirmations for its officer, who signs with `signing`.

    `foreign` are cards in the store that this officer's signing key has signed, and whose addresses the key file has
    not: either it is an old copy, or somebody else has the key. While there are any, no card is published.
    """

    def __init__(self, own: OwnKeyFile, signing: SigningKey, instance: bytes) -> None:
        self.foreign: list[AddressCard] = []
        self._own, self._signing, self._instance = own, signing, instance
        self._held: Sequence[bytes] | None = None

    @property
    def ends_on(self) -> str:
        """The last day for which the key file holds an address."""
        return str(self._own.content["sealing"][-1]["until"])

    def list_cards(self, day: str) -> list[dict[str, str]]:
        """List the signed cards that are valid on a day or later."""
        return sign_cards(self._own.content, self._instance, day)

    def publish(self, store: Store, held: Sequence[bytes]) -> bool:
        """Publish the cards that the store hasn't got, of those `held` there: whether there were any.

        Raises StoreUnavailable.
        """
        if held == self._held:
            return False
        self._held = held
        stored = [canonical.read(each) for each in held]
        self.foreign = find_foreign(stored, self._own.content, self._instance, self._signing.verify)
        cards = (
            [] if self.foreign else [canonical.write(card) for card in sign_cards(self._own.content, self._instance)]
        )
        missing = [card for card in cards if card not in held]
        if missing:
            statements.add_cards(store, missing)
        return bool(missing)

    def confirm(self, store: Store, directory: Directory, day: date) -> bool:
        """Publish today's confirmation of the newest directory, unless it is there: whether it was published now.

        Raises StoreUnavailable.
        """
        on, verify = day.isoformat(), self._signing.verify
        if verify not in {recipient.verify for recipient in directory.active(on)}:
            return False
        if directory.statements.count_confirmed(directory.digest, {verify}, on)[:1] >= [on]:
            return False
        confirmation = sign_confirmation(directory.digest, on, self._instance, self._signing)
        statements.add_confirmation(store, canonical.write(confirmation))
        return True
