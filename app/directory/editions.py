"""Versions of the directory's document: an empty one, the next one, and the changes that are made to it (SPEC 6).

An id is never used again, and who has retired stays listed, so that what they signed can still be checked.
"""

import copy
from collections.abc import Collection
from datetime import date, timedelta
from gettext import gettext as _
from typing import Any

import click

from app.directory.plan import Officer
from app.directory.sole_readers import describe_sole_reader
from crypto.directories.document import READS_NO_REPORTS
from crypto.directories.sole_readers import find_sole_readers
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.signature import SigningKey

KEY_DAYS = 365

Document = dict[str, Any]


def write_first(instance: bytes, day: str, days: int) -> Document:
    """Make the document of version 1 for an instance (16 bytes), issued on this day (YYYY-MM-DD), for this many days.

    There is nobody in it yet.
    """
    return {
        "instance": b64encode(instance),
        "version": 1,
        "previous": None,
        "issued_on": day,
        "expires_on": add_days(day, days),
        "channels": [],
        "recipients": [],
    }


def write_next(directory: Directory, day: str, days: int | None) -> Document:
    """Make the document of the next version, with new dates and nothing else changed. Raises ClickException.

    It is valid for this many days; for as many as the version before if None.
    """
    if day < directory.issued_on:
        raise click.ClickException(
            _("The directory is of {issued_on}, and today is {day}: check the clock of this machine.").format(
                issued_on=directory.issued_on, day=day
            )
        )
    document = copy.deepcopy(directory.document)
    document.pop("next_root", None)
    return {
        **document,
        "version": directory.version + 1,
        "previous": b64encode(directory.digest),
        "issued_on": day,
        "expires_on": add_days(day, days or count_days(directory.document)),
    }


def hand_over(document: Document, root: SigningKey, next_root: bytes) -> None:
    """Name the root's verifying key (32 bytes) by which all later versions are signed. Raises ClickException."""
    if next_root == root.verify:
        raise click.ClickException(_("That is the root that signs already: make another one with make-root."))
    document["next_root"] = b64encode(next_root)


def add_proof_key(document: Document, key: str) -> None:
    """Add a key (base64url) with which the portal signs days, as the newest. The others stay, for older days."""
    document["proof_keys"] = [each for each in document.get("proof_keys", []) if each != key] + [key]


def add_officer(document: Document, officer: Officer) -> None:
    """Add an officer as a recipient. Raises ClickException for an id or a key that is, or ever was, somebody's."""
    part = officer.public_part
    for recipient in document["recipients"]:
        if recipient["id"] == part.id:
            raise click.ClickException(_("The id “{id}” is taken, and an id is never used again.").format(id=part.id))
        if recipient["verify"] == b64encode(part.verify):
            raise click.ClickException(
                _("“{id}” has the key of “{other}”, and a key stays with its id: make a new one for “{id}”.").format(
                    id=part.id, other=recipient["id"]
                )
            )
    document["recipients"].append(
        {
            "id": part.id,
            "name": officer.name,
            "role": officer.role,
            "verify": b64encode(part.verify),
        }
    )
    set_expiry(document, part.id, officer.key_expires_on)
    set_duties(document, part.id, officer.duties)


def rename(document: Document, id: str, name: str, role: str) -> None:
    """Give a recipient this name and this role. Raises ClickException."""
    find_active(document, id).update(name=name, role=role)


def set_expiry(document: Document, id: str, day: str | None) -> None:
    """Let a recipient's key expire on this day; a year from the day of issue if None. Raises ClickException."""
    day = day or add_days(document["issued_on"], KEY_DAYS)
    recipient = find_active(document, id)
    if day < document["issued_on"] and day != recipient.get("expires_on"):
        raise click.ClickException(
            _("The key of “{id}” can't expire on {day}: that day is past. Name a later one.").format(id=id, day=day)
        )
    recipient["expires_on"] = day


def set_duties(document: Document, id: str, duties: Collection[str]) -> None:
    """Give a recipient these duties in place of those they had. Raises ClickException."""
    recipient = find_active(document, id)
    recipient.pop("duties", None)
    if duties:
        recipient["duties"] = [*duties]


def add_to_channels(document: Document, id: str, channels: Collection[str], instead_of: Collection[str]) -> None:
    """Offer a recipient on these channels, and on all channels when one of `instead_of` is left out.

    Raises ClickException for a channel that there isn't, or somebody whom no channel offers.
    """
    known = {channel["id"]: channel for channel in document["channels"]}
    if unknown := sorted({*channels} - {*known}):
        raise click.ClickException(_("There is no channel “{id}”.").format(id=unknown[0]))
    for channel in channels:
        known[channel]["recipients"].append(id)
    for absent in instead_of:
        offering = [channel for channel in known.values() if absent in channel["recipients"]]
        if not offering:
            raise click.ClickException(_("No channel offers “{id}”.").format(id=absent))
        for channel in offering:
            channel["otherwise"].setdefault(absent, []).append(id)


