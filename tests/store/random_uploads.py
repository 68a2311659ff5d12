"""Uploads of random bytes: pieces of the right sizes, which nobody can open."""

import secrets
from dataclasses import dataclass, replace
from datetime import date

from app.blobs import pieces
from app.blobs.storage import Blobs
from app.store import uploads
from app.store.claims import Claim, inspect
from app.store.database import Database
from tests.store.random_reports import DAY, Report

MOST = 1000  # pieces that nobody has claimed
SMALLEST = (pieces.HEAD_BYTES + pieces.SMALLEST_BYTES + pieces.TAG_BYTES,)
# A file of one byte more than a chunk, as it is padded.
TWO = (pieces.largest(0), 2**15 + pieces.TAG_BYTES)

# One of three chunks.
THREE = (pieces.largest(0), pieces.largest(1), pieces.largest(2))


@dataclass(frozen=True)
class Upload:
    id: bytes
    key: bytes
    pieces: tuple[bytes, ...]

    @property
    def claim(self) -> Claim:
        return Claim(self.id, self.key, len(self.pieces))

    def but(self, **changes: object) -> "Upload":
        return replace(self, **changes)  # type: ignore[arg-type]

    def put(self, db: Database, blobs: Blobs, day: date = DAY) -> "Upload":
        """Put all pieces, as the portal does it."""
        for number in range(len(self.pieces)):
            self.put_one(db, blobs, number, day)
        return self

    def put_one(self, db: Database, blobs: Blobs, number: int, day: date = DAY, most: int = MOST) -> bool:
        uploads.admit(db, blobs, self.id, uploads.digest_key(self.key), number, day, most)
        return blobs.put(self.id, number, self.pieces[number])

    def is_whole(self, blobs: Blobs) -> bool:
        return [blobs.get(self.id, number) for number in range(len(self.pieces))] == list(self.pieces)


def draw_upload(sizes: tuple[int, ...] = SMALLEST) -> Upload:
    return Upload(secrets.token_bytes(16), secrets.token_bytes(16), tuple(map(secrets.token_bytes, sizes)))


def file(db: Database, blobs: Blobs, report: Report, *claims: Claim) -> date:
    """File a report that claims these."""
    return report.file(db, DAY, inspect(db, blobs, claims))
