"""Finds what cards open of a case, as a worker process of WorkerPool: `python -m app.console.upkeep.keys_worker`."""

from app.console.cases.opened_case import StoredCase
from app.console.cases.pool import serve
from app.console.upkeep.envelope_keys import EnvelopeKeys, find_keys
from crypto.directory import Directory
from crypto.keys import Identity


def find_case_keys(stored: StoredCase, cards: Identity, directory: Directory) -> EnvelopeKeys:
    """Find what the sealing keys of an identity open of all envelopes of a case."""
    return find_keys((each.envelope for part in stored.parts for each in part), cards)


if __name__ == "__main__":
    serve(find_case_keys)
