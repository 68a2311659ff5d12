"""The directory (SPEC 6): who can receive reports. Signs and verifies it with the organisation's root key (Ed25519).

Days are texts, YYYY-MM-DD, and inclusive. A directory is valid for at most 35 days.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from crypto import canonical
from crypto.canonical import is_day, is_name
from crypto.directories.channel import Channel, read_channel
from crypto.directories.document import (
    AUDITOR,
    check_ids,
    read_document,
    read_next_root,
    read_proof_keys,
)
from crypto.encoding import PREFIX, b64decode, b64encode, digest
from crypto.errors import ExpiredDirectory, NobodyToRead, UntrustedDirectory
from crypto.keys import check_address
from crypto.message import DirectoryReference
from crypto.schema import is_list, is_object, is_text
from crypto.signature import SigningKey, check_verifying_key, fingerprint
from crypto.signature import verify as verify_signature

SIGNED = PREFIX + b"directory\x00"
MAX_ACTIVE = 32
MAX_HANDOVERS = 64


@dataclass(frozen=True)
class Recipient:
    """Somebody who receives reports, or once did.

    `verify` (32 bytes) is the verifying key, `address` (1216) what envelopes are sealed to.
    """

    id: str
    name: str
    role: str
    verify: bytes
    address: bytes
    issued_on: str
    expires_on: str
    retired_on: str | None
    duties: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the verifying key, as people compare it (SPEC 1)."""
        return fingerprint(self.verify)

    @property
    def is_auditor(self) -> bool:
        """Whether they have the duty `auditor`: they read dockets (SPEC 9), and no reports."""
        return AUDITOR in self.duties

    def is_active(self, day: str) -> bool:
        """Whether messages may be sealed to them on this day."""
        return self.issued_on <= day <= self.expires_on and not self.has_retired(day)

    def has_retired(self, day: str) -> bool:
        """Whether their `retired_on` has come by this day."""
        return self.retired_on is not None and self.retired_on <= day

    @property
    def last_day(self) -> str:
        """The last day on which what they sign counts: `retired_on` or `expires_on`, whichever is earlier."""
        return min(self.expires_on, self.retired_on or self.expires_on)


@dataclass(frozen=True)
class Directory:
    """A verified directory of an installation, `instance` (16 bytes). `digest` (32) is what the next one names as
    `previous`.

    `proof_keys` (32 bytes each) verify the portal's signatures of days (SPEC 10); empty if it signs none. `next_root`
    (32 bytes) is the key that signs all later versions, if it is another. By version, the digests (32 bytes) of
    `handovers`, which named the key that signed this one, and of `earlier` ones, as far as the chain was followed.
    """

    instance: bytes
    version: int
    issued_on: str
    expires_on: str
    organisation: str
    channels: tuple[Channel, ...]
    recipients: tuple[Recipient, ...]
    digest: bytes
    proof_keys: tuple[bytes, ...]
    document: dict[str, Any] = field(repr=False)
    next_root: bytes | None = None
    handovers: Mapping[int, bytes] = field(default_factory=dict)
    earlier: Mapping[int, bytes] = field(default_factory=dict, repr=False)

    @property
    def reference(self) -> DirectoryReference:
        """How messages name it: by its version and digest."""
        return DirectoryReference(self.version, b64encode(self.digest))

    def recognises(self, reference: DirectoryReference) -> bool | None:
        """Whether a reference is to this directory or an earlier one; None where nothing is known of that version."""
        known = self.digest if reference.version == self.version else self.earlier.get(reference.version)
        return None if known is None else b64encode(known) == reference.digest

    def check_instance(self, instance: bytes) -> None:
        """Check that it is of this installation (16 bytes). Raises UntrustedDirectory."""
        if self.instance != instance:
            raise UntrustedDirectory

    def check_current(self, day: str) -> None:
        """Check that messages may be sealed under it on this day.

        Raises ExpiredDirectory. Opening messages needs no such check.
        """
        if day > self.expires_on:
            raise ExpiredDirectory

    def active(self, day: str) -> list[Recipient]:
        """List the recipients active on this day, in order: who has a slot in every report, follow-up and entry."""
        return [recipient for recipient in self.recipients if recipient.is_active(day)]

    def eligible(self, day: str) -> list[Recipient]:
        """List those who could ever be given a case, in order: the active ones, and no auditor."""
        return [recipient for recipient in self.active(day) if not recipient.is_auditor]

    def find(self, id: str) -> Recipient | None:
        """Find a recipient by id, retired ones included; None if there is none."""
        return self._by_id.get(id)

    @cached_property
    def _by_id(self) -> dict[str, Recipient]:
        # An entry can name a hundred thousand people.
        return {recipient.id: recipient for recipient in self.recipients}

    def find_channel(self, id: str) -> Channel | None:
        """Find a channel by id; None if there is none."""
        return next((channel for channel in self.channels if channel.id == id), None)

    def substitutes(self, channel: Channel, left_out: Collection[str], day: str) -> dict[str, str]:
        """Find who stands in for whom (SPEC 4): `{substitute: left out}`, active and not left out themselves."""
        active = {recipient.id for recipient in self.active(day)}
        absent = [id for id in channel.recipients if id in left_out]
        return {
            substitute: id
            for id in absent
            for substitute in channel.otherwise.get(id, [])
            if substitute in active and substitute not in left_out and substitute not in channel.recipients
        }

    def find_escalation(self, channel_id: str, without: Collection[str], day: str) -> str | None:
        """Find whose slot is locked in what comes in on a channel (SPEC 3); None for nobody, or who is in `without`."""
        channel = self.find_channel(channel_id)
        eligible = {recipient.id for recipient in self.eligible(day)} - {*without}
        return channel.escalation if channel and channel.escalation in eligible else None

    def readers(self, channel_id: str, left_out: Collection[str], day: str) -> list[str]:
        """List the ids of those who can read a report on this channel, in the directory's order.

        Raises NobodyToRead if there are none, or no such channel.
        """
        channel = self.find_channel(channel_id)
        if channel is None:
            raise NobodyToRead
        offered = {*channel.recipients, *self.substitutes(channel, left_out, day)} - {*left_out}
        readers = [recipient.id for recipient in self.active(day) if recipient.id in offered]
        if not readers:
            raise NobodyToRead
        return readers


