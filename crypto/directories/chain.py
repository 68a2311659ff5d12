"""The chain of directories (SPEC 6): each names the digest of the one before, so that the newest commits to all.

Whoever knows one follows the chain back to it from the one that is handed out. Signatures of earlier ones need no
check: the newest is signed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from crypto import canonical
from crypto.canonical import is_count
from crypto.directories.recipient import Recipient, read_recipient
from crypto.directory import Directory
from crypto.encoding import b64decode, b64encode, digest
from crypto.errors import ForkedDirectory, UntrustedDirectory
from crypto.message import DirectoryReference
from crypto.schema import is_bytes, is_object, is_text

MAX_FOLLOWED = 400

is_signed = is_object({"document": is_text})
is_link = is_object(
    {
        "instance": is_text,
        "version": is_count,
        "previous": lambda value: value is None or is_bytes(32)(value),
    }
)


def list_missing(directory: Directory, known: DirectoryReference) -> list[int]:
    """List the versions to fetch, the newest first, to follow the chain back to a version that is known.

    Raises UntrustedDirectory for a directory that is older, or more than 400 versions newer; ForkedDirectory for
    another one of the same version.
    """
    if not known.version <= directory.version <= known.version + MAX_FOLLOWED:
        raise UntrustedDirectory
    if directory.version == known.version and not directory.recognises(known):
        raise ForkedDirectory(known, directory.reference)
    return list(range(directory.version - 1, known.version - 1, -1))


def follow(directory: Directory, known: DirectoryReference, signed: Sequence[object]) -> Directory:
    """Follow the chain back to a version that is known; `signed` are the directories listed as missing, as they came.

    One that was not to be had is None. Returns the directory with all `earlier` ones. Raises as `list_missing`, and
    ForkedDirectory if the chain doesn't lead there.
    """
    versions = list_missing(directory, known)
    for version, item in zip(versions, [*signed, *([None] * len(versions))], strict=False):
        directory = follow_once(directory, version, item, known)
    if not directory.recognises(known):
        raise ForkedDirectory(known, _name(directory, known), signed[-1])
    return directory


def follow_once(directory: Directory, version: int, signed: object, known: DirectoryReference) -> Directory:
    """Follow the chain to this version, which the one after it names, and learn which one comes before.

    Raises ForkedDirectory for another one, for none, and for one that hands over to a root by which `directory` did not
    come.
    """
    try:
        data = b64decode(signed["document"] if isinstance(signed, dict) and is_signed(signed) else None)
        found = DirectoryReference(version, b64encode(digest("directory", data)))
        link = canonical.read(data)
    except ValueError:
        raise ForkedDirectory(known, None, signed) from None
    if not directory.recognises(found) or not _fits(directory, version, link):
        raise ForkedDirectory(known, _name(directory, found), signed)
    assert isinstance(link, dict)
    before = {} if link["previous"] is None else {version - 1: b64decode(link["previous"])}
    listed = {**directory.earlier_recipients, **_read_recipients(version, link)}
    return replace(directory, earlier={**directory.earlier, **before}, earlier_recipients=listed)


def _read_recipients(version: int, link: Mapping[str, Any]) -> dict[int, tuple[Recipient, ...]]:
    # What an older program has issued may have another form: then its digest is all that is known.
    try:
        return {version: tuple(read_recipient(each, link["issued_on"]) for each in link["recipients"])}
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}


def _name(directory: Directory, shown: DirectoryReference) -> DirectoryReference:
    """What the chain names at the version of what is shown; that itself where the chain has begun anew."""
    named = directory.earlier.get(shown.version)
    return shown if named is None else DirectoryReference(shown.version, b64encode(named))


def _fits(directory: Directory, version: int, link: Any) -> bool:
    if not is_link(link) or (link["instance"], link["version"]) != (b64encode(directory.instance), version):
        return False
    return "next_root" not in link or version in directory.handovers
