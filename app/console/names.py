"""Display names of officers and channels, from the directory, and of flags."""

from gettext import gettext as _
from typing import NamedTuple

from app.procedure.facts import list_options
from app.procedure.model import FLAG, Rules
from app.questionnaire.model import DANGER, RETALIATION
from crypto.directory import Directory

FLAG_WORDS = {DANGER: _("Danger"), RETALIATION: _("Retaliation")}


class Person(NamedTuple):
    """A person's display name, with role and key fingerprint, which may be empty."""

    name: str
    role: str = ""
    fingerprint: str = ""


def find_person(directory: Directory, id: str) -> Person:
    """Find the officer of an id; the id is the name of one who is not in the directory."""
    recipient = directory.find(id)
    return Person(recipient.name, recipient.role, recipient.fingerprint) if recipient else Person(id)


def name_flag(rules: Rules, id: str) -> str:
    """The name of a flag: as the procedure has it among the answers by which officers set one, or the program's own."""
    return list_options(rules, FLAG).get(id) or FLAG_WORDS.get(id, id)


def name_channel(directory: Directory, id: str) -> str:
    """The name of a channel; its id if the directory doesn't have it any more."""
    channel = directory.find_channel(id)
    return channel.name if channel else id
