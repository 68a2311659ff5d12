"""Receipts under flood: what both implementations find of them in a day that the real store has closed."""

import secrets
from datetime import UTC, date, datetime
from pathlib import Path

from app.portal.jobs.close_days import close_days
from app.store import receipts
from app.store.database import open_database
from crypto.day import derive_verifying_key
from crypto.encoding import b64encode
from crypto.proof import make_proof, verify_part
from tests.crypto.twins.node_side import Node

SEED, INSTANCE = bytes(range(32)), bytes(16)
DAY = date(2026, 1, 5)
# What pushed 94 of 100 honest receipts out of the days in which everybody looked, when a day held the first 65,536.
GROUND, HONEST = 131_072, 100


def test_both_find_every_honest_receipt_among_ground_ones(tmp_path: Path) -> None:
    honest = [secrets.token_bytes(32) for _ in range(HONEST)]
    db = open_database(f"sqlite:///{tmp_path / 'store.db'}", create=True)
    with db.writing() as connection:
        for receipt in (*(bytes([number % 16]) + secrets.token_bytes(31) for number in range(GROUND)), *honest):
            receipts.keep_receipt(connection, receipt, DAY)
    close_days(db, datetime(2026, 1, 6, 1, tzinfo=UTC), INSTANCE, SEED)
    key, wanted, day = derive_verifying_key(SEED), [b64encode(receipt) for receipt in honest], DAY.isoformat()
    found, number = 0, 0
    with Node() as node:
        while part := receipts.find_part(db, DAY, number):
            answer = {name: b64encode(value) for name, value in part._asdict().items()}
            verified = verify_part(answer, [key], INSTANCE, day, number)
            proofs = [make_proof(verified, receipt) for receipt in honest]
            asked = node.call("provePart", answer, b64encode(key), b64encode(INSTANCE), day, number, wanted)
            assert asked == ("ok", proofs)
            found += sum(proof is not None for proof in proofs)
            number += 1
    db.close()
    assert (found, number) == (HONEST, 16)
