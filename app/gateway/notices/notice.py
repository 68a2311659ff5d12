"""A notice, and what may become of it."""

from gettext import gettext as _
from secrets import token_hex
from typing import NamedTuple, Protocol

NAME_BYTES = 16


class Notice(NamedTuple):
    """One sentence, always the same, under a name (32 hex digits).

    A notice that is sent again keeps its name, so that a mailbox which has it drops the second.
    """

    text: str
    name: str


class NotSent(Exception):
    """A notice that wasn't sent, or perhaps was: its text says why, in a sentence for the operator.

    It quotes nothing that a server said, and no secret.
    """


class Way(Protocol):
    """A way to one recipient; `name` tells the operator which."""

    name: str

    def send(self, notice: Notice) -> None:
        """Send a notice. Raises NotSent."""


def draw_name() -> str:
    """Draw a name that no other notice has."""
    return token_hex(NAME_BYTES)


def say_usual() -> str:
    """The sentence, unless the operator has another. A mail server reads it: it names neither us nor what waits."""
    return _("Please look into the console today.")
