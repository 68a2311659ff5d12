"""Reads the directory: checks the root's signature, and follows the chain back to the one that was believed before."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from app.console.key_folder import KnownDirectory, keep_fork, read_known_directory, remember_directory
from app.store import directories, statements
from app.store.database import Database
from crypto.directories.chain import check_signer, follow, follow_on, list_missing
from crypto.directory import Directory, verify
from crypto.errors import ForkedDirectory, UntrustedDirectory
from crypto.message import DirectoryReference


def read_directory(db: Database, signed: bytes, root: bytes, key_folder: Path) -> Directory:
    """Verify a directory under the root's verifying key (32 bytes), and follow its chain through the store.

    It is remembered in the folder of key files. Raises UntrustedDirectory; ForkedDirectory if it doesn't follow what
    was remembered there: then both documents are in that folder. StoreUnavailable.
    """
    try:
        answer = _with_handovers(db, signed)
        directory, known = verify(answer, root), read_known_directory(key_folder, root)
        if known is not None:
            _check_handovers(directory, known, answer["handovers"], root)
        return _follow(db, directory, known and known.reference, signed, root, key_folder)
    except ForkedDirectory as error:
        keep_fork(key_folder, root, error.signed if error.signed is not None else json.loads(signed))
        raise
    except (ValueError, RecursionError) as error:
        raise UntrustedDirectory from error


def _check_handovers(directory: Directory, known: KnownDirectory, handovers: Any, root: bytes) -> None:
    # Whoever stole an old root goes on with it by hiding that it handed over, or by another handover.
    try:
        check_signer(known.signed, handovers, root)
    except ValueError:
        raise ForkedDirectory(known.reference, directory.reference) from None


def _follow(
    db: Database, directory: Directory, known: DirectoryReference | None, signed: bytes, root: bytes, key_folder: Path
) -> Directory:
    if known is not None:
        missing = list_missing(directory, known)
        directory = follow(directory, known, [_find(db, version) for version in missing])
    if known != directory.reference:
        remember_directory(key_folder, root, signed)
    return follow_on(directory, lambda version: _find(db, version))


def join_statements(db: Database, directory: Directory, day: date) -> Directory:
    """Join what its people have signed, as the store has it on a day. Raises StoreUnavailable."""
    people = {recipient.verify for recipient in directory.active(day.isoformat())}
    served = {
        "cards": [json.loads(each) for each in statements.list_cards(db, people, day)],
        "confirmations": [json.loads(each) for each in statements.list_confirmations(db, people, directory.digest)],
    }
    return directory.join(served)


def _find(db: Database, version: int) -> Any:
    signed = directories.find(db, version)
    return None if signed is None else json.loads(signed)


def _with_handovers(db: Database, signed: bytes) -> Any:
    answer = json.loads(signed)
    if not isinstance(answer, dict):
        raise ValueError("not a signed directory")
    return {**answer, "handovers": [json.loads(each) for each in directories.list_handovers(db)]}
