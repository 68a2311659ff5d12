"""Recovery files (SPEC 8): a key file's content, sealed so that any two of its owner's helpers open it, and none alone.

Each of two to eight helpers has a secret (32 bytes), sealed to the last of their addresses. For each pair of them the
file's key is encrypted under what both their secrets derive.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from secrets import token_bytes
from typing import Any, NamedTuple

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.exceptions import CryptoError

from crypto import canonical
from crypto.canonical import is_day
from crypto.encoding import b64decode, b64encode, derive, digest
from crypto.envelope import KEY_BYTES, NONCE, Slot, unwrap_with, wrap
from crypto.envelope_format import SLOT_BYTES, TAG_BYTES
from crypto.errors import MalformedKeyFile
from crypto.keys import derive_sealing_key
from crypto.officer.keys.key_file import Content, read_content, read_identity
from crypto.officer.keys.recovery_errors import (
    CardGone,
    NotHelper,
    NotRecoveryFile,
    OtherKey,
    RecoveryClosed,
    SlotRefused,
)
from crypto.schema import is_bytes, is_list, is_object, is_text
from crypto.signature import derive_signing_key
from crypto.statements.address_card import AddressCard
from crypto.statements.statement import read_statement, sign_statement

FORMAT, LABEL = "sealedline-recovery/2", "recovery"
FEWEST, MOST = 2, 8
MAX_BYTES = 128 * 1024

FILE = is_object(
    {"format": lambda value: value == FORMAT, "verify": is_bytes(32), "statement": is_text, "signature": is_text}
)
HELPER = is_object({"verify": is_bytes(32), "until": is_day, "slot": is_bytes(SLOT_BYTES)})
FIELDS = {
    "day": is_day,
    "until": is_day,
    "helpers": is_list(HELPER),
    "pairs": is_list(is_bytes(KEY_BYTES + TAG_BYTES)),
    "drills": is_list(is_bytes(KEY_BYTES)),
    "locked": is_text,
}


class Helper(NamedTuple):
    """Somebody who can help: verifying key (32 bytes), the last day of the address sealed to, the slot (1216 bytes)."""

    verify: bytes
    until: str
    slot: bytes


class Secret(NamedTuple):
    """A helper's secret (32 bytes), or in a drill what is derived from it; `place` is theirs among the helpers."""

    place: int
    key: bytes


@dataclass(frozen=True)
class RecoveryFile:
    """What anybody reads of a recovery file: whose it is, when it was made, for whom it is sealed.

    `verify` (32 bytes) is its owner's, `until` the last day of the owner's addresses in it; `digest` names the file.
    """

    verify: bytes
    instance: bytes
    day: str
    until: str
    helpers: tuple[Helper, ...]
    pairs: tuple[bytes, ...]
    drills: tuple[bytes, ...]
    locked: bytes
    digest: bytes

    @property
    def opens_until(self) -> str:
        """The last day on which the addresses of two helpers are valid: from 14 days after it on nobody may open it."""
        return sorted(helper.until for helper in self.helpers)[-FEWEST]


def seal_recovery(content: Content, helpers: Sequence[AddressCard], instance: bytes, day: str) -> bytes:
    """Seal a key file's content to helpers, each by one of their address cards: the file, at most 128 KiB.

    Raises ValueError unless these are two to eight different people and none of them its owner; MalformedKeyFile for
    another content.
    """
    owner = read_identity(content).signing
    people = [card.verify for card in helpers]
    if not FEWEST <= len(people) <= MOST or len({*people, owner.verify}) != len(people) + 1:
        raise ValueError("two to eight others, each once")
    secrets, key = [token_bytes(KEY_BYTES) for _ in helpers], token_bytes(KEY_BYTES)
    pairs = [*combinations(range(len(people)), 2)]
    fields: dict[str, Any] = {
        "day": day,
        "until": content["sealing"][-1]["until"],
        "helpers": [
            {"verify": b64encode(card.verify), "until": card.until, "slot": b64encode(wrap(secret, slot))}
            for card, secret in zip(helpers, secrets, strict=True)
            for slot in [Slot(card.address, lock=_lock(instance, owner.verify, card.verify))]
        ],
        "pairs": [b64encode(_encrypt(_join(people, secrets, pair), key)) for pair in pairs],
        "drills": [b64encode(_prove(people, [_to_drill(each) for each in secrets], pair)) for pair in pairs],
        "locked": b64encode(_encrypt(derive(key, "recovery content"), canonical.write(content))),
    }
    statement = sign_statement(LABEL, fields, instance, owner)
    written = {"format": FORMAT, "verify": b64encode(owner.verify), **statement}
    data = json.dumps(written, indent=1).encode() + b"\n"
    # What can't be opened is found out now, and not on the day on which it is needed.
    _try_all(read_recovery(data, instance), secrets, content)
    return data


