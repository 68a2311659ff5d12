"""Asks a gateway as one person: signs each call, and goes on with what broke off."""

import threading
import time
from collections import deque
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec

from app.clock import today
from app.console.gateway.line import Answered, Line, LineBroken
from app.console.jobs import Stopped
from app.room import Budget, NoRoom
from app.store_calls import errors
from app.store_calls.call import Call
from app.store_calls.errors import NotLetIn, StoreError, StoreUnavailable
from app.store_calls.http_signature import Request, Signer
from crypto.encoding import b64decode
from crypto.signature import SigningKey

R = TypeVar("R")

HEADERS = {"User-Agent": "sealedline", "Content-Type": "application/msgpack", "Accept-Encoding": "identity"}
# Tries that bring nothing new before an officer is told. The next one begins where the last one broke off.
PAUSES_SECONDS = (0.0, 0.5, 2.0)
ERRORS = {kind.__name__: kind for kind in vars(errors).values() if isinstance(kind, type)}
NOTHING = Answered(0, {}, b"")
Nonces = list[bytes]


class Gateway:
    """A store at the end of a line, asked by whoever has this signing key, of one instance (16 bytes).

    `changes` counts the calls that were to change something.
    """

    def __init__(self, line: Line, signing: SigningKey, instance: bytes) -> None:
        self._line = line
        self._signer: Signer | None = Signer(signing, instance)
        self._nonces = deque[bytes]()
        self._lock = threading.Lock()
        self.changes = 0

    def ask(self, call: Call[..., R], arguments: bytes) -> R:
        """Make a call. Raises what the store raised, StoreUnavailable, NotLetIn; Stopped once it has hung up."""
        self.changes += call.changes
        return call.read_result(self._fetch(call, arguments))

    def hang_up(self) -> None:
        """End what is being asked at once, and forget the signing key."""
        self._signer = None
        self._line.hang_up()

    def _fetch(self, call: Call[..., Any], arguments: bytes) -> bytes:
        held, pauses, is_refused = NOTHING, iter(PAUSES_SECONDS), False
        while True:
            try:
                answered = self._send(call, arguments, held)
            except LineBroken as broken:
                if self._signer is None:
                    raise Stopped from None
                before, held = held, _hold(held, broken.received)
                pauses = iter(PAUSES_SECONDS) if len(held.body) > len(before.body) else pauses
                pause = next(pauses, None)
                if pause is None:
                    raise StoreUnavailable("the gateway doesn't answer") from None
                time.sleep(pause)
                continue
            match answered.status:
                case HTTPStatus.OK:
                    return answered.body
                case HTTPStatus.PARTIAL_CONTENT:
                    return held.body + answered.body
            error = _read_error(answered)
            # A gateway that was started anew knows none of the nonces of the one before.
            if not isinstance(error, NotLetIn) or is_refused:
                raise error
            is_refused = True
            with self._lock:
                self._nonces.clear()

    def _send(self, call: Call[..., Any], arguments: bytes, held: Answered) -> Answered:
        path = f"/calls/{call.name}"
        headers = dict(HEADERS)
        if held.body:
            headers |= {"Range": f"bytes={len(held.body)}-", "If-Range": held.headers["etag"]}
        request, nonce = Request("POST", path, headers, arguments), self._take_nonce()
        if (signer := self._signer) is None:
            raise Stopped
        signer.sign(request, today(), nonce)
        answered = self._line.post(path, headers, arguments)
        self._keep_nonce(answered)
        return answered

    def _take_nonce(self) -> bytes:
        with self._lock:
            if not self._nonces:
                answered = self._line.post("/nonces", dict(HEADERS), b"")
                try:
                    self._nonces.extend(msgspec.msgpack.decode(answered.body, type=Nonces))
                except msgspec.MsgspecError:
                    raise StoreUnavailable("not the answer of a gateway") from None
            return self._nonces.popleft()

    def _keep_nonce(self, answered: Answered) -> None:
        try:
            nonce = b64decode(answered.headers.get("next-nonce", ""))
        except ValueError:
            return
        with self._lock:
            self._nonces.append(nonce)


def _hold(held: Answered, received: Answered | None) -> Answered:
    """What to go on from: what is held with what came after it, or what came anew, if it can be asked for the rest."""
    if received is None or "etag" not in received.headers:
        return held
    if received.status == HTTPStatus.PARTIAL_CONTENT:
        return held._replace(body=held.body + received.body)
    return received if received.status == HTTPStatus.OK else held


def _read_error(answered: Answered) -> Exception:
    try:
        name, text = msgspec.msgpack.decode(answered.body, type=tuple[str, str])
        if name == NoRoom.__name__:
            return NoRoom(Budget[text])
        kind = ERRORS[name]
        return kind(text) if issubclass(kind, StoreError) else StoreUnavailable("not the answer of a gateway")
    except (msgspec.MsgspecError, KeyError):
        return StoreUnavailable("not the answer of a gateway")
