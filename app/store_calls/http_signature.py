"""Signatures of calls: HTTP Message Signatures (RFC 9421) by Ed25519, over method, path, the body's digest (RFC 9530),
the range asked for, the installation, the day, and a nonce of the gateway.

`created` is the first second of the day (UTC), `keyid` the verifying key, `tag` names the installation.
"""

import base64 as b64
import hashlib
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import HTTPSignatureAlgorithm

from crypto.encoding import b64decode, b64encode
from crypto.signature import SigningKey, verify

LABEL = "call"
COVERED = ("@method", "@path")
RANGE, DIGEST = "range", "content-digest"
# No host is covered: there are several ways to one gateway. The nonce is good at this one alone.
ORIGIN = "http://gateway"
_INPUT = re.compile(
    r'call=\("@method" "@path"(?: "range")? "content-digest"\);created=(?P<created>\d{1,12})'
    r';keyid="(?P<keyid>[\w-]{43})";alg="ed25519";nonce="(?P<nonce>[\w-]{1,80})";tag="(?P<tag>[\w-]{1,80})"',
    re.ASCII,
)
_SIGNATURE = re.compile(r"call=:([A-Za-z0-9+/]{86}==):")


class NotGenuine(Exception):
    """The signature is missing, of another form, or isn't good for this request."""


@dataclass
class Request:
    """What of a request is signed; `path` as it is sent. A signature is added to the `headers`."""

    method: str
    path: str
    headers: MutableMapping[str, str]
    body: bytes

    @property
    def url(self) -> str:
        return ORIGIN + self.path


class Signed(NamedTuple):
    """Who signed (a verifying key, 32 bytes), with which nonce."""

    verify: bytes
    nonce: bytes


class _Ed25519(HTTPSignatureAlgorithm):
    """Ed25519 (RFC 9421, section 3.3.6), by the keys of the directory."""

    algorithm_id = "ed25519"

    def __init__(self, public_key: Any = None, private_key: Any = None, password: Any = None) -> None:
        self._public, self._private = public_key, private_key

    def sign(self, message: bytes) -> bytes:
        signature: bytes = self._private.sign(message)
        return signature

    def verify(self, signature: bytes, message: bytes) -> None:
        verify(self._public, signature, message)


class _OwnKey(HTTPSignatureKeyResolver):
    def __init__(self, signing: SigningKey) -> None:
        self._signing = signing

    def resolve_private_key(self, key_id: str) -> SigningKey:
        return self._signing


class Signer:
    """Signs the calls of one person to one installation (16 bytes)."""

    def __init__(self, signing: SigningKey, instance: bytes) -> None:
        self._key_id, self._tag = b64encode(signing.verify), _name(instance)
        self._signer = HTTPMessageSigner(signature_algorithm=_Ed25519, key_resolver=_OwnKey(signing))

    def sign(self, request: Request, day: date, nonce: bytes) -> None:
        """Add digest and signature to the headers of a request."""
        self._signer.sign(
            request,
            key_id=self._key_id,
            created=_begin(day),
            nonce=b64encode(nonce),
            label=LABEL,
            tag=self._tag,
            covered_component_ids=_list_covered(request.headers),
            body=request.body,
        )


class Verifier:
    """Verifies the calls to one installation (16 bytes): those of exactly the form that `Signer` gives them."""

    def __init__(self, instance: bytes) -> None:
        self._tag = _name(instance)

    def read(self, headers: Mapping[str, str], day: date) -> Signed:
        """Read who says that they have signed a call of a day, which costs next to nothing. Raises NotGenuine.

        Names of headers are in small letters.
        """
        found = _INPUT.fullmatch(headers.get("signature-input", ""))
        if found is None or found["tag"] != self._tag or int(found["created"]) != int(_begin(day).timestamp()):
            raise NotGenuine
        try:
            return Signed(b64decode(found["keyid"], 32), b64decode(found["nonce"]))
        except ValueError:
            raise NotGenuine from None

    def verify(self, request: Request, signed: Signed) -> None:
        """Verify a request whose headers were read; its nonce may still be none. Raises NotGenuine."""
        headers, names = request.headers, (*_list_covered(request.headers), DIGEST)
        values = [request.method, request.path, *(headers.get(name, "") for name in names[len(COVERED) :])]
        covered = " ".join(f'"{name}"' for name in names)
        _label, _, parameters = headers["signature-input"].partition("=")
        found = _SIGNATURE.fullmatch(headers.get("signature", ""))
        if found is None or not parameters.startswith(f"({covered});"):
            raise NotGenuine
        # RFC 9421, section 2.5.
        lines = [f'"{name}": {value}' for name, value in zip(names, values, strict=True)]
        base = "\n".join([*lines, f'"@signature-params": {parameters}'])
        try:
            verify(signed.verify, b64.b64decode(found[1], validate=True), base.encode("ascii"))
        except ValueError:
            raise NotGenuine from None
        if headers.get(DIGEST) != f"sha-256=:{b64.b64encode(hashlib.sha256(request.body).digest()).decode()}:":
            raise NotGenuine


def _name(instance: bytes) -> str:
    return f"sealedline-{b64encode(instance)}"


def _list_covered(headers: Mapping[str, str]) -> tuple[str, ...]:
    return (*COVERED, RANGE) if any(name.lower() == RANGE for name in headers) else COVERED


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
