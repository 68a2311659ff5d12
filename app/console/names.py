"""Officers and channels as pages name them."""

from typing import NamedTuple

from crypto.directory import Directory


class Person(NamedTuple):
    """Somebody named on a page; `role` and `fingerprint` may be empty."""

    name: str
    role: str = ""
    fingerprint: str = ""


def find_person(directory: Directory, id: str) -> Person:
    """Name an officer by the id that messages use; the id itself for one who is not listed."""
    recipient = directory.find(id)
    return Person(recipient.name, recipient.role, recipient.fingerprint) if recipient else Person(id)


def name_channel(directory: Directory, id: str) -> str:
    """Name a channel; by its id if the directory has it no more."""
    channel = directory.find_channel(id)
    return channel.name if channel else id
