"""The form of a directory's document (SPEC 6): canonical JSON with the fields that it must have."""

from datetime import date
from typing import Any

from crypto import canonical
from crypto.canonical import is_count, is_day
from crypto.directories.channel import read_channel
from crypto.encoding import b64decode
from crypto.keys import INSTANCE_BYTES
from crypto.message_fields import is_id, is_set
from crypto.schema import Check, is_bytes, is_list, is_map, is_object, is_text
from crypto.signature import check_verifying_key

LIFE_DAYS = 400
MAX_CONFIRMATIONS = 8
# Duties whose holders read no reports, each for a reason of its own; nobody holds both.
AUDITOR, PUBLISHER = "auditor", "publisher"
READS_NO_REPORTS = frozenset({AUDITOR, PUBLISHER})

CHANNEL: dict[str, Check] = {"id": is_id, "name": is_text, "recipients": is_set, "otherwise": is_map(is_set)}
RECIPIENT: dict[str, Check] = {
    "id": is_id,
    "name": is_text,
    "role": is_text,
    "verify": is_bytes(32),
    "expires_on": is_day,
}
DOCUMENT: dict[str, Check] = {
    "instance": is_bytes(INSTANCE_BYTES),
    "version": is_count,
    "previous": lambda value: value is None or is_bytes(32)(value),
    "issued_on": is_day,
    "expires_on": is_day,
    "organisation": is_text,
    "confirmations": lambda value: is_count(value) and value <= MAX_CONFIRMATIONS,
    "channels": is_list(is_object(CHANNEL)),
    "recipients": is_list(is_object(RECIPIENT)),
}


def read_document(data: bytes) -> dict[str, Any]:
    """Read a document of which every field has its form, and whose life is not too long. Raises ValueError."""
    document = canonical.read(data)
    if not is_object(DOCUMENT)(document):
        raise ValueError("not a directory")
    assert isinstance(document, dict)
    life = date.fromisoformat(document["expires_on"]) - date.fromisoformat(document["issued_on"])
    if not 0 <= life.days <= LIFE_DAYS:
        raise ValueError("lives too long")
    return document


def read_next_root(document: dict[str, Any]) -> bytes | None:
    """Read the verifying key (32 bytes) of the root that signs all later versions; None if it stays.

    Raises ValueError.
    """
    if "next_root" not in document:
        return None
    key = b64decode(document["next_root"], 32)
    check_verifying_key(key)
    return key


def read_proof_keys(document: dict[str, Any]) -> tuple[bytes, ...]:
    """Read the verifying keys (32 bytes each) with which the portal signs days. Raises ValueError."""
    listed = document.get("proof_keys", [])
    if not is_list(is_bytes(32))(listed) or len(set(listed)) < len(listed):
        raise ValueError("not a list of keys")
    keys = tuple(b64decode(key) for key in listed)
    for key in keys:
        check_verifying_key(key)
    return keys


def check_ids(document: dict[str, Any]) -> None:
    """Check that no id is there twice, and that channels name only recipients who read reports.

    Nobody is auditor and publisher: with what both are sealed, figures would lead to cases. Raises ValueError.
    """
    recipients, channels = document["recipients"], document["channels"]
    ids = {recipient["id"] for recipient in recipients}
    if len(ids) < len(recipients) or len({channel["id"] for channel in channels}) < len(channels) or not channels:
        raise ValueError("an id twice, or no channel")
    duties = {recipient["id"]: READS_NO_REPORTS & {*recipient.get("duties", [])} for recipient in recipients}
    if any(len(held) > 1 for held in duties.values()):
        raise ValueError("an auditor is no publisher")
    for channel in channels:
        otherwise = channel["otherwise"]
        named = {*channel["recipients"], *otherwise, *(id for listed in otherwise.values() for id in listed)}
        named |= {id for id in (read_channel(channel).escalation,) if id is not None}
        if not named <= ids:
            raise ValueError("a channel names somebody who is not listed")
        if any(duties[id] for id in named):
            raise ValueError("an auditor or publisher reads no reports")
