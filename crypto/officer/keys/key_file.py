"""Key files (SPEC 8): an officer's identity, encrypted under a passphrase (Argon2id, RFC 9106; XChaCha20-Poly1305)."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from secrets import token_bytes
from typing import Any

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.exceptions import CryptoError

from crypto import canonical
from crypto.canonical import is_count, is_day
from crypto.encoding import b64decode, b64encode
from crypto.errors import MalformedKeyFile, OutdatedKeyFile, WrongPassphrase
from crypto.keys import Identity, derive_sealing_key, generate_seed
from crypto.schema import is_bytes, is_list, is_object, is_text
from crypto.signature import derive_signing_key
from crypto.statements.address_card import MAX_LIFE_DAYS
from crypto.statements.statements import add_days

FORMAT, OUTDATED = "sealedline-key/2", ("sealedline-key/1",)
SALT_BYTES, NONCE_BYTES = 16, 24
FILE_KEY_BYTES = 32
COSTS = {"t": 3, "m_kib": 262144, "p": 4}
MAX_KIB = 1024 * 1024
MAX_BYTES = 64 * 1024

FILE = is_object(
    {
        "format": lambda value: value == FORMAT,
        "argon2id": is_object({"t": is_count, "m_kib": is_count, "p": is_count, "salt": is_bytes(SALT_BYTES)}),
        "nonce": is_bytes(NONCE_BYTES),
        "locked": is_text,
    }
)
CONTENT = is_object(
    {
        "signing_seed": is_bytes(32),
        "file_key": is_bytes(FILE_KEY_BYTES),
        "sealing": is_list(is_object({"from": is_day, "until": is_day, "seed": is_bytes(32)})),
    }
)
CARD_DAYS, HORIZON_DAYS = 28, 400

Content = dict[str, Any]


@dataclass(frozen=True)
class OfficerIdentity(Identity):
    """An officer's identity, and the key (32 bytes) under whose derivations files beside the key file are sealed."""

    file_key: bytes = field(repr=False, kw_only=True)


@dataclass(frozen=True)
class OpenKeyFile:
    """A key file that was unlocked: its content, and what it takes to lock a changed one under the same passphrase."""

    content: dict[str, Any] = field(repr=False)
    argon2id: dict[str, Any]
    key: bytes = field(repr=False)

    def lock(self, content: dict[str, Any]) -> bytes:
        """Encrypt another content. Raises MalformedKeyFile as `lock` does."""
        return _encrypt(content, self.argon2id, self.key)

    def relock(self, passphrase: str) -> "OpenKeyFile":
        """Derive the key for another passphrase, with a new salt and today's costs, for the same content."""
        argon2id = _draw_salt(COSTS)
        return OpenKeyFile(self.content, argon2id, _derive(passphrase, argon2id))

    def reopen(self, data: bytes) -> "OpenKeyFile":
        """Decrypt what was written since under the same passphrase. Raises MalformedKeyFile, WrongPassphrase."""
        fields = _parse(data)
        if fields["argon2id"] != self.argon2id:
            raise WrongPassphrase
        return OpenKeyFile(_decrypt(fields, self.key), self.argon2id, self.key)


def generate(day: str, card_days: int = CARD_DAYS, horizon_days: int = HORIZON_DAYS) -> Content:
    """Generate the content of a key file: signing seed, file key, and sealing seeds for addresses from this day on."""
    file_key = b64encode(token_bytes(FILE_KEY_BYTES))
    content = {"signing_seed": b64encode(generate_seed()), "file_key": file_key, "sealing": []}
    return extend(content, day, card_days, horizon_days)


def extend(content: Content, day: str, card_days: int = CARD_DAYS, horizon_days: int = HORIZON_DAYS) -> Content:
    """Draw sealing seeds for further addresses, of `card_days` (1 to 90) each, until there are `horizon_days` ahead.

    They follow those there are without a gap, also if the last of these has ended.
    """
    sealing = [*content["sealing"]]
    while not sealing or sealing[-1]["until"] < add_days(day, horizon_days):
        first = add_days(sealing[-1]["until"], 1) if sealing else day
        until = add_days(first, card_days - 1)
        sealing.append({"from": first, "until": until, "seed": b64encode(generate_seed())})
    return {**content, "sealing": sealing}


def count_days_left(content: Content, day: str) -> int:
    """Count the days from this day until the last one for which there is an address."""
    return (date.fromisoformat(content["sealing"][-1]["until"]) - date.fromisoformat(day)).days


def lock(content: Content, passphrase: str, costs: dict[str, int] | None = None) -> bytes:
    """Encrypt a key file's content under a passphrase; Argon2id with t=3, 256 MiB, p=4, unless `costs` says otherwise.

    Raises MalformedKeyFile if `unlock` would refuse the content or the costs.
    """
    argon2id = _draw_salt(costs or COSTS)
    _check_costs(argon2id)
    read_identity(content)
    return _encrypt(content, argon2id, _derive(passphrase, argon2id))


