"""Publishes what others need of this officer: cards of the key file's addresses, and confirmations of the directory."""

from datetime import date

from app.console.own_key_file import OwnKeyFile
from app.store import statements
from app.store.database import Database
from app.store.statements import StoredCard, StoredConfirmation
from crypto import canonical
from crypto.directory import Directory
from crypto.officer.keys.own_cards import find_foreign, sign_cards
from crypto.signature import SigningKey
from crypto.statements.address_card import AddressCard, read_card
from crypto.statements.confirmation import sign_confirmation


class OwnCards:
    """Publishes the cards of an unlocked key file, and confirmations for its officer, who signs with `signing`.

    `foreign` are cards in the store that this officer's signing key has signed, and whose addresses the key file has
    not: either it is an old copy, or somebody else has the key. While there are any, no card is published.
    """

    def __init__(self, own: OwnKeyFile, signing: SigningKey, instance: bytes) -> None:
        self.foreign: list[AddressCard] = []
        self._own, self._signing, self._instance = own, signing, instance
        self._held: list[bytes] | None = None

    @property
    def ends_on(self) -> str:
        """The last day for which the key file holds an address."""
        return str(self._own.content["sealing"][-1]["until"])

    def list_cards(self, day: str) -> list[dict[str, str]]:
        """List the signed cards that are valid on a day or later."""
        return sign_cards(self._own.content, self._instance, day)

    def publish(self, db: Database) -> None:
        """Publish the cards that the store hasn't got. Raises StoreUnavailable."""
        held = statements.list_cards_of(db, self._signing.verify)
        if held == self._held:
            return
        stored = [canonical.read(each) for each in held]
        self.foreign = find_foreign(stored, self._own.content, self._instance, self._signing.verify)
        if not self.foreign:
            cards = [self._describe(card) for card in sign_cards(self._own.content, self._instance)]
            statements.add_cards(db, [card for card in cards if card.statement not in held])
        self._held = statements.list_cards_of(db, self._signing.verify)

    def confirm(self, db: Database, directory: Directory, day: date) -> bool:
        """Publish today's confirmation of the newest directory, unless it is there: whether it was published now.

        Raises StoreUnavailable.
        """
        on, verify = day.isoformat(), self._signing.verify
        if verify not in {recipient.verify for recipient in directory.active(on)}:
            return False
        if directory.statements.count_confirmed(directory.digest, {verify}, on)[:1] >= [on]:
            return False
        confirmation = sign_confirmation(directory.digest, on, self._instance, self._signing)
        stored = StoredConfirmation(verify, directory.digest, day, canonical.write(confirmation))
        statements.add_confirmation(db, stored)
        return True

    def _describe(self, statement: dict[str, str]) -> StoredCard:
        card = read_card(statement, self._instance, [self._signing.verify])
        days = date.fromisoformat(card.first), date.fromisoformat(card.until)
        return StoredCard(card.verify, *days, canonical.write(statement))
