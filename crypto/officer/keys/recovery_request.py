"""Requests (SPEC 8) of a machine on which a key is to be restored: a one-time address to which helpers seal shares."""

import json
from dataclasses import dataclass, field
from typing import Any

from crypto import canonical
from crypto.canonical import is_day
from crypto.encoding import b64decode, b64encode, digest
from crypto.keys import ADDRESS_BYTES, INSTANCE_BYTES, SealingKey, check_address, derive_sealing_key, generate_seed
from crypto.officer.keys.recovery_errors import NotRequest, RequestTooOld
from crypto.schema import is_bytes, is_object
from crypto.signature import fingerprint
from crypto.statements.statements import add_days

FORMAT = "sealedline-recovery-request/2"
MAX_BYTES = 4096
GOOD_DAYS = 7

FILE = is_object(
    {
        "format": lambda value: value == FORMAT,
        "instance": is_bytes(INSTANCE_BYTES),
        "address": is_bytes(ADDRESS_BYTES),
        "day": is_day,
        "drill": lambda value: isinstance(value, bool),
    }
)


@dataclass(frozen=True)
class RecoveryRequest:
    """A request made on a day: helpers seal their shares to its address (1216 bytes). A drill's opens nothing."""

    instance: bytes
    address: bytes
    day: str
    is_drill: bool

    @property
    def digest(self) -> bytes:
        """The digest (32 bytes) that shares name."""
        return digest("recovery request", canonical.write(self._fields))

    @property
    def fingerprint(self) -> str:
        """What two people compare by voice: as of a verifying key (SPEC 1), of the request's digest."""
        return fingerprint(self.digest)

    def write(self) -> bytes:
        """Write it as JSON."""
        return json.dumps(self._fields, indent=1).encode() + b"\n"

    @property
    def _fields(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "instance": b64encode(self.instance),
            "address": b64encode(self.address),
            "day": self.day,
            "drill": self.is_drill,
        }


@dataclass(frozen=True)
class OwnRequest(RecoveryRequest):
    """A request on the machine that made it, with the key that opens what is sealed to it, in memory alone."""

    key: SealingKey = field(repr=False)


def make_request(instance: bytes, day: str, *, is_drill: bool = False) -> OwnRequest:
    """Draw the key of a request for an instance (16 bytes)."""
    key = derive_sealing_key(generate_seed())
    return OwnRequest(instance, key.address, day, is_drill, key)


def read_request(data: bytes, instance: bytes, day: str) -> RecoveryRequest:
    """Read somebody's request, of an instance, on a day.

    Raises NotRequest for anything else; RequestTooOld for one that is older than 7 days, or dated after tomorrow.
    """
    try:
        fields: Any = json.loads(data.decode()) if len(data) <= MAX_BYTES else None
        if not FILE(fields) or fields["instance"] != b64encode(instance):
            raise ValueError("not a request, or for another instance")
        request = RecoveryRequest(instance, b64decode(fields["address"]), fields["day"], fields["drill"])
        check_address(request.address)
    except (ValueError, RecursionError) as error:
        raise NotRequest from error
    if not add_days(day, -GOOD_DAYS) <= request.day <= add_days(day, 1):
        raise RequestTooOld
    return request
