"""One connection: its requests, each received whole before anything works on it, and their answers."""

from __future__ import annotations

import asyncio
import logging
import mmap
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from time import monotonic
from typing import TYPE_CHECKING

from app.error_log import describe
from app.metrics.faults import Fault
from app.portal.api.responses import Refusal
from app.portal.server.answer import Answer, busy, refuse
from app.portal.server.request import Head, find_end, read_head

if TYPE_CHECKING:
    from app.portal.server.connections import Connections

HEAD_SECONDS = 10
KEPT_SECONDS = 15
MOVE_SECONDS = 120  # for a body or an answer, and 1 s more for so many bytes of it:
SLOWEST_BYTES = 2_000  # a piece then takes eleven minutes
WORKING_SECONDS = 300  # no store takes as long: what is still worked on then never ends
CLOSING_SECONDS = 2  # in which the client reads a refusal; what it goes on sending is thrown away

TURN_BYTES = 2**16  # are received of one connection before the others have their turn
# What has just been received of a head, until it is copied away: all connections share it.
ROOM = memoryview(bytearray(TURN_BYTES))

Handle = Callable[[Head, bytes], "Answer | asyncio.Future[Answer]"]


log = logging.getLogger(__name__)


class Stage(Enum):
    """What a connection does: it waits for a request, receives it, has it worked on, sends the answer, or closes."""

    WAITING = auto()
    HEAD = auto()
    BODY = auto()
    WORKING = auto()
    SENDING = auto()
    CLOSING = auto()


class Connection(asyncio.BufferedProtocol):
    """A client, whose address nobody asks for. While its request is worked on and answered, no more of it is read."""

    stage = Stage.WAITING
    since = 0.0
    held_bytes = 0

    def __init__(self, connections: Connections, handle: Handle) -> None:
        self._connections, self._handle = connections, handle
        self._received = bytearray()
        self._head: Head | None = None
        self._body: mmap.mmap | None = None  # takes memory for what has been received, whatever was announced
        self._body_bytes = 0
        self._answer_bytes = 0
        self._patience = HEAD_SECONDS
        self._closes = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(high=0)
        self._connections.add(self)
        self._enter(Stage.WAITING)

    def connection_lost(self, exc: Exception | None) -> None:
        self._enter(Stage.CLOSING)
        self._connections.remove(self)

    def get_buffer(self, sizehint: int) -> memoryview:
        begin = self._body_bytes
        return memoryview(self._body)[begin : begin + TURN_BYTES] if self._body else ROOM

    def buffer_updated(self, nbytes: int) -> None:
        if self.stage is Stage.CLOSING:
            return
        if self._body:
            self._body_bytes += nbytes
        else:
            self._received += ROOM[:nbytes]
        if self.stage is Stage.WAITING:
            self._enter(Stage.HEAD)
        self._hold()
        self._try(self._advance)

    def resume_writing(self) -> None:
        if self.stage is Stage.SENDING:
            self._try(self._go_on)

    @property
    def moved_bytes(self) -> int:
        """How much of its request has been received, or of its answer has been sent."""
        if self.stage is Stage.SENDING:
            return self._answer_bytes - self._transport.get_write_buffer_size()
        return len(self._received) + self._body_bytes

    @property
    def deadline(self) -> float:
        """When it is ended (monotonic, s) unless it has gone on by then."""
        match self.stage:
            case Stage.WAITING:
                return self.since + (CLOSING_SECONDS if self._connections.is_stopping else self._patience)
            case Stage.HEAD:
                return self.since + HEAD_SECONDS
            case Stage.BODY | Stage.SENDING:
                return self.since + MOVE_SECONDS + self.moved_bytes / SLOWEST_BYTES
            case Stage.WORKING:
                return self.since + WORKING_SECONDS
            case Stage.CLOSING:
                return self.since + CLOSING_SECONDS

    def turn_away(self) -> None:
        """Give up what it holds in memory. A request that is being received is refused; the same one succeeds later."""
        if self.stage is Stage.BODY:
            self._refuse(busy())
        else:
            self.end()

    def end(self) -> None:
        """End it at once."""
        self._enter(Stage.CLOSING)
        self._transport.abort()

    def _try(self, step: Callable[[], None]) -> None:
        """Take a step. Whatever fails ends this connection, and none other: nobody would go on with it."""
        try:
            step()
        except BaseException as error:
            log.error("%s", describe(error))
            self.end()

    def _enter(self, stage: Stage) -> None:
        self.stage, self.since = stage, monotonic()
        if stage is Stage.CLOSING:
            self._drop()
        self._connections.note(self)

    def _drop(self) -> None:
        """Forget what has been received."""
        self._received.clear()
        self._body, self._body_bytes = None, 0
        self._hold()

    def _hold(self, unsent: int = 0) -> None:
        self._connections.hold(self, len(self._received) + self._body_bytes + unsent)

    def _advance(self) -> None:
        """Go on with what has come: its first request is answered, if it is whole."""
        try:
            if self.stage is Stage.HEAD:
                self._take_head()
            if self._head and self._body_bytes == (self._head.length or 0):
                self._work(self._head)
            elif self.stage in (Stage.HEAD, Stage.BODY):
                self._transport.resume_reading()
        except Refusal as refusal:
            self._refuse(refusal)

    def _take_head(self) -> None:
        size = find_end(self._received)
        if size is None:
            return
        self._head = read_head(bytes(self._received[:size]))
        del self._received[:size]
        self._enter(Stage.BODY)
        if self._head.refusal:
            raise self._head.refusal
        if self._head.length:
            self._body = mmap.mmap(-1, self._head.length)
            self._body_bytes = min(self._head.length, len(self._received))
            self._body[: self._body_bytes] = self._received[: self._body_bytes]
            del self._received[: self._body_bytes]

    def _work(self, head: Head) -> None:
        body = self._body[:] if self._body else b""
        self._body = None
        self._enter(Stage.WORKING)
        self._transport.pause_reading()
        answer = self._handle(head, body)
        if isinstance(answer, Answer):
            self._send(answer)
        else:
            answer.add_done_callback(lambda done: self._try(lambda: self._send(done.result())))

    def _refuse(self, refusal: Refusal) -> None:
        """Answer with a refusal, and close: how the client goes on can't be known."""
        if refusal.status == 503:
            self._connections.faults.add(Fault.BUSY)
        self._closes = True
        self._drop()
        self._transport.pause_reading()
        self._send(refuse(refusal, self._head.path if self._head else ""))

    def _send(self, answer: Answer) -> None:
        if self.stage is Stage.CLOSING:
            return
        self._closes |= self._connections.is_stopping or not (self._head and self._head.keeps)
        self._head, self._body_bytes = None, 0
        written = answer.write(closes=self._closes)
        self._answer_bytes = len(written)
        self._enter(Stage.SENDING)
        self._transport.write(written)
        unsent = self._transport.get_write_buffer_size()
        if unsent:
            self._hold(unsent)
        else:
            self._go_on()

    def _go_on(self) -> None:
        """The answer has been sent: close, or go on with the next request."""
        if self._closes:
            self._enter(Stage.CLOSING)
            with suppress(OSError):
                self._transport.write_eof()
            self._transport.resume_reading()
            return
        self._patience = KEPT_SECONDS
        self._hold()
        if self._received:
            self._enter(Stage.HEAD)
            # Not at once: who sends many requests together gets one turn after the other, as everybody does.
            asyncio.get_running_loop().call_soon(self._try, self._advance)
        else:
            self._enter(Stage.WAITING)
            self._transport.resume_reading()
