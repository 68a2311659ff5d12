"""Calls: each is declared as a function without a body, whose types say what is sent to a store and what comes back.

Called with a store, it asks that one. What is sent is a MessagePack array of the arguments, in their order; what comes
back is the result. A value of another type, size or number is refused before anything looks at it.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Flag, auto
from typing import Annotated, Any, Generic, ParamSpec, Protocol, TypeVar, get_type_hints

import msgspec

from app.store_calls.errors import StoreUnavailable

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

# A call names no more ids than this.
MOST_NAMED = 500

Id = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Id16 = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
# No envelope has more than 576 KiB (SPEC 3).
Envelope = Annotated[bytes, msgspec.Meta(min_length=1, max_length=576 * 1024)]
Ids = Annotated[Sequence[Id], msgspec.Meta(max_length=MOST_NAMED)]


class Role(Flag):
    """Whom a call is for, by what the directory says of them. Who isn't in it, or not any more, is a stranger."""

    STRANGER = auto()
    READER = auto()
    AUDITOR = auto()
    PUBLISHER = auto()


PEOPLE = Role.READER | Role.AUDITOR | Role.PUBLISHER
ANYONE = PEOPLE | Role.STRANGER


class Store(Protocol):
    """Whatever answers calls."""

    def ask(self, call: "Call[..., R]", arguments: bytes) -> R:
        """Make a call. Raises what the store raised, and StoreUnavailable."""


class Call(Generic[P, R]):
    """A call: its name in addresses, whom it is for, and whether it changes the store."""

    def __init__(self, function: Callable[P, R], roles: Role, changes: bool) -> None:
        self.roles, self.changes, self.__doc__ = roles, changes, function.__doc__
        self.name = f"{function.__module__.rsplit('.', 1)[1]}/{function.__name__}".replace("_", "-")
        self._signature = inspect.signature(function)
        hints = get_type_hints(function, include_extras=True)
        fields = [(name, hints[name]) for name in self._signature.parameters]
        arguments = msgspec.defstruct(function.__name__, fields, array_like=True, forbid_unknown_fields=True)
        self._arguments = msgspec.msgpack.Decoder(arguments)
        self._result: msgspec.msgpack.Decoder[R] = msgspec.msgpack.Decoder(hints["return"])

    def __call__(self, store: Store, *args: P.args, **kwargs: P.kwargs) -> R:
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return store.ask(self, msgspec.msgpack.encode([*bound.arguments.values()]))

    def read_arguments(self, arguments: bytes) -> tuple[Any, ...]:
        """Read what was sent. Raises ValueError for anything else."""
        return msgspec.structs.astuple(self._arguments.decode(arguments))

    def read_result(self, result: bytes) -> R:
        """Read what came back. Raises StoreUnavailable for anything else: what answers is no store."""
        try:
            return self._result.decode(result)
        except msgspec.MsgspecError:
            raise StoreUnavailable("not the answer of a store") from None


def call(roles: Role, *, changes: bool = False) -> Callable[[Callable[P, R]], Call[P, R]]:
    """Declare a call for these roles."""
    return lambda function: Call(function, roles, changes)


def write(result: object) -> bytes:
    """Write a result."""
    return msgspec.msgpack.encode(result)


def split(each: Iterable[T], most: int) -> Iterator[list[T]]:
    """Split what is too much for one call into lists of so many at most, in the order that there is."""
    listed = [*each]
    for start in range(0, len(listed), most):
        yield listed[start : start + most]
