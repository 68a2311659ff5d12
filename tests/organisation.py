"""A small organisation to test with: a root, three officers, a signed directory, and reporters without phrases."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from crypto import directory as directories
from crypto.directories.chain import follow_once
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode, digest
from crypto.keys import Identity, derive_sealing_key, generate_seed, mailbox_id
from crypto.officer import key_file
from crypto.phrase import Reporter
from crypto.signature import SigningKey, derive_signing_key

DAY = "2026-11-22"
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


@dataclass
class Organisation:
    """`contents` is what the officers' key files hold."""

    root: SigningKey = field(default_factory=lambda: derive_signing_key(generate_seed()))
    instance: bytes = INSTANCE
    published: dict[int, dict[str, str]] = field(default_factory=dict)
    contents: dict[str, dict[str, Any]] = field(default_factory=lambda: {id: key_file.generate(DAY) for id in OFFICERS})

    def __post_init__(self) -> None:
        self.officers = {id: key_file.read_identity(content) for id, content in self.contents.items()}

    def document(self, version: int = 1, issued_on: str = DAY, life_days: int = 35, **changes: Any) -> dict[str, Any]:
        return {
            "instance": b64encode(self.instance),
            "version": version,
            "previous": self.previous(version),
            "issued_on": issued_on,
            "expires_on": later(issued_on, life_days),
            "organisation": "Example",
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
            "address": b64encode(identity.sealing[-1].address),
            "expires_on": "2030-01-01",
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
        """A verified directory, with all that was signed before it."""
        directory = directories.verify(self.sign(document), self.root.verify)
        return self.follow(directory)

    def read(self, version: int) -> Directory:
        """The directory of a version that was signed before."""
        return self.follow(directories.verify(self.published[version], self.root.verify))

    def follow(self, directory: Directory) -> Directory:
        """Follow the chain as far back as there are directories that fit."""
        while (signed := self.published.get(min(directory.earlier, default=0))) is not None:
            oldest = min(directory.earlier)
            directory = follow_once(directory, oldest, signed, directory.reference)
            if min(directory.earlier) == oldest:
                break
        return directory