def read_recovery(data: bytes, instance: bytes) -> RecoveryFile:
    """Read a recovery file of an instance (16 bytes) that whoever it says is its owner has signed.

    Raises NotRecoveryFile for anything else, and for one of which the owner is a helper, or somebody is so twice.
    """
    try:
        file: Any = json.loads(data.decode()) if len(data) <= MAX_BYTES else None
        if not FILE(file):
            raise ValueError("not a recovery file")
        verify = b64decode(file["verify"])
        fields = read_statement(LABEL, file, FIELDS, instance, [verify], MAX_BYTES)
        helpers = tuple(
            Helper(b64decode(each["verify"]), each["until"], b64decode(each["slot"])) for each in fields["helpers"]
        )
        count = len(helpers)
        if not FEWEST <= count <= MOST or len({verify, *(helper.verify for helper in helpers)}) != count + 1:
            raise ValueError("not two to eight others")
        pairs, drills = (tuple(b64decode(each) for each in fields[name]) for name in ("pairs", "drills"))
        if not len(pairs) == len(drills) == count * (count - 1) // 2:
            raise ValueError("not one for each pair")
        locked, named = b64decode(fields["locked"]), digest("recovery", file["statement"].encode())
    except (ValueError, RecursionError) as error:
        raise NotRecoveryFile from error
    return RecoveryFile(verify, instance, fields["day"], fields["until"], helpers, pairs, drills, locked, named)


def find_secret(recovery: RecoveryFile, content: Content, *, is_drill: bool) -> Secret:
    """Find the secret of a helper with the content of their key file; in a drill, what shows that they could.

    Raises NotHelper; CardGone if the seed of the address has left the key file; SlotRefused for a slot that was not
    made for them in a file of this owner.
    """
    verify = derive_signing_key(b64decode(content["signing_seed"])).verify
    places = [place for place, helper in enumerate(recovery.helpers) if helper.verify == verify]
    if not places:
        raise NotHelper
    helper, lock = recovery.helpers[places[0]], _lock(recovery.instance, recovery.verify, verify)
    seeds = [b64decode(card["seed"]) for card in content["sealing"] if card["until"] == helper.until]
    if not seeds:
        raise CardGone
    secret = unwrap_with(helper.slot, derive_sealing_key(seeds[0]), lock)
    if secret is None:
        raise SlotRefused
    return Secret(places[0], _to_drill(secret) if is_drill else secret)


def open_recovery(recovery: RecoveryFile, one: Secret, other: Secret) -> Content:
    """Open a recovery file with the secrets of two different helpers: the content of its owner's key file.

    Raises RecoveryClosed if they don't open it; OtherKey for the content of a key that has not signed it.
    """
    people, secrets, pair = _place(recovery, one, other)
    try:
        key = _decrypt(_join(people, secrets, pair), recovery.pairs[_number(recovery, pair)])
        content = read_content(_decrypt(derive(key, "recovery content"), recovery.locked))
    except (CryptoError, MalformedKeyFile) as error:
        raise RecoveryClosed from error
    if derive_signing_key(b64decode(content["signing_seed"])).verify != recovery.verify:
        raise OtherKey
    return content


def check_drill(recovery: RecoveryFile, one: Secret, other: Secret) -> None:
    """Check that two helpers could open a recovery file, with what they gave for a drill. Raises RecoveryClosed."""
    people, secrets, pair = _place(recovery, one, other)
    if _prove(people, secrets, pair) != recovery.drills[_number(recovery, pair)]:
        raise RecoveryClosed


def _try_all(recovery: RecoveryFile, secrets: Sequence[bytes], content: Content) -> None:
    held = [Secret(place, secret) for place, secret in enumerate(secrets)]
    for one, other in combinations(held, 2):
        check_drill(recovery, *(each._replace(key=_to_drill(each.key)) for each in (one, other)))
        if open_recovery(recovery, one, other) != content:
            raise RecoveryClosed


def _lock(instance: bytes, owner: bytes, helper: bytes) -> bytes:
    # Without it, whoever copies a slot into a recovery file of their own would be handed what opens another's.
    return digest("recovery slot", instance + owner + helper)


def _to_drill(secret: bytes) -> bytes:
    return derive(secret, "recovery drill")


def _join(people: Sequence[bytes], secrets: Sequence[bytes], pair: tuple[int, int]) -> bytes:
    """Derive the key (32 bytes) of a pair: whoever lacks one of the two secrets knows nothing of it."""
    names = b"".join(people[place] for place in pair)
    one, other = (derive(secrets[place], "recovery pair", names) for place in pair)
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _prove(people: Sequence[bytes], secrets: Sequence[bytes], pair: tuple[int, int]) -> bytes:
    return digest("recovery drill", _join(people, secrets, pair))


def _place(recovery: RecoveryFile, one: Secret, other: Secret) -> tuple[list[bytes], list[bytes], tuple[int, int]]:
    people, secrets = [helper.verify for helper in recovery.helpers], [b""] * len(recovery.helpers)
    for each in (one, other):
        secrets[each.place] = each.key
    first, second = sorted((one.place, other.place))
    return people, secrets, (first, second)


def _number(recovery: RecoveryFile, pair: tuple[int, int]) -> int:
    return [*combinations(range(len(recovery.helpers)), 2)].index(pair)


def _encrypt(key: bytes, text: bytes) -> bytes:
    # Every key encrypts one text, once.
    return crypto_aead_xchacha20poly1305_ietf_encrypt(text, None, NONCE, key)


def _decrypt(key: bytes, data: bytes) -> bytes:
    return crypto_aead_xchacha20poly1305_ietf_decrypt(data, None, NONCE, key)