def retire(document: Document, id: str, successor: str | None = None) -> None:
    """Retire a recipient on the day of issue: out of every channel, kept for checking what they signed.

    A successor (an id) takes each of their places in channels. Without one, who stood in for them takes it where
    nobody else was offered, and a channel whose escalation they were has none from then on. Raises ClickException.
    """
    retiring = find_active(document, id)
    if successor is not None:
        if successor == id:
            raise click.ClickException(_("“{id}” can't succeed themselves: name somebody else.").format(id=id))
        find_active(document, successor)
        _replace_in_channels(document, id, successor)
    retiring["retired_on"] = document["issued_on"]
    for channel in document["channels"]:
        substitutes = channel["otherwise"].pop(id, [])
        remaining = [other for other in channel["recipients"] if other != id]
        channel["recipients"] = remaining or substitutes
        if channel.get("escalation") == id:
            del channel["escalation"], channel["escalation_days"]
        for absent, listed in channel["otherwise"].items():
            channel["otherwise"][absent] = [other for other in listed if other != id]


def _replace_in_channels(document: Document, id: str, successor: str) -> None:
    """Put the one in the other's places, none of them twice; who stood in for the one stands in for the other."""

    def put(ids: list[str]) -> list[str]:
        return [*dict.fromkeys(successor if each == id else each for each in ids)]

    for channel in document["channels"]:
        channel["recipients"] = put(channel["recipients"])
        substitutes = channel["otherwise"].pop(id, [])
        if substitutes and successor not in channel["otherwise"]:
            channel["otherwise"][successor] = substitutes
        for absent, listed in channel["otherwise"].items():
            channel["otherwise"][absent] = [each for each in put(listed) if each != absent]
        if channel.get("escalation") == id:
            channel["escalation"] = successor


def find_active(document: Document, id: str) -> Document:
    """Find the fields of a recipient who hasn't retired. Raises ClickException."""
    recipients: list[Document] = document["recipients"]
    for recipient in recipients:
        if recipient["id"] == id:
            if "retired_on" in recipient:
                raise click.ClickException(_("“{id}” has retired already.").format(id=id))
            return recipient
    raise click.ClickException(_("The directory lists nobody as “{id}”.").format(id=id))


def check_ids(document: Document) -> None:
    """Check that no channel is there twice, and that channels name only who is active and reads reports.

    Nobody is auditor and publisher. Raises ClickException.
    """
    listed = {recipient["id"] for recipient in document["recipients"]}
    retired = {recipient["id"] for recipient in document["recipients"] if "retired_on" in recipient}
    barred = {each["id"]: sorted(READS_NO_REPORTS & {*each.get("duties", [])}) for each in document["recipients"]}
    if both := sorted(id for id, duties in barred.items() if len(duties) > 1):
        message = _("“{id}” can't be auditor and publisher: with what both are sealed, figures would lead to cases.")
        raise click.ClickException(message.format(id=both[0]))
    seen: set[str] = set()
    for channel in document["channels"]:
        if channel["id"] in seen:
            raise click.ClickException(_("There are two channels “{id}”.").format(id=channel["id"]))
        seen.add(channel["id"])
        named = {*channel["recipients"], *channel["otherwise"]}.union(*channel["otherwise"].values())
        named |= {channel[name] for name in ("escalation",) if name in channel}
        if ("escalation" in channel) != ("escalation_days" in channel):
            message = _("Channel “{channel}”: `escalation` and `escalation_days` come together, or not at all.")
            raise click.ClickException(message.format(channel=channel["id"]))
        if strangers := sorted(named - listed):
            raise click.ClickException(
                _("Channel “{channel}” names “{id}”, whom the directory does not list.").format(
                    channel=channel["id"], id=strangers[0]
                )
            )
        if gone := sorted(named & retired):
            raise click.ClickException(
                _("Channel “{channel}” names “{id}”, who has retired: take them out of it.").format(
                    channel=channel["id"], id=gone[0]
                )
            )
        if readers := sorted(id for id in named if barred[id]):
            message = _("Channel “{channel}” names “{id}”, whose duty is {duty}: who holds it reads no reports.")
            raise click.ClickException(message.format(channel=channel["id"], id=readers[0], duty=barred[readers[0]][0]))


def check_readers(directory: Directory) -> list[str]:
    """Check that somebody reads every channel, and tell what an operator should mind. Raises ClickException."""
    day = directory.issued_on
    notices = [
        _("The key of “{id}” expires on {expires_on}, before this directory does: extend it.").format(
            id=recipient.id, expires_on=recipient.expires_on
        )
        for recipient in directory.recipients
        if recipient.expires_on < directory.expires_on and not recipient.has_retired(day)
    ]
    active = {recipient.id for recipient in directory.active(day)}
    for found in find_sole_readers(directory, day, active):
        if found.reader is None and found.left_out is None:
            raise click.ClickException(
                _("Nobody would read channel “{id}”: add somebody to it first.").format(id=found.channel)
            )
        notices.append(describe_sole_reader(found))
    return notices


def list_lost_duties(before: Document, after: Document) -> list[str]:
    """Tell which duties nobody has any more that somebody had before."""
    lost = sorted(_list_duties(before) - _list_duties(after))
    words = _("Nobody has the duty “{duty}” any more: give it to somebody, if the procedure knows it (charge).")
    return [words.format(duty=duty) for duty in lost]


def _list_duties(document: Document) -> set[str]:
    return {duty for each in document["recipients"] if "retired_on" not in each for duty in each.get("duties", [])}


def count_days(document: Document) -> int:
    """For how many days a document is valid."""
    return (date.fromisoformat(document["expires_on"]) - date.fromisoformat(document["issued_on"])).days


def add_days(day: str, days: int) -> str:
    """The day so many days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
