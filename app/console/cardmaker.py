"""Making cards of whole cases: here, or in a process of its own (`python -m app.console.cardmaker`)."""

import pickle
import sys
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from app.console.card import make_card
from app.console.cardfile import Filed
from app.console.opening import Folder, Found, open_folder
from app.procedure.rules import Rules
from crypto.directory import Directory
from crypto.keys import Identity
from crypto.notation import digest
from crypto.opener import take_over


class Maker(NamedTuple):
    """What cards depend on besides the case: the procedure, the id of the officer (or none), the day."""

    rules: Rules
    me: str
    day: date


def file_case(found: Found, identity: Identity, directory: Directory, maker: Maker) -> Filed:
    """Open a case, and file what is known of it then."""
    return file_folder(open_folder(found, identity, directory), directory, maker)


def file_folder(folder: Folder, directory: Directory, maker: Maker) -> Filed:
    """File what is known of a case that was opened."""
    card = make_card(folder, directory, *maker) if folder.is_shown else None
    return Filed(len(folder.opened), digest_ids(folder.opened), card, folder.is_damaged)


def digest_ids(ids: Iterable[bytes]) -> bytes:
    """The digest (32 bytes) of which envelopes a case has, in whatever order they were found."""
    return digest("card", b"".join(sorted(ids)))


def main() -> None:
    """File cases until there are no more."""
    pipe, answers = sys.stdin.buffer, sys.stdout.buffer
    identity, directory = take_over(pipe)
    maker: Maker = pickle.load(pipe)
    while True:
        try:
            batch: list[Found] = pickle.load(pipe)
        except EOFError:
            return
        pickle.dump([file_case(found, identity, directory, maker) for found in batch], answers)
        answers.flush()


if __name__ == "__main__":
    main()
