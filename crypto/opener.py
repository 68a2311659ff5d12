"""Opening many envelopes: here, or in a process of its own, because one interpreter can't use a second core.

`python -m crypto.opener` reads sealing keys, a directory and jobs from its standard input, and writes what was opened.
"""

import pickle
import sys
from typing import BinaryIO, NamedTuple

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from nacl.public import PrivateKey

from crypto.case import open_entry, open_follow_up, open_handed_on, open_report
from crypto.conversation import Received
from crypto.directory import Directory
from crypto.keys import Identity, SealingKey, derive_signing_key, draw_seed


class Sealed(NamedTuple):
    """An envelope where it was found: `place` is report, follow-up or entry."""

    id: bytes
    place: str
    envelope: bytes


class Job(NamedTuple):
    """All envelopes of one case (mailbox: 32 bytes)."""

    mailbox: bytes
    sealed: list[Sealed]


Opened = dict[bytes, Received | None]


def open_job(job: Job, identity: Identity, directory: Directory) -> Opened:
    """Open the envelopes of a case, by their ids: None for all of a case whose report is for others.

    Who was given access later has no slot in the report. Entries hand on its key, so they are tried before it is given
    up; what was said in the case meanwhile is tried only then.
    """
    at = {place: [each for each in job.sealed if each.place == place] for place in ("report", "entry", "follow-up")}
    reports = {each.id: open_report(each.envelope, identity, job.mailbox) for each in at["report"]}
    opened: Opened = {each.id: None for each in job.sealed}
    if not reports:
        return opened
    report = next(iter(reports.values()))
    entries = {each.id: open_entry(each.envelope, identity, job.mailbox, directory) for each in at["entry"]}
    open_handed_on(job.mailbox, directory, report, [], [*entries.values()])
    if report.is_sealed_to_others:
        return opened
    follow_ups = {each.id: open_follow_up(each.envelope, identity, job.mailbox, report) for each in at["follow-up"]}
    open_handed_on(job.mailbox, directory, report, [*follow_ups.values()], [*entries.values()])
    return {**opened, **reports, **entries, **follow_ups}


def hand_over(identity: Identity, directory: Directory, pipe: BinaryIO) -> None:
    """Give another process what it needs: the sealing keys, never the one that signs."""
    keys = [(key.address, bytes(key.x25519), key.mlkem.private_bytes_raw()) for key in identity.sealing]
    pickle.dump((keys, directory), pipe)
    pipe.flush()


def take_over(pipe: BinaryIO) -> tuple[Identity, Directory]:
    """Take what `hand_over` gives; the identity signs with a key that nobody knows."""
    keys, directory = pickle.load(pipe)
    sealing = tuple(
        SealingKey(address, PrivateKey(x25519), MLKEM768PrivateKey.from_seed_bytes(mlkem))
        for address, x25519, mlkem in keys
    )
    return Identity(sealing, derive_signing_key(draw_seed())), directory


def main() -> None:
    """Open jobs until there are no more."""
    pipe, answers = sys.stdin.buffer, sys.stdout.buffer
    identity, directory = take_over(pipe)
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
