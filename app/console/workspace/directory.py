"""Reads the directory: checks the root's signature, and follows the chain back to the one that was believed before."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.console.key_folder import KnownDirectory, keep_fork, read_known_directory, remember_directory
from app.store_calls import directories
from app.store_calls.bulletin import Bulletin
from app.store_calls.call import Store
from crypto.directories.chain import check_signer, follow, follow_on, list_missing
from crypto.directory import Directory, verify
from crypto.errors import ForkedDirectory, UntrustedDirectory
from crypto.message import DirectoryReference


def read_directory(store: Store, signed: bytes, handovers: Sequence[bytes], root: bytes, key_folder: Path) -> Directory:
    """Verify a directory under the root's verifying key (32 bytes), and follow its chain through the store.

    It is remembered in the folder of key files. Raises UntrustedDirectory; ForkedDirectory if it doesn't follow what
    was remembered there: then both documents are in that folder. StoreUnavailable.
    """
    try:
        answer = _add_handovers(signed, handovers)
        directory, known = verify(answer, root), read_known_directory(key_folder, root)
        if known is not None:
            _check_handovers(directory, known, answer["handovers"], root)
        return _follow(store, directory, known and known.reference, signed, root, key_folder)
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
    store: Store, directory: Directory, known: DirectoryReference | None, signed: bytes, root: bytes, key_folder: Path
) -> Directory:
    if known is not None:
        missing = list_missing(directory, known)
        directory = follow(directory, known, [_find(store, version) for version in missing])
    if known != directory.reference:
        remember_directory(key_folder, root, signed)
    return follow_on(directory, lambda version: _find(store, version))


def join_statements(bulletin: Bulletin, directory: Directory) -> Directory:
    """Join what its people have signed, as the store has it on a day."""
    served = {"cards": bulletin.cards, "confirmations": bulletin.confirmations}
    return directory.join({kind: [json.loads(each) for each in listed] for kind, listed in served.items()})


def _find(store: Store, version: int) -> Any:
    signed = directories.find(store, version)
    return None if signed is None else json.loads(signed)


def _add_handovers(signed: bytes, handovers: Sequence[bytes]) -> Any:
    answer = json.loads(signed)
    if not isinstance(answer, dict):
        raise ValueError("not a signed directory")
    return {**answer, "handovers": [json.loads(each) for each in handovers]}
