"""Whether messages name a directory that this organisation published (SPEC 6 and 9)."""

from collections.abc import Iterable

from crypto.conversation import Received
from crypto.directory import Directory
from crypto.errors import UnknownDirectory
from crypto.message import Message


def mark_unknown(received: Iterable[Received[Message]], directory: Directory) -> None:
    """Mark messages that name a directory which is not in the chain, as far as it was followed, as UnknownDirectory."""
    for item in received:
        if item.message and not directory.recognises(item.message.directory):
            item.suspect.append(UnknownDirectory)
