"""The directory (SPEC 6): who can receive reports. Signs and verifies it with the organisation's root key (Ed25519).

Days are texts, YYYY-MM-DD, and inclusive. A directory is valid for at most 400 days. It holds no addresses: they are on
cards that its people sign themselves, and that are joined to it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from crypto import canonical
from crypto.directories.channel import Channel, read_channel
from crypto.directories.document import check_ids, read_document, read_next_root, read_proof_keys
from crypto.directories.handovers import SIGNED, follow_handovers, is_signed, open_signed
from crypto.directories.recipient import Recipient, read_recipient
from crypto.encoding import b64decode, b64encode, digest
from crypto.errors import (
    AmbiguousAddress,
    ExpiredDirectory,
    MissingAddress,
    NobodyToRead,
    SealedLineError,
    StaleDirectory,
    UntrustedDirectory,
)
from crypto.message import DirectoryReference
from crypto.signature import SigningKey
from crypto.statements.address_card import AddressCard
from crypto.statements.statements import Statements, add_days, read_statements

FRESH_DAYS = 35
MAX_ACTIVE = 32


@dataclass(frozen=True)
class Directory:
    """A verified directory of an installation, `instance` (16 bytes). `digest` (32) is what the next one names as
    `previous`.

    `confirmations` is how many people have to confirm it, so that it stays fresh; `statements` is what its people have
    signed themselves. `proof_keys` (32 bytes each) verify the portal's signatures of days (SPEC 10); empty if it signs
    none. `next_root` (32 bytes) is the key that signs all later versions, if it is another. By version, the digests (32
    bytes) of `handovers`, which named the key that signed this one, and of `earlier` ones, as far as the chain was
    followed; and the recipients and channels that these list, as far as they were read.
    """

    instance: bytes
    version: int
    issued_on: str
    expires_on: str
    organisation: str
    confirmations: int
    channels: tuple[Channel, ...]
    recipients: tuple[Recipient, ...]
    digest: bytes
    proof_keys: tuple[bytes, ...]
    document: dict[str, Any] = field(repr=False)
    next_root: bytes | None = None
    handovers: Mapping[int, bytes] = field(default_factory=dict)
    earlier: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    earlier_recipients: Mapping[int, tuple[Recipient, ...]] = field(default_factory=dict, repr=False)
    earlier_channels: Mapping[int, tuple[Channel, ...]] = field(default_factory=dict, repr=False)
    statements: Statements = Statements()

    def join(self, served: object) -> "Directory":
        """Join the `cards` and `confirmations` that were served with it (SPEC 7), as far as they can be trusted."""
        found = served if isinstance(served, dict) else {}
        known = {recipient.verify for recipient in self.recipients}
        statements = read_statements(found.get("cards"), found.get("confirmations"), self.instance, known)
        return replace(self, statements=statements)

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

    def check_fresh(self, day: str) -> None:
        """Check that a reporter may trust it on this day to be the newest.

        Raises ExpiredDirectory, StaleDirectory. What officers do needs no such check.
        """
        self.check_current(day)
        if day > self.fresh_until(day):
            raise StaleDirectory

    def fresh_until(self, day: str) -> str:
        """The last day on which it is fresh, as far as can be told on this day."""
        since, needed = self.issued_on, self.confirmations
        people = {recipient.verify for recipient in self.active(day)}
        confirmed = self.statements.count_confirmed(self.digest, people, day)
        if 1 <= needed <= len(confirmed):
            since = max(since, confirmed[needed - 1])
        return min(add_days(since, FRESH_DAYS), self.expires_on)

    def active(self, day: str) -> list[Recipient]:
        """List the recipients active on this day, in order."""
        return [recipient for recipient in self.recipients if recipient.is_active(day)]

    def recipients_of(self, version: int) -> tuple[Recipient, ...]:
        """The recipients that a version lists; if it wasn't read, those of the next one that was."""
        known = {**self.earlier_recipients, self.version: self.recipients}
        return known[min((each for each in known if each >= version), default=self.version)]

    @property
    def unread(self) -> list[int]:
        """The earlier versions that the chain names and that were not read; it was followed to the lowest of them."""
        return sorted(version for version in self.earlier if version not in self.earlier_recipients)

    def channels_of(self, version: int) -> tuple[Channel, ...] | None:
        """The channels that a version lists; None if it wasn't read."""
        return self.channels if version == self.version else self.earlier_channels.get(version)

    def eligible(self, day: str) -> list[Recipient]:
        """List those who could ever be given a case, in order: the active ones who read reports."""
        return [recipient for recipient in self.active(day) if recipient.reads_reports]

    def reachable(self, day: str) -> dict[str, AddressCard]:
        """List who has a slot in everything that is sealed on this day, in order: ids, and the cards to seal to."""
        cards = {recipient.id: self._find_card(recipient, day) for recipient in self.active(day)}
        return {id: card for id, card in cards.items() if isinstance(card, AddressCard)}

    def unreachable(self, day: str) -> dict[str, type[SealedLineError]]:
        """List the active recipients to whom nothing can be sealed on this day: ids, and why."""
        cards = {recipient.id: self._find_card(recipient, day) for recipient in self.active(day)}
        return {id: why for id, why in cards.items() if not isinstance(why, AddressCard)}

    def _find_card(self, recipient: Recipient, day: str) -> AddressCard | type[SealedLineError]:
        try:
            return self.statements.find_card(recipient.verify, day)
        except (MissingAddress, AmbiguousAddress) as error:
            return type(error)

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
        eligible = {recipient.id for recipient in self.eligible(day)} & {*self.reachable(day)} - {*without}
        return channel.escalation if channel and channel.escalation in eligible else None

    def offered(self, channel_id: str, left_out: Collection[str], day: str) -> list[str]:
        """List the ids of those who should read a report on this channel, in the directory's order.

        Raises NobodyToRead if there are none, or no such channel.
        """
        channel = self.find_channel(channel_id)
        if channel is None:
            raise NobodyToRead
        offered = {*channel.recipients, *self.substitutes(channel, left_out, day)} - {*left_out}
        active = [recipient.id for recipient in self.active(day) if recipient.id in offered]
        if not active:
            raise NobodyToRead
        return active

    def readers(self, channel_id: str, left_out: Collection[str], day: str) -> list[str]:
        """List the ids of those who can read a report on this channel: who is offered and has an address.

        Raises NobodyToRead, and MissingAddress if nobody of them has one.
        """
        reachable = self.reachable(day)
        readers = [id for id in self.offered(channel_id, left_out, day) if id in reachable]
        if not readers:
            raise MissingAddress
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
        if not is_signed(signed):
            raise ValueError("not a signed directory")
        assert isinstance(signed, dict)
        signer, handovers = follow_handovers(signed.get("handovers", []), root_verify, lambda data: _read(data, {}))
        directory = _read(open_signed(signed, signer), handovers)
        if directory.version < known_version or directory.version <= max(handovers, default=-1):
            raise ValueError("an older directory than the one known")
        return directory
    except ValueError as error:
        raise UntrustedDirectory from error


def _read(data: bytes, handovers: Mapping[int, bytes]) -> Directory:
    document = read_document(data)
    recipients = tuple(read_recipient(recipient, document["issued_on"]) for recipient in document["recipients"])
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
        document["confirmations"],
        channels,
        recipients,
        digest("directory", data),
        read_proof_keys(document),
        document,
        read_next_root(document),
        handovers,
        {} if document["previous"] is None else {document["version"] - 1: b64decode(document["previous"])},
    )
