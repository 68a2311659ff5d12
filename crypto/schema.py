"""Checks of the form of JSON values, to be composed, and reading of objects as typed values that own certain fields."""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar, get_args

from crypto.encoding import b64decode

Check = Callable[[Any], bool]
T = TypeVar("T")


@dataclass(frozen=True)
class Field:
    """How an annotated field of a dataclass is read: `read` returns its value, or raises ValueError.

    `name` is what the field is called in JSON, if Python keeps that name for itself.
    """

    read: Callable[[Any], Any]
    name: str | None = None


class _Owned(NamedTuple):
    attribute: str
    name: str
    read: Callable[[Any], Any]
    default: Any


def is_bytes(size: int) -> Check:
    """Make a check for `size` bytes in base64url."""

    def check(value: object) -> bool:
        try:
            return len(b64decode(value, size)) == size
        except ValueError:
            return False

    return check


def is_list(check: Check) -> Check:
    """Make a check for a list of values that pass `check`."""
    return lambda value: isinstance(value, list) and all(check(item) for item in value)


def is_rising(check: Check) -> Check:
    """Make a check for a list of values that pass `check`, each above the one before."""
    return lambda value: is_list(check)(value) and all(one < other for one, other in pairwise(value))


def is_null_or(check: Check) -> Check:
    """Make a check for null, or a value that passes `check`."""
    return lambda value: value is None or check(value)


def is_map(check: Check) -> Check:
    """Make a check for an object whose values pass `check`, whatever their names."""
    return lambda value: isinstance(value, dict) and all(check(item) for item in value.values())


def is_object(fields: dict[str, Check]) -> Check:
    """Make a check for an object with at least these fields, each passing its own check."""
    return lambda value: isinstance(value, dict) and all(name in value and fields[name](value[name]) for name in fields)


def is_text(value: object) -> bool:
    """Whether a value is a text."""
    return isinstance(value, str)


def checked(check: Check, name: str | None = None) -> Field:
    """Make a field whose value passes `check`; a list becomes a tuple."""

    def read(value: Any) -> Any:
        if not check(value):
            raise ValueError("a field of another form")
        return tuple(value) if isinstance(value, list) else value

    return Field(read, name)


def object_of(kind: type[Any]) -> Field:
    """Make a field that is an object, read as a value of `kind`."""
    return Field(lambda value: read_object(kind, value))


def list_of(kind: type[Any]) -> Field:
    """Make a field that is a list of objects, each read as a value of `kind`."""

    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise ValueError("not a list")
        return tuple(read_object(kind, item) for item in value)

    return Field(read)


def read_object(kind: Callable[..., T], value: object) -> T:
    """Read an object as a value of a dataclass: exactly the fields that it owns. Other names are dropped.

    Raises ValueError if a field is missing that has no default, or is of another form.
    """
    if not isinstance(value, dict):
        raise ValueError("not an object")
    found = {}
    for owned in _list_owned(kind):
        if owned.name in value:
            found[owned.attribute] = owned.read(value[owned.name])
        elif owned.default is MISSING:
            raise ValueError("a field is missing")
    return kind(**found)


def write_object(value: Any) -> dict[str, Any]:
    """Write what `read_object` reads. A field that has its default is left out."""
    owned = [(each, getattr(value, each.attribute)) for each in _list_owned(value.__class__)]
    return {each.name: _write(found) for each, found in owned if each.default is MISSING or found != each.default}


def _write(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_write(item) for item in value]
    return write_object(value) if hasattr(value, "__dataclass_fields__") else value


@cache
def _list_owned(kind: Any) -> tuple[_Owned, ...]:
    owned = []
    for each in fields(kind):
        # An optional one is a union of the annotated type and None.
        annotated: Any = next(part for part in (each.type, *get_args(each.type)) if hasattr(part, "__metadata__"))
        field: Field = annotated.__metadata__[0]
        owned.append(_Owned(each.name, field.name or each.name, field.read, each.default))
    return tuple(owned)
