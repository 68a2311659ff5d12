"""Signatures of calls: HTTP Message Signatures (RFC 9421) by Ed25519, over method, path, the body's digest (RFC 9530),
the range asked for, the installation, the day, and a nonce of the gateway.

`created` is the first second of the day (UTC), `keyid` the verifying key, `tag` names the installation.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import HTTPSignatureAlgorithm
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from crypto.encoding import b64decode, b64encode
from crypto.signature import SigningKey, verify

LABEL = "call"
COVERED = ("@method", "@path")
RANGE = "range"
# No host is covered: there are several ways to one gateway. The nonce is good at this one alone.
ORIGIN = "http://gateway"


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


class _NamedKey(HTTPSignatureKeyResolver):
    """The key that the signature names: who that is, the directory says."""

    def resolve_public_key(self, key_id: str) -> bytes:
        return b64decode(key_id, 32)


class _OfOneDay(HTTPMessageVerifier):
    """Leaves the day to `Verifier`: the library would compare it with this machine's seconds."""

    def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
        """Says nothing."""


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
    """Verifies the calls to one installation (16 bytes)."""

    def __init__(self, instance: bytes) -> None:
        self._tag = _name(instance)
        self._verifier = _OfOneDay(signature_algorithm=_Ed25519, key_resolver=_NamedKey())

    def verify(self, request: Request, day: date) -> Signed:
        """Verify a request of a day. Whether its nonce is good is another question. Raises NotGenuine."""
        required = [*_list_covered(request.headers), "content-digest"]
        try:
            results = self._verifier.verify(
                request, max_age=None, expect_tag=self._tag, expect_label=LABEL, require_components=required
            )
            [found] = self._verifier.verify_body(request, results, request.body)
            said = found.parameters
            if said["created"] != int(_begin(day).timestamp()):
                raise NotGenuine
            return Signed(b64decode(said["keyid"], 32), b64decode(said["nonce"]))
        except (HTTPMessageSignaturesException, ValueError, KeyError, TypeError):
            raise NotGenuine from None


def _name(instance: bytes) -> str:
    return f"sealedline-{b64encode(instance)}"


def _list_covered(headers: Mapping[str, str]) -> tuple[str, ...]:
    return (*COVERED, RANGE) if any(name.lower() == RANGE for name in headers) else COVERED


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
