"""A TOML file that people write: read into a model, and every fault told with its place and what to write there."""

import difflib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

import click
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from crypto.canonical import is_name

MAX_BYTES = 2**20
MOST_LETTERS = 1000
MOST_SHOWN = 60
MISSING = object()
# Spaces at which no line ends, which French asks for, and joiners, which languages of India are written with. Others
# that nobody sees turn a text around, or hide something.
UNSEEN = "\u00a0\u202f\u200c\u200d"

T = TypeVar("T")
Fault = tuple[str, str]  # the place in the file, and what is wrong there and what to write


class WrongFile(click.ClickException):
    """A file is wrong. The message has a line for each fault: the file, the key, what is wrong, what to write."""

    def __init__(self, path: Path, faults: Iterable[str]) -> None:
        super().__init__("\n".join(f"{path.name}: {make_printable(fault)}" for fault in faults))


def make_printable(text: str) -> str:
    """The same in one line, with codes for signs that would not be seen, or would move those that are."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


class WrongSecret(ValueError):
    """Something doesn't fit that may be a secret: it is not shown. The text says what to write."""


class Table(BaseModel):
    """One table of a file: exactly these keys, each exactly of its type. It never changes."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", arbitrary_types_allowed=True)


M = TypeVar("M", bound=Table)


def find_unseen(text: str) -> str | None:
    """The first sign of a text that nobody sees and no language needs; None if there is none."""
    return next((sign for sign in text if not sign.isprintable() and sign not in UNSEEN), None)


def check_line(text: str) -> str:
    """A text of one line that shows something. Like the others below, it raises ValueError with what to write."""
    if not (find_unseen(text) is None and 0 < len(text.strip()) <= MOST_LETTERS):
        raise ValueError(_("write one line of text, of at most {most} characters").format(most=MOST_LETTERS))
    return text


def check_id(text: str) -> str:
    """A name as it can stand in a record or a directory (SPEC section 4)."""
    if not is_name(text):
        raise ValueError(_("write up to 64 of a-z, 0-9, _ and -, a letter first"))
    return text


def check_tables(found: object) -> object:
    """A list of tables."""
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        raise ValueError(_("write [[{key}]] above each"))
    return found


def check_once(found: tuple[T, ...]) -> tuple[T, ...]:
    """A list in which no id, or no text, is twice."""
    ids = [getattr(item, "id", item) for item in found]
    if twice := [id for id in ids if ids.count(id) > 1]:
        named = getattr(twice[0], "name", twice[0])
        raise ValueError(_("“{id}” is there twice: leave one out, or call it otherwise").format(id=named))
    return found


Line = Annotated[str, AfterValidator(check_line)]
Id = Annotated[str, AfterValidator(check_id)]
# Lists of the file become tuples.
Several = Annotated[tuple[T, ...], Field(strict=False), AfterValidator(check_once)]
Tables = Annotated[tuple[T, ...], Field(strict=False), BeforeValidator(check_tables), AfterValidator(check_once)]


def read_data(path: Path) -> bytes:
    """Read a file of at most 1 MiB. Raises WrongFile."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise WrongFile(path, [_("it has more than 1 MiB: is it the right file?")])
        return data
    except FileNotFoundError:
        fault = _("there is no such file: check its path")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        fault = (
            _("it is a folder: name a file in it")
            if path.is_dir()
            else _("it can't be read: {reason}").format(reason=reason)
        )
    raise WrongFile(path, [fault])


def parse_toml(path: Path, data: bytes) -> dict[str, Any]:
    """Parse what was read at `path`. Raises WrongFile."""
    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        fault = _("it isn't text in UTF-8 (from byte {place}): save it as UTF-8").format(place=error.start)
    except (ValueError, RecursionError) as error:
        # Besides its own errors, tomllib lets those through that numbers too long or lists too deep cause.
        fault = _("it isn't TOML: {error}. Mend it there").format(error=str(error).rstrip("."))
    raise WrongFile(path, [fault])


def read_model(
    path: Path, model: type[M], find_faults: Callable[[M], Iterable[Fault]] = lambda _model: (), context: object = None
) -> M:
    """Read a file into a model; `find_faults` says what its types don't. Raises WrongFile with every fault."""
    return make_model(path, read_data(path), model, find_faults, context)


def make_model(
    path: Path, data: bytes, model: type[M], find_faults: Callable[[M], Iterable[Fault]], context: object = None
) -> M:
    """Make a model of what was read at `path`, as `read_model` does."""
    found = parse_toml(path, data)
    try:
        read = model.model_validate(found, context=context)
    except ValidationError as error:
        raise WrongFile(path, dict.fromkeys(_list_faults(model, found, error, context))) from None
    if faults := [f"{place}: {fault}" for place, fault in find_faults(read)]:
        raise WrongFile(path, faults)
    return read


