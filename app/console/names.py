"""Display names of officers and channels, from the directory."""

from typing import NamedTuple

from crypto.directory import Directory


class Person(NamedTuple):
    """A person's display name, with role and key fingerprint, which may be empty."""

    name: str
    role: str = ""
    fingerprint: str = ""


def find_person(directory: Directory, id: str) -> Person:
    """Find the officer of an id; the id is the name of one who is not in the directory."""
    recipient = directory.find(id)
    return Person(recipient.name, recipient.role, recipient.fingerprint) if recipient else Person(id)


def name_channel(directory: Directory, id: str) -> str:
    """The name of a channel; its id if the directory doesn't have it any more."""
    channel = directory.find_channel(id)
    return channel.name if channel else id
