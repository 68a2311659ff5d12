"""Shares (SPEC 8): what a helper seals to a request, signed; and how two of them restore a key."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from crypto.canonical import is_day
from crypto.encoding import b64decode, b64encode, digest
from crypto.envelope import Slot, unwrap_with, wrap
from crypto.envelope_format import SLOT_BYTES
from crypto.officer.keys.key_file import Content
from crypto.officer.keys.recovery import RecoveryFile, Secret, check_drill, find_secret, open_recovery
from crypto.officer.keys.recovery_errors import (
    NotChosen,
    NotShare,
    OneShare,
    OtherOwner,
    OtherRecoveryFile,
    OtherRequest,
    SameHelper,
    ShareClosed,
)
from crypto.officer.keys.recovery_request import OwnRequest, RecoveryRequest
from crypto.schema import is_bytes, is_object, is_text
from crypto.signature import derive_signing_key
from crypto.statements.statement import read_statement, sign_statement

FORMAT, LABEL = "sealedline-recovery-share/2", "recovery share"
MAX_BYTES = 16 * 1024

FILE = is_object(
    {"format": lambda value: value == FORMAT, "verify": is_bytes(32), "statement": is_text, "signature": is_text}
)
FIELDS = {
    "day": is_day,
    "owner": is_bytes(32),
    "recovery": is_bytes(32),
    "request": is_bytes(32),
    "slot": is_bytes(SLOT_BYTES),
}


class Share(NamedTuple):
    """A share by a helper's verifying key: for whose key, from which recovery file, to which request; and the slot."""

    verify: bytes
    owner: bytes
    recovery: bytes
    request: bytes
    slot: bytes


def seal_share(recovery: RecoveryFile, request: RecoveryRequest, content: Content, day: str) -> bytes:
    """Seal a helper's secret to a request, and sign it; `content` is of the helper's key file.

    Raises NotHelper, CardGone, SlotRefused.
    """
    signing = derive_signing_key(b64decode(content["signing_seed"]))
    secret = find_secret(recovery, content, is_drill=request.is_drill)
    slot = wrap(secret.key, Slot(request.address, lock=_lock(recovery, request, signing.verify)))
    fields = {
        "day": day,
        "owner": b64encode(recovery.verify),
        "recovery": b64encode(recovery.digest),
        "request": b64encode(request.digest),
        "slot": b64encode(slot),
    }
    statement = sign_statement(LABEL, fields, recovery.instance, signing)
    written = {"format": FORMAT, "verify": b64encode(signing.verify), **statement}
    return json.dumps(written, indent=1).encode() + b"\n"


def read_share(data: bytes, instance: bytes) -> Share:
    """Read a share of an instance (16 bytes) that whoever it says has made it has signed. Raises NotShare."""
    try:
        file: Any = json.loads(data.decode()) if len(data) <= MAX_BYTES else None
        if not FILE(file):
            raise ValueError("not a share")
        verify = b64decode(file["verify"])
        fields = read_statement(LABEL, file, FIELDS, instance, [verify])
    except (ValueError, RecursionError) as error:
        raise NotShare from error
    return Share(verify, *(b64decode(fields[name]) for name in ("owner", "recovery", "request", "slot")))


def restore(recovery: RecoveryFile, request: OwnRequest, shares: Sequence[bytes]) -> Content:
    """Restore the content of a key file with two shares that were made for this request.

    Raises a RecoveryRefused for fewer than two, for one that is bad or was made for anything else, for two of one
    helper, and if they don't open the file.
    """
    return open_recovery(recovery, *_open_shares(recovery, request, shares))


def rehearse(recovery: RecoveryFile, request: OwnRequest, shares: Sequence[bytes]) -> None:
    """Check with two shares for a drill's request that a restoration would succeed. Raises what `restore` raises."""
    check_drill(recovery, *_open_shares(recovery, request, shares))


def _open_shares(recovery: RecoveryFile, request: OwnRequest, shares: Sequence[bytes]) -> tuple[Secret, Secret]:
    read = [read_share(data, request.instance) for data in shares]
    for share in read:
        _check(share, recovery, request)
    if len({share.verify for share in read}) < len(read):
        raise SameHelper
    if len(read) < 2:
        raise OneShare
    one, other = (_open(share, recovery, request) for share in read)
    return one, other


def _check(share: Share, recovery: RecoveryFile, request: RecoveryRequest) -> None:
    if share.owner != recovery.verify:
        raise OtherOwner
    if share.recovery != recovery.digest:
        raise OtherRecoveryFile
    if share.request != request.digest:
        raise OtherRequest
    if share.verify not in {helper.verify for helper in recovery.helpers}:
        raise NotChosen


def _open(share: Share, recovery: RecoveryFile, request: OwnRequest) -> Secret:
    secret = unwrap_with(share.slot, request.key, _lock(recovery, request, share.verify))
    if secret is None:
        raise ShareClosed
    return Secret([helper.verify for helper in recovery.helpers].index(share.verify), secret)


def _lock(recovery: RecoveryFile, request: RecoveryRequest, helper: bytes) -> bytes:
    # So that a slot is of no use in a share that somebody else signs.
    return digest("recovery share", recovery.digest + request.digest + helper)