def name_place(*keys: str) -> str:
    """The place of something in a file, as `actions.close.needs_if."learn.risk"`."""
    return ".".join(key if re.fullmatch(r"[\w-]+", key) else json.dumps(key, ensure_ascii=False) for key in keys)


def suggest(wrong: str | None, known: Iterable[str]) -> str:
    """What to write instead of a name that nothing has."""
    names = [*known]
    if alike := difflib.get_close_matches(wrong or "", names, 1):
        return _("did you mean “{name}”?").format(name=alike[0])
    return _("write one of: {names}").format(names=", ".join(names)) if names else _("leave it out")


def _list_faults(model: type[M], found: dict[str, Any], error: ValidationError, context: object) -> Iterator[str]:
    errors = error.errors(include_url=False)
    if missing := [each["loc"] for each in errors if each["type"] == "missing"]:
        for loc in missing:
            _fill(found, loc)
        # What is wrong with something of no type says which type is expected there.
        try:
            model.model_validate(found, context=context)
        except ValidationError as again:
            errors = again.errors(include_url=False)
    for each in errors:
        yield f"{_find_place(found, each['loc'])}: {_explain(model, each)}"


def _fill(found: Any, loc: tuple[int | str, ...]) -> None:
    for step in loc[:-1]:
        found = found[step]
    found[loc[-1]] = MISSING


def _find_place(found: Any, loc: tuple[int | str, ...]) -> str:
    """Where an error is, with ids instead of numbers. Steps that are not the file's are the library's own."""
    place = ""
    for step in loc:
        if isinstance(found, dict) and step in found:
            found, part = found[step], f".{name_place(str(step))}"
        elif isinstance(found, list | tuple) and isinstance(step, int):
            found, part = found[step], f"[{step + 1}]"
            if isinstance(found, dict) and isinstance(found.get("id"), str):
                part = f".{name_place(found['id'])}"
        else:
            continue
        place += part
    return place.removeprefix(".")


def _explain(model: type[Table], error: ErrorDetails) -> str:
    kind, found, key = error["type"], error["input"], str(error["loc"][-1])
    if kind == "extra_forbidden":
        return _("there is no such key: {remedy}").format(remedy=suggest(key, _list_keys(model, error["loc"][:-1])))
    remedy = _find_remedy(kind, error).replace("{key}", key)
    if found is MISSING:
        return _("it is missing: {remedy}").format(remedy=remedy)
    shown = None if isinstance(error.get("ctx", {}).get("error"), WrongSecret) else _show(found)
    return _("{found} doesn't fit: {remedy}").format(found=shown, remedy=remedy) if shown else remedy


def _find_remedy(kind: str, error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    remedies = {
        "value_error": "{error}",
        "literal_error": _("write one of: {expected}"),
        "string_type": _("write a text in quotes"),
        "int_type": _("write a whole number without quotes"),
        "bool_type": _("write true or false without quotes"),
        "date_type": _("write a day without quotes, as 2026-06-01"),
        "tuple_type": _('write a list in brackets, as ["one", "other"]'),
        "dict_type": _('write pairs in braces, as {{ one = "…" }}'),
        "model_type": _("write a table: a line [{{key}}], and what belongs to it below"),
        "greater_than_equal": _("write a number from {ge}"),
        "less_than_equal": _("write a number up to {le}"),
        "is_instance_of": _("write a text in quotes"),
        "too_short": _("name at least {min_length} there"),
    }
    if kind not in remedies:
        return error["msg"]
    if "expected" in context:
        context = {"expected": context["expected"].replace("'", "").replace(" or ", ", ")}
    return remedies[kind].format(**context)


def _show(found: object) -> str | None:
    """A value as it stands in the file; None of one that is itself made of others."""
    if isinstance(found, str):
        return f"“{found}”" if len(found) <= MOST_SHOWN else f"“{found[:MOST_SHOWN]}…”"
    if isinstance(found, bool):
        return str(found).lower()
    return str(found) if isinstance(found, float | date) or (isinstance(found, int) and abs(found) < 10**20) else None


def _list_keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """The keys of the table at this place of a model."""
    for step in loc:
        for name, field in model.model_fields.items():
            if step == (field.alias or name):
                model = next(_find_tables(field.annotation))
    return [field.alias or name for name, field in model.model_fields.items()]


def _find_tables(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _find_tables(argument)
