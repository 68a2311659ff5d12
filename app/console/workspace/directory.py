"""Reads the directory: checks the root key's signature, and that it is no older than one seen before (rollback)."""

import json
from pathlib import Path

from app.console.key_folder import read_known_version, remember_version
from crypto.directory import Directory, verify
from crypto.errors import UntrustedDirectory


def read_directory(signed: bytes, root: bytes, key_folder: Path) -> Directory:
    """Verify a directory under the root's verifying key (32 bytes), and against the highest version seen.

    Remembers its version in the folder of key files. Raises UntrustedDirectory.
    """
    try:
        known_version = read_known_version(key_folder, root)
        directory = verify(json.loads(signed), root, known_version)
    except (ValueError, RecursionError) as error:
        raise UntrustedDirectory from error
    if directory.version > known_version:
        remember_version(key_folder, root, directory.version)
    return directory
