"""The chain of directories (SPEC 6): each names the digest of the one before, so that the newest commits to all.

Whoever knows one follows the chain back to it from the one that is handed out. Signatures of earlier ones need no
check: the newest is signed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from crypto import canonical
from crypto.canonical import is_count
from crypto.directories.channel import Channel, read_channel
from crypto.directories.handovers import follow_handovers, open_signed
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


class RootLink(NamedTuple):
    """What a document says of its root, whatever else it has."""

    version: int
    digest: bytes
    next_root: bytes | None


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
    if not directory.recognises(found) or not _fits(directory, found, link):
        raise ForkedDirectory(known, _name(directory, found), signed)
    assert isinstance(link, dict)
    before = {} if link["previous"] is None else {version - 1: b64decode(link["previous"])}
    recipients, channels = _read_lists(version, link)
    return replace(
        directory,
        earlier={**directory.earlier, **before},
        earlier_recipients={**directory.earlier_recipients, **recipients},
        earlier_channels={**directory.earlier_channels, **channels},
    )


def follow_on(directory: Directory, find: Callable[[int], object]) -> Directory:
    """Follow the chain as far back as `find` has its versions, to tell which directories messages may name.

    `find` returns a signed directory as it came, or None. What doesn't fit ends it.
    """
    while len(directory.earlier) < MAX_FOLLOWED and directory.earlier:
        oldest = min(directory.earlier)
        try:
            followed = follow_once(directory, oldest, find(oldest), directory.reference)
        except ForkedDirectory:
            return directory
        if len(followed.earlier) == len(directory.earlier):
            return followed
        directory = followed
    return directory


def check_signer(signed: Mapping[str, str], listed: Sequence[Mapping[str, str]], root_verify: bytes) -> None:
    """Check that a signed directory was signed by whom the handovers before it lead to, from a root's key (32 bytes).

    `signed` is kept as it once came, `listed` comes with a newer one. Raises ValueError.
    """
    version = _read_root_link(b64decode(signed["document"])).version
    before = [each for each in listed if _read_root_link(b64decode(each["document"])).version < version]
    signer, _ = follow_handovers(before, root_verify, _read_root_link)
    open_signed(signed, signer)


def _read_root_link(data: bytes) -> RootLink:
    document: Any = canonical.read(data)
    next_root = document.get("next_root")
    return RootLink(document["version"], b"", None if next_root is None else b64decode(next_root, 32))


def _read_lists(
    version: int, link: Mapping[str, Any]
) -> tuple[dict[int, tuple[Recipient, ...]], dict[int, tuple[Channel, ...]]]:
    # What an older program has issued may have another form: then its digest is all that is known.
    try:
        recipients = tuple(read_recipient(each, link["issued_on"]) for each in link["recipients"])
        return {version: recipients}, {version: tuple(read_channel(each) for each in link["channels"])}
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}, {}


def _name(directory: Directory, shown: DirectoryReference) -> DirectoryReference:
    """What the chain names at the version of what is shown; that itself where the chain has begun anew."""
    named = directory.earlier.get(shown.version)
    return shown if named is None else DirectoryReference(shown.version, b64encode(named))


def _fits(directory: Directory, found: DirectoryReference, link: Any) -> bool:
    if not is_link(link) or (link["instance"], link["version"]) != (b64encode(directory.instance), found.version):
        return False
    # Whoever stole the root that handed over can sign another handover of that version, to a root of their own.
    handed = directory.handovers.get(found.version)
    return "next_root" not in link or (handed is not None and b64encode(handed) == found.digest)
