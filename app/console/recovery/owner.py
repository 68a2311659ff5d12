"""Whose key is restored: an officer's who is active in the directory, or the root's."""

from gettext import gettext as _
from typing import NamedTuple

from crypto.directory import Directory
from crypto.officer.keys.recovery_errors import UnknownOwner
from crypto.signature import fingerprint

ROOT = "root"


class Owner(NamedTuple):
    """Whose key it is, with its fingerprint. The root's has the id `root`, and no role."""

    id: str
    name: str
    role: str
    fingerprint: str


def find_owner(directory: Directory, verify: bytes, root: bytes, day: str) -> Owner:
    """Find whose verifying key (32 bytes) this is on a day; `root` is the root's. Raises UnknownOwner."""
    if verify == root:
        return Owner(ROOT, _("the root key of {name}").format(name=directory.organisation), "", fingerprint(root))
    for person in directory.active(day):
        if person.verify == verify:
            return Owner(person.id, person.name, person.role, person.fingerprint)
    raise UnknownOwner