def sign(document: dict[str, Any], root: SigningKey) -> dict[str, str]:
    """Sign a directory's document with the root key; returns the JSON object of SPEC 6.

    Raises UntrustedDirectory if `verify` would refuse it.
    """
    try:
        data = canonical.write(document)
    except ValueError as error:
        raise UntrustedDirectory from error
    signed = {"document": b64encode(data), "signature": b64encode(root.sign(SIGNED + data))}
    verify(signed, root.verify)
    return signed


def verify(signed: object, root_verify: bytes, known_version: int = 0) -> Directory:
    """Verify a signed directory with the root's verifying key (32 bytes), or the one that `handovers` lead to.

    Raises UntrustedDirectory for a bad signature or form, or a version before the one known already. Expiry is checked
    apart, by `check_current`.
    """
    try:
        if not is_object({"document": is_text, "signature": is_text})(signed):
            raise ValueError("not a signed directory")
        assert isinstance(signed, dict)
        signer, handovers = _follow_handovers(signed.get("handovers", []), root_verify)
        directory = _read(_open(signed, signer), handovers)
        if directory.version < known_version or directory.version <= max(handovers, default=-1):
            raise ValueError("an older directory than the one known")
        return directory
    except ValueError as error:
        raise UntrustedDirectory from error


def _open(signed: Mapping[str, str], root_verify: bytes) -> bytes:
    data = b64decode(signed["document"])
    verify_signature(root_verify, b64decode(signed["signature"], 64), SIGNED + data)
    return data


def _follow_handovers(listed: object, root_verify: bytes) -> tuple[bytes, dict[int, bytes]]:
    if not is_list(is_object({"document": is_text, "signature": is_text}))(listed):
        raise ValueError("not a list of handovers")
    assert isinstance(listed, list)
    # Those of roots before the one that is pinned end with the one that hands over to it.
    read = [_read(b64decode(signed["document"]), {}) for signed in listed[:MAX_HANDOVERS]]
    begin = next((at + 1 for at, handover in enumerate(read) if handover.next_root == root_verify), 0)
    signer, handovers = root_verify, dict[int, bytes]()
    for at, handover in enumerate(read):
        if handover.next_root is None or handover.version <= max(handovers, default=-1):
            raise ValueError("no handover, or not in order")
        if at >= begin:
            _open(listed[at], signer)
            signer = handover.next_root
        handovers[handover.version] = handover.digest
    return signer, handovers


def _read(data: bytes, handovers: Mapping[int, bytes]) -> Directory:
    document = read_document(data)
    recipients = tuple(_read_recipient(recipient, document["issued_on"]) for recipient in document["recipients"])
    channels = tuple(read_channel(channel) for channel in document["channels"])
    check_ids(document)
    if not 1 <= sum(recipient.is_active(document["issued_on"]) for recipient in recipients) <= MAX_ACTIVE:
        raise ValueError("nobody active, or too many")
    return Directory(
        b64decode(document["instance"]),
        document["version"],
        document["issued_on"],
        document["expires_on"],
        document["organisation"],
        channels,
        recipients,
        digest("directory", data),
        read_proof_keys(document),
        document,
        read_next_root(document),
        handovers,
        {} if document["previous"] is None else {document["version"] - 1: b64decode(document["previous"])},
    )


def _read_recipient(fields: dict[str, Any], issued_on: str) -> Recipient:
    verify_key, address = b64decode(fields["verify"]), b64decode(fields["address"])
    check_verifying_key(verify_key)
    check_address(address)
    retired_on = fields.get("retired_on")
    if "retired_on" in fields and not is_day(retired_on):
        raise ValueError("not a day")
    duties = fields.get("duties", [])
    if not is_list(is_name)(duties) or len(set(duties)) < len(duties):
        raise ValueError("not a list of duties")
    named, life = (fields["id"], fields["name"], fields["role"]), (issued_on, fields["expires_on"], retired_on)
    return Recipient(*named, verify_key, address, *life, tuple(duties))
