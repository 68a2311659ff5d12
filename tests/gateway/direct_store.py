"""A store that is asked without a gateway's line: its calls are answered in this process, for whoever is named."""

from typing import Any, TypeVar, cast

from app.blobs.storage import Blobs
from app.gateway.answers import ANSWERS
from app.gateway.asked import Asked, Service
from app.gateway.budgets import Budgets
from app.gateway.listing import Listing
from app.gateway.people import Caller, People
from app.gateway.turns import Turns
from app.gateway.waiting import Waiting
from app.rules import Rules
from app.store.database import Database
from app.store.revision import Revision
from app.store_calls.call import Call, Role, write
from tests.organisation import INSTANCE

R = TypeVar("R")


class DirectStore:
    """A database as somebody with this verifying key (32 bytes) and role reaches it. It has no files."""

    def __init__(self, db: Database, verify: bytes = bytes(32), role: Role = Role.READER) -> None:
        people = People(db, bytes(32))
        rules, waiting = Rules(bytes(32), bytes(32)), Waiting(Revision(db))
        service = Service(db, cast(Blobs, None), INSTANCE, rules, people, Listing(db), Budgets(), Turns(), waiting)
        self._asked = Asked(service, Caller(verify, role))

    def ask(self, call: Call[..., R], arguments: bytes) -> R:
        result: Any = ANSWERS[call](self._asked, *call.read_arguments(arguments))
        return call.read_result(write(result))
