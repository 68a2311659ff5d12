"""The application of the gateway (WSGI): admits a request, has its call answered, and writes down neither."""

import hashlib
import logging
from collections.abc import Iterable
from gettext import gettext as _
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from app.clock import today
from app.error_log import describe
from app.gateway.answers import BY_NAME
from app.gateway.asked import Asked, Service
from app.gateway.budgets import Budgets
from app.gateway.config import GatewayConfig
from app.gateway.listing import Listing
from app.gateway.nonces import MOST_AT_ONCE, Nonces
from app.gateway.people import Caller, People
from app.gateway.turns import Turns
from app.gateway.waiting import Waiting
from app.metrics.faults import SharedFaults
from app.room import Budget, NoRoom
from app.rules import read_rules_of
from app.store.database import open_database
from app.store.revision import Revision
from app.store.upkeep.store_id import open_files
from app.store_calls import http_signature
from app.store_calls.call import Call, write
from app.store_calls.errors import BlobsUnavailable, BudgetSpent, NotLetIn, StoreError, StoreUnavailable
from app.store_calls.http_signature import NotGenuine, Verifier
from crypto.encoding import b64encode

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# The largest call files some entries with their replies, or a keyring.
BODY_BYTES = 16 * 2**20
TYPE = "application/msgpack"
CALLS, NONCES = "/calls/", "/nonces"
STATUSES = {
    NotLetIn: HTTPStatus.UNAUTHORIZED,
    BudgetSpent: HTTPStatus.TOO_MANY_REQUESTS,
    StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    BlobsUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

log = logging.getLogger(__name__)


class Application:
    """The gateway of one store. Raises StoreUnavailable and BlobsUnavailable when it is made, and never later."""

    def __init__(self, config: GatewayConfig) -> None:
        db = open_database(config.database, config.database_quota_bytes)
        # The quota is for what reporters send.
        blobs = open_files(db, config.files.blobs, budget=Budget.OFFICERS)
        people, rules = People(db, config.root), read_rules_of(config.procedure, config.questions)
        waiting = Waiting(Revision(db))
        self.faults = SharedFaults()
        self._faults = self.faults.part()
        self.service = Service(db, blobs, config.instance, rules, people, Listing(db), Budgets(), Turns(), waiting)
        self._nonces, self._verifier = Nonces(), Verifier(config.instance)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = BODY_BYTES
        answered = self._answer(request)
        self._faults.add_status(answered.status_code)
        answered.headers["Next-Nonce"] = b64encode(self._nonces.make())
        answered.headers["Cache-Control"] = "no-store"
        return answered(environ, start_response)

    def end(self) -> None:
        """Let nobody wait any more."""
        self.service.waiting.end()

    def _answer(self, request: Request) -> Response:
        try:
            if request.method != "POST":
                return _refuse(HTTPStatus.METHOD_NOT_ALLOWED, NotLetIn())
            if request.path == NONCES:
                return _send(write([self._nonces.make() for _number in range(MOST_AT_ONCE)]))
            return self._call(request)
        except StoreError as error:
            status = next((number for kind, number in STATUSES.items() if isinstance(error, kind)), HTTPStatus.CONFLICT)
            return _refuse(status, error)
        except NoRoom as error:
            return _send(write([NoRoom.__name__, error.budget.name]), HTTPStatus.INSUFFICIENT_STORAGE)
        except HTTPException as error:
            return _refuse(HTTPStatus(error.code or 400), NotLetIn())
        except Exception as error:
            # Where it failed, and neither what was asked nor by whom.
            log.error("%s", describe(error))
            return _refuse(HTTPStatus.INTERNAL_SERVER_ERROR, StoreUnavailable(_("an error of the gateway")))

    def _call(self, request: Request) -> Response:
        call, answer = BY_NAME.get(request.path.removeprefix(CALLS), (None, None))
        if call is None or answer is None:
            raise NotLetIn
        caller, body = self._admit(request, call), request.get_data()
        try:
            arguments = call.read_arguments(body)
        except ValueError:
            raise NotLetIn from None
        if caller.is_known:  # nothing is counted of strangers, who are as many as they like
            self.service.budgets.spend(caller.verify, "changes" if call.changes else "calls", 1)
        with self.service.turns.take(caller.person):
            result = write(answer(Asked(self.service, caller), *arguments))
        return _send(result) if call.changes else _send_rest(request, result)

    def _admit(self, request: Request, call: Call[..., Any]) -> Caller:
        # The cheapest comes first: what anybody can send costs as little as can be.
        if "Signature" not in request.headers:
            raise NotLetIn
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            signed = self._verifier.read(headers, today())
            caller = self.service.people.find(signed.verify)
            if not caller.role & call.roles or not self._nonces.is_fresh(signed.nonce):
                raise NotLetIn
            said = http_signature.Request(request.method, request.path, headers, request.get_data())
            self._verifier.verify(said, signed)
        except NotGenuine:
            raise NotLetIn from None
        # Not before: else whoever sees a nonce could use it up.
        if caller.is_known and not self._nonces.take(signed.nonce):
            raise NotLetIn
        return caller


def _send(result: bytes, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(result, status, mimetype=TYPE)


def _send_rest(request: Request, result: bytes) -> Response:
    """Send what the client hasn't got: an answer that broke off goes on where it did, as long as it would be the same
    (RFC 9110, section 14)."""
    mark = hashlib.blake2b(result, digest_size=16).hexdigest()
    rest = request.range and request.range.range_for_length(len(result))
    begin = rest[0] if rest and request.if_range.etag == mark else 0
    answered = _send(result[begin:], HTTPStatus.PARTIAL_CONTENT if begin else HTTPStatus.OK)
    answered.set_etag(mark)
    return answered


def _refuse(status: HTTPStatus, error: StoreError) -> Response:
    return _send(write([type(error).__name__, str(error)]), status)