def unlock(data: bytes, passphrase: str) -> Content:
    """Decrypt a key file as `open_file` does: returns its content, as `lock` was given it."""
    return open_file(data, passphrase).content


def open_file(data: bytes, passphrase: str) -> OpenKeyFile:
    """Decrypt a key file of at most 64 KiB.

    Raises MalformedKeyFile for a wrong form or costs, OutdatedKeyFile for one of an earlier format, both before
    deriving anything; WrongPassphrase if the passphrase does not open it.
    """
    fields = _parse(data)
    key = _derive(passphrase, fields["argon2id"])
    return OpenKeyFile(_decrypt(fields, key), fields["argon2id"], key)


def _encrypt(content: dict[str, Any], argon2id: dict[str, Any], key: bytes) -> bytes:
    read_identity(content)
    nonce = token_bytes(NONCE_BYTES)
    locked = crypto_aead_xchacha20poly1305_ietf_encrypt(canonical.write(content), FORMAT.encode(), nonce, key)
    fields = {"format": FORMAT, "argon2id": argon2id, "nonce": b64encode(nonce), "locked": b64encode(locked)}
    return json.dumps(fields, indent=1).encode() + b"\n"


def _decrypt(fields: dict[str, Any], key: bytes) -> dict[str, Any]:
    try:
        text = crypto_aead_xchacha20poly1305_ietf_decrypt(
            b64decode(fields["locked"]), FORMAT.encode(), b64decode(fields["nonce"]), key
        )
    except CryptoError as error:
        raise WrongPassphrase from error
    return read_content(text)


def read_content(text: bytes) -> Content:
    """Read a key file's content from its canonical JSON. Raises MalformedKeyFile as `read_identity` does."""
    try:
        content = canonical.read(text)
    except ValueError as error:
        raise MalformedKeyFile from error
    read_identity(content)
    assert isinstance(content, dict)
    return content


def check_format(data: bytes) -> None:
    """Check that a key file is of this format. Raises MalformedKeyFile, OutdatedKeyFile for an earlier format."""
    _parse(data)


def read_identity(content: object) -> OfficerIdentity:
    """Derive the identity in a key file's content.

    Raises MalformedKeyFile unless seeds and file key have 32 bytes, and there are addresses of 1 to 90 days, one after
    the other without a gap; and for a `keyring` that is no number.
    """
    if not CONTENT(content):
        raise MalformedKeyFile
    assert isinstance(content, dict)
    if not is_count(content.get("keyring", 0)):
        raise MalformedKeyFile
    _check_days(content["sealing"])
    sealing = tuple(derive_sealing_key(b64decode(each["seed"])) for each in content["sealing"])
    signing = derive_signing_key(b64decode(content["signing_seed"]))
    return OfficerIdentity(sealing, signing, file_key=b64decode(content["file_key"]))


def _check_days(sealing: Sequence[dict[str, str]]) -> None:
    following = [add_days(each["until"], 1) for each in sealing]
    if not sealing or [each["from"] for each in sealing[1:]] != following[:-1]:
        raise MalformedKeyFile
    for each in sealing:
        if not each["from"] <= each["until"] < add_days(each["from"], MAX_LIFE_DAYS):
            raise MalformedKeyFile


def _draw_salt(costs: dict[str, int]) -> dict[str, Any]:
    return {**costs, "salt": b64encode(token_bytes(SALT_BYTES))}


def _parse(data: bytes) -> dict[str, Any]:
    try:
        fields: Any = json.loads(data.decode()) if len(data) <= MAX_BYTES else None
        if is_object({"format": lambda value: value in OUTDATED})(fields):
            raise OutdatedKeyFile
        if not FILE(fields):
            raise MalformedKeyFile
        b64decode(fields["locked"])
    except (ValueError, RecursionError) as error:
        raise MalformedKeyFile from error
    _check_costs(fields["argon2id"])
    return dict(fields)


def _check_costs(argon2id: dict[str, Any]) -> None:
    t, m_kib, p = argon2id["t"], argon2id["m_kib"], argon2id["p"]
    if not (1 <= t <= 16 and 1 <= p <= 16 and 8 * p <= m_kib <= MAX_KIB):
        raise MalformedKeyFile


def _derive(passphrase: str, argon2id: dict[str, Any]) -> bytes:
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    t, m_kib, p = argon2id["t"], argon2id["m_kib"], argon2id["p"]
    return hash_secret_raw(secret, b64decode(argon2id["salt"]), t, m_kib, p, 32, Type.ID, ARGON2_VERSION)
