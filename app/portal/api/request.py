"""A request's JSON body, read field by field. Whatever is wrong with one, nothing has been changed yet."""

import json
import re
from datetime import date, timedelta
from gettext import gettext as _
from typing import NamedTuple

from flask import request

from app.blobs.pieces import UPLOAD_KEY_BYTES
from app.clock import today
from app.portal.api.limits import PLACES
from app.portal.api.responses import Refusal
from app.store.claims import Claim
from crypto import envelope_format
from crypto.canonical import is_day
from crypto.encoding import b64decode, digest
from crypto.errors import MalformedEnvelope

KEY_BYTES = 32
# Officers give up the key of an address 14 days after its last day (SPEC 8): what came later, nobody could open.
SEALED_DAYS = timedelta(10)
# The most that a call needs: a thousand uploads of three fields each. A body of two million braces would take a second.
MOST_VALUES = 5000
HEX_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


class RequestBody(NamedTuple):
    """The object in a request's body. Names that no call asks for, `padding` among them, are ignored.

    Every method raises Refusal if its field is missing or wrong.
    """

    fields: dict[str, object]

    def read_key(self, name: str) -> bytes:
        """Read 32 bytes in base64url."""
        try:
            return b64decode(self.fields.get(name), KEY_BYTES)
        except ValueError:
            raise wrong_field(name) from None

    def read_gate(self) -> bytes:
        """Read the mailbox token and turn it into the gate, the only thing by which a mailbox is found (SPEC 2)."""
        return digest("mailbox gate", self.read_key("token"))

    def read_replaces(self) -> bytes | None:
        """Read the digest of the note that is to be replaced: 32 bytes, or null where none is held."""
        if "replaces" in self.fields and self.fields["replaces"] is None:
            return None
        return self.read_key("replaces")

    def read_envelope(self, name: str) -> bytes:
        """Read an envelope, of which nothing can be checked but its structure (SPEC 3)."""
        try:
            envelope = b64decode(self.fields.get(name))
        except ValueError:
            raise wrong_field(name) from None
        try:
            envelope_format.split(envelope)
        except MalformedEnvelope as error:
            raise Refusal(400, "malformed_envelope", _(error.sentence)) from None
        return envelope

    def read_note(self) -> bytes:
        """Read a note: an envelope with one slot, the reporter's own."""
        note = self.read_envelope("note")
        if len(envelope_format.split(note).slots) != 1:
            raise Refusal(400, "malformed_envelope", _(MalformedEnvelope().sentence))
        return note

    def check_sealed_until(self) -> None:
        """Check the last day of the addresses that were sealed to: at most 10 days ago."""
        day = self.fields.get("sealed_until")
        if not is_day(day):
            raise wrong_field("sealed_until")
        if date.fromisoformat(str(day)) < today() - SEALED_DAYS:
            message = _("This was sealed too long ago. Nothing was stored. It has to be sealed anew.")
            raise Refusal(409, "too_old", message)

    def read_places(self) -> list[bytes]:
        """Read the places of replies: 1 to 1000 times 16 bytes in lower-case hex."""
        places = self.fields.get("places")
        if not isinstance(places, list) or not 1 <= len(places) <= PLACES:
            raise wrong_field("places")
        return [_read_id(place, "places") for place in places]

    def read_id(self) -> bytes:
        """Read the id of an upload: 16 bytes in lower-case hex."""
        return _read_id(self.fields.get("id"), "id")

    def read_count(self, name: str) -> int:
        """Read a whole number from 0 on."""
        count = self.fields.get(name)
        if type(count) is not int or count < 0:
            raise wrong_field(name)
        return count

    def read_uploads(self) -> list[Claim]:
        """Read the uploads that a message claims: a list of `id`, `upload_key` and `pieces`, no id twice."""
        listed = self.fields.get("uploads", [])
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise wrong_field("uploads")
        claims = [_read_claim(RequestBody(each)) for each in listed]
        if len({claim.id for claim in claims}) != len(claims):
            raise wrong_field("uploads")
        return claims


def read_body() -> RequestBody:
    """Read the body of the request at hand. Raises Refusal unless it is one JSON object, no name in it twice."""
    if request.mimetype != "application/json":
        raise Refusal(415, "not_json", _("The site accepts JSON only. Nothing was stored."))
    if request.content_length is None:
        # Werkzeug cuts a body of unknown length at the limit, silently.
        raise Refusal(411, "no_length", _("The site needs to know the length of a request. Nothing was stored."))
    written = request.get_data(cache=False)
    try:
        # A comma or a bracket begins each value but the first. Texts have none of them: they are base64url and hex.
        if sum(map(written.count, (b",", b"[", b"{"))) > MOST_VALUES:
            raise ValueError("too many values")
        body = json.loads(written.decode("utf-8"), object_pairs_hook=_build_object)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Refusal(400, "malformed_request", _("The site can't read this request. Nothing was stored."))
    return RequestBody(body)


def _read_id(value: object, name: str) -> bytes:
    if not isinstance(value, str) or not HEX_ID.fullmatch(value):
        raise wrong_field(name)
    return bytes.fromhex(value)


def _read_claim(body: RequestBody) -> Claim:
    try:
        key = b64decode(body.fields.get("upload_key"), UPLOAD_KEY_BYTES)
    except ValueError:
        raise wrong_field("upload_key") from None
    return Claim(body.read_id(), key, body.read_count("pieces"))


def _build_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    built = dict(pairs)
    if len(built) != len(pairs):
        raise ValueError("a name occurs twice")  # which of the two a proxy in between believed, we can't know
    return built


def wrong_field(name: str) -> Refusal:
    """What is answered when a field is not as the call asks for it."""
    return Refusal(400, "wrong_field", _("“{name}” is missing or wrong. Nothing was stored.").format(name=name))
