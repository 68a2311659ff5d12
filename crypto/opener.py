"""Opening many envelopes: here, or in a process of its own, because one interpreter can't use a second core.

`python -m crypto.opener` reads sealing keys, a directory and jobs from its standard input, and writes what was opened.
"""

import pickle
import sys
from typing import BinaryIO, NamedTuple

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from nacl.public import PrivateKey

from crypto.case import open_entry, open_follow_up, open_report
from crypto.conversation import Received
from crypto.directory import Directory
from crypto.keys import Identity, SealingKey, derive_signing_key, draw_seed


class Sealed(NamedTuple):
    """An envelope where it was found: `place` is report, follow-up or entry."""

    id: bytes
    place: str
    envelope: bytes


class Job(NamedTuple):
    """Envelopes of one case (mailbox: 32 bytes), and its report if that is open already."""

    mailbox: bytes
    report: Received | None
    sealed: list[Sealed]


Opened = dict[bytes, Received | None]


def open_job(job: Job, identity: Identity, directory: Directory) -> Opened:
    """Open the envelopes of a case, by their ids; None for all of a case whose report is sealed to others."""
    opened: Opened = {}
    report = job.report
    for sealed in sorted(job.sealed, key=lambda sealed: sealed.place != "report"):
        received = None
        if sealed.place == "report":
            received = open_report(sealed.envelope, identity, job.mailbox)
            received = report = None if received.is_sealed_to_others else received
        elif report is not None and sealed.place == "follow-up":
            received = open_follow_up(sealed.envelope, identity, job.mailbox, report)
        elif report is not None:
            received = open_entry(sealed.envelope, identity, job.mailbox, directory)
        opened[sealed.id] = received
    return opened


def hand_over(identity: Identity, directory: Directory, pipe: BinaryIO) -> None:
    """Give another process what it needs: the sealing keys, never the one that signs."""
    keys = [(key.address, bytes(key.x25519), key.mlkem.private_bytes_raw()) for key in identity.sealing]
    pickle.dump((keys, directory), pipe)
    pipe.flush()


def main() -> None:
    """Open jobs until there are no more."""
    pipe, answers = sys.stdin.buffer, sys.stdout.buffer
    keys, directory = pickle.load(pipe)
    sealing = tuple(
        SealingKey(address, PrivateKey(x25519), MLKEM768PrivateKey.from_seed_bytes(mlkem))
        for address, x25519, mlkem in keys
    )
    identity = Identity(sealing, derive_signing_key(draw_seed()))
    while True:
        try:
            jobs: list[Job] = pickle.load(pipe)
        except EOFError:
            return
        opened = [open_job(job, identity, directory) for job in jobs]
        for received in (received for each in opened for received in each.values() if received is not None):
            # Whoever asks has it, and it is most of what would have to be sent.
            received.envelope = b""
        pickle.dump(opened, answers)
        answers.flush()


if __name__ == "__main__":
    main()
