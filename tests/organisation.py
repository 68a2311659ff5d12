"""A small organisation to test with: a root, three officers, a signed directory, and reporters without phrases."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.store import statements
from app.store.database import Database
from app.store_calls.statements import StoredCard
from crypto import canonical
from crypto import directory as directories
from crypto.directories.chain import follow_once
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode, digest
from crypto.keys import Identity, derive_sealing_key, generate_seed, mailbox_id
from crypto.officer.keys import key_file
from crypto.officer.keys.own_cards import sign_cards
from crypto.phrase import Reporter
from crypto.signature import SigningKey, derive_signing_key
from crypto.statements.confirmation import sign_confirmation

DAY = "2026-11-22"
# A few long cards are quicker to make than many short ones. The first is valid on an organisation's day, and was for a
# while before: none is due to be given up.
CARD_DAYS, DAYS_BEFORE, DAYS_AHEAD = 90, 60, 400
INSTANCE = bytes(range(16))
OFFICERS = ("compliance", "counsel", "director")


def draw_identity() -> Identity:
    return Identity((derive_sealing_key(generate_seed()),), derive_signing_key(generate_seed()))


def draw_reporter() -> Reporter:
    """Make a reporter from random seeds, without the half second that a code phrase costs."""
    identity, token = draw_identity(), generate_seed()
    mailbox = mailbox_id(identity.sealing[0].address, identity.signing.verify)
    return Reporter(identity, token, digest("mailbox gate", token), mailbox, generate_seed())


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def draw_content(day: str = DAY) -> dict[str, Any]:
    """The content of a key file with addresses from 60 days before a day until more than a year after it."""
    return key_file.generate(later(day, -DAYS_BEFORE), CARD_DAYS, DAYS_BEFORE + DAYS_AHEAD)


@dataclass
class Organisation:
    """`contents` is what the officers' key files hold, `cards` the signed cards of all their addresses.

    Cards are made for its `day`: what runs on the real one needs an organisation of today.
    """

    day: str = DAY
    people: Iterable[str] = OFFICERS
    root: SigningKey = field(default_factory=lambda: derive_signing_key(generate_seed()))
    instance: bytes = INSTANCE
    published: dict[int, dict[str, str]] = field(default_factory=dict)
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    _signed: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.contents = self.contents or {id: draw_content(self.day) for id in self.people}
        self.officers = {id: key_file.read_identity(content) for id, content in self.contents.items()}

    @property
    def cards(self) -> dict[str, list[dict[str, str]]]:
        for id in self.contents.keys() - self._signed.keys():
            self._signed[id] = sign_cards(self.contents[id], self.instance)
        return self._signed

    def forget_cards(self, id: str) -> None:
        """Have the cards of an officer signed anew, after their key file was changed."""
        self._signed.pop(id, None)

    def served(self, document: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """What a portal answers: the signed directory, with all cards that there are, and no confirmations."""
        return {**self.sign(document), **self.said, "handovers": [], **changes}

    @property
    def said(self) -> dict[str, Any]:
        """What a portal hands out with a directory: all cards that there are, and no confirmations."""
        return {"cards": [card for cards in self.cards.values() for card in cards], "confirmations": []}

    def publish_cards(self, db: Database, *, only: Sequence[str] | None = None) -> None:
        """Put the cards into a store, as the officers' consoles would."""
        stored = []
        for id in self.cards if only is None else only:
            for card in self.cards[id]:
                fields = json.loads(card["statement"])
                days = date.fromisoformat(fields["from"]), date.fromisoformat(fields["until"])
                stored.append(StoredCard(self.officers[id].signing.verify, *days, canonical.write(card)))
        statements.add_cards(db, stored)

    def confirm(self, id: str, digest: bytes, day: str = "") -> dict[str, str]:
        return sign_confirmation(digest, day or self.day, self.instance, self.officers[id].signing)

    def document(self, version: int = 1, issued_on: str = "", life_days: int = 35, **changes: Any) -> dict[str, Any]:
        issued_on = issued_on or self.day
        return {
            "instance": b64encode(self.instance),
            "version": version,
            "previous": self.previous(version),
            "issued_on": issued_on,
            "expires_on": later(issued_on, life_days),
            "organisation": "Example",
            "confirmations": 0,
            "channels": [
                {
                    "id": "external",
                    "name": "External",
                    "recipients": ["compliance", "counsel"],
                    "otherwise": {"compliance": ["director"], "counsel": ["director"]},
                }
            ],
            "recipients": [self.recipient(id) for id in self.officers],
            **changes,
        }

    def recipient(self, id: str, **changes: Any) -> dict[str, Any]:
        identity = self.officers[id]
        return {
            "id": id,
            "name": f"The {id}",
            "role": id,
            "verify": b64encode(identity.signing.verify),
            "expires_on": later(self.day, 1000),
            "duties": [id],
            **changes,
        }

    def previous(self, version: int) -> str | None:
        """The digest of the directory before this version, if that was signed."""
        before = self.published.get(version - 1)
        return None if before is None else b64encode(digest("directory", b64decode(before["document"])))

    def sign(self, document: dict[str, Any] | None = None) -> dict[str, str]:
        written = document or self.document()
        signed = directories.sign(written, self.root)
        self.published[written["version"]] = signed
        return signed

    def directory(self, document: dict[str, Any] | None = None) -> Directory:
        """A verified directory with the cards of its people, and with all that was signed before it."""
        served = self.served(document)
        return self.follow(directories.verify(served, self.root.verify).join(served))

    def read(self, version: int) -> Directory:
        """The directory of a version that was signed before."""
        served = {**self.published[version], **self.said}
        return self.follow(directories.verify(served, self.root.verify).join(served))

    def follow(self, directory: Directory) -> Directory:
        """Follow the chain as far back as there are directories that fit."""
        while (signed := self.published.get(min(directory.earlier, default=0))) is not None:
            oldest = min(directory.earlier)
            directory = follow_once(directory, oldest, signed, directory.reference)
            if min(directory.earlier) == oldest:
                break
        return directory
