"""What a directory says, line by line, for somebody who compares it with what was meant."""

from collections.abc import Iterator
from datetime import date
from gettext import gettext as _
from gettext import ngettext

from crypto.directories.recipient import Recipient
from crypto.directory import FRESH_DAYS, Directory
from crypto.signature import fingerprint


def describe(directory: Directory, root: bytes, day: str) -> Iterator[str]:
    """Describe a directory as it stands on this day, and the root's verifying key (32 bytes)."""
    yield directory.organisation
    yield _("Version {version}, issued on {issued_on}. {life}").format(
        version=directory.version, issued_on=directory.issued_on, life=_say_life(directory, day)
    )
    yield _say_freshness(directory)
    yield _("Digest: {digest}").format(digest=directory.digest.hex())
    yield _("Root: {fingerprint}").format(fingerprint=fingerprint(root))
    if directory.next_root is not None:
        yield _("It hands over to the root {fingerprint}").format(fingerprint=fingerprint(directory.next_root))
    for recipient in directory.recipients:
        yield ""
        yield f"{recipient.id}: {recipient.name} ({recipient.role})"
        yield f"  {recipient.fingerprint}"
        yield f"  {_say_state(recipient, day)}"
        if recipient.duties:
            yield "  " + _("duties: {duties}").format(duties=", ".join(recipient.duties))
    for channel in directory.channels:
        yield ""
        yield _("Channel {id}: {name}").format(id=channel.id, name=channel.name)
        yield "  " + _("read by {ids}").format(ids=", ".join(channel.recipients))
        for absent, substitutes in channel.otherwise.items():
            yield "  " + _("without {id}: {ids}").format(id=absent, ids=", ".join(substitutes))


def _say_life(directory: Directory, day: str) -> str:
    left = (date.fromisoformat(directory.expires_on) - date.fromisoformat(day)).days
    if left < 0:
        return _("It expired on {day}: renew it.").format(day=directory.expires_on)
    return ngettext(
        "It expires on {day}, {left} day from now.", "It expires on {day}, {left} days from now.", left
    ).format(day=directory.expires_on, left=left)


def _say_freshness(directory: Directory) -> str:
    if directory.confirmations == 0:
        return _("Reporters trust it for {days} days after it was issued.").format(days=FRESH_DAYS)
    return ngettext(
        "Reporters trust it as long as {count} officer has opened the console in the last {days} days.",
        "Reporters trust it as long as {count} officers have opened the console in the last {days} days.",
        directory.confirmations,
    ).format(count=directory.confirmations, days=FRESH_DAYS)


def _say_state(recipient: Recipient, day: str) -> str:
    if recipient.has_retired(day):
        return _("retired on {day}").format(day=recipient.retired_on)
    if recipient.is_active(day):
        return _("active, the key expires on {day}").format(day=recipient.expires_on)
    return _("not active: the key expired on {day}").format(day=recipient.expires_on)
