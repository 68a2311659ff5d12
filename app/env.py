"""Settings: texts of environment variables, what each must be, and what it becomes."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import AliasGenerator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from app.i18n.locales import LOCALES
from app.toml_file import MOST_SHOWN, make_printable

T = TypeVar("T")

PREFIX = "SEALEDLINE_"
SQLITE = "sqlite:///"
DATABASES = (SQLITE, "postgresql+psycopg://")
BLOBS = ("file:///", "s3://")
NO_PLACES: Mapping[str, str] = {}


class ConfigError(Exception):
    """Settings are missing or wrong. The text has a line for each: name, what was found, what to write there."""


class Settings(BaseModel):
    """What a program is told when it starts. The `description` of a field says what to write in its variable.

    A variable has the name of its field unless the field says another. What isn't in the `repr` is never shown, also if
    it is wrong.
    """

    model_config = ConfigDict(
        frozen=True,
        validate_by_name=True,
        hide_input_in_errors=True,
        alias_generator=AliasGenerator(validation_alias=lambda name: PREFIX + name.upper()),
    )

    @classmethod
    def read(cls, environ: Mapping[str, str], places: Mapping[str, str] = NO_PLACES) -> Self:
        """Read all of them; one that is empty is not set. `places` says of those that no variable holds where they are.

        Raises ConfigError.
        """
        given = {name: text.strip() for name, text in environ.items() if name.startswith(PREFIX) and text.strip()}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise ConfigError(
                "\n".join(_explain(cls, each, places) for each in error.errors(include_url=False))
            ) from None


def list_names(model: type[BaseModel]) -> Iterator[str]:
    """The names of the variables of a model, and of those that are part of it."""
    for field in model.model_fields.values():
        if isinstance(part := field.annotation, type) and issubclass(part, BaseModel):
            yield from list_names(part)
        else:
            yield str(field.validation_alias)


def convert_with(convert: Callable[[str], Any]) -> BeforeValidator:
    """What becomes of the text of a variable. `convert` raises ValueError; what is no text was converted before."""
    return BeforeValidator(lambda found: convert(found) if isinstance(found, str) else found)


def read_whole(text: str) -> int:
    """A whole number, in digits and nothing else. Like the others below, it raises ValueError."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise ValueError
    return int(text)


Whole = Annotated[int, convert_with(read_whole)]


def read_languages(text: str) -> tuple[str, ...]:
    """Languages of the pages, none twice."""
    named = tuple(text.split())
    if not {*named} <= {*LOCALES} or len({*named}) != len(named):
        raise ValueError
    return named


def check_database(text: str) -> str:
    """The address of a database."""
    return check_scheme(text, DATABASES)


def check_blobs(text: str) -> str:
    """The address of a blob store."""
    return check_scheme(text, BLOBS)


def check_scheme(text: str, schemes: tuple[str, ...]) -> str:
    """An address that begins with one of these, and goes on."""
    scheme = next((scheme for scheme in schemes if text.startswith(scheme)), None)
    if scheme is None or text == scheme:
        raise ValueError
    return text


def check_name(text: str) -> str:
    """A text of one line."""
    if not text.isprintable():
        raise ValueError
    return text


def check_link(text: str) -> str:
    """An https:// address."""
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or not text.isprintable() or " " in text:
        raise ValueError
    return text


def read_site(text: str) -> str:
    """An https:// address, or that of an onion service; empty for none."""
    parts = urlsplit(text)
    if parts.scheme == "http" and (parts.hostname or "").endswith(".onion"):
        check_link(text.replace("http:", "https:", 1))
    elif text:
        check_link(text)
    return text


def check_server(text: str) -> str:
    """An https:// address, that of an onion service, or one of this machine."""
    parts = urlsplit(text)
    host = (parts.hostname or "").rstrip(".")
    is_plain = parts.scheme == "http" and (host.endswith(".onion") or host in ("localhost", "127.0.0.1", "::1"))
    if not is_plain:
        check_link(text)
    if parts.port == 0 or parts.query or parts.fragment or not text.isprintable():
        raise ValueError
    return text.rstrip("/")


def read_servers(text: str) -> tuple[str, ...]:
    """One address of a server or several, with spaces between them."""
    found = tuple(check_server(each) for each in text.split())
    if not found:
        raise ValueError
    return found


def check_proxy(text: str) -> str:
    """The address of a SOCKS5 proxy."""
    if urlsplit(text).scheme not in ("socks5", "socks5h") or not urlsplit(text).hostname:
        raise ValueError
    return text


def check_colour(text: str) -> str:
    """A colour, #rrggbb."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise ValueError
    return text.lower()


def read_day(text: str) -> date:
    """A day, YYYY-MM-DD."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError
    return day


def check_folder(folder: Path) -> Path:
    """A folder that is there."""
    if not folder.is_dir():
        raise ValueError
    return folder


def choose(text: str) -> bool:
    """yes or no."""
    if text not in ("yes", "no"):
        raise ValueError
    return text == "yes"


def check_file(file: Path) -> Path:
    """A file that is there."""
    if not file.is_file():
        raise ValueError
    return file


def find_place(text: str) -> Path:
    """A whole path; ~ is the home folder."""
    try:
        place = Path(text).expanduser()
    except RuntimeError:
        raise ValueError from None
    if not place.is_absolute():
        raise ValueError
    return place


def _explain(model: type[Settings], error: ErrorDetails, places: Mapping[str, str]) -> str:
    name, field = str(error["loc"][-1]), _find_field(model, error["loc"])
    name = places.get(name, name)
    if error["type"] == "missing":
        return _("{name} is not set. {hint}").format(name=name, hint=field.description)
    if not field.repr:
        return _("{name} is wrong. {hint}").format(name=name, hint=field.description)
    found = make_printable(str(error["input"]))
    shown = found if len(found) <= MOST_SHOWN else f"{found[:MOST_SHOWN]}…"
    return _("{name} is wrong: it says “{found}”. {hint}").format(name=name, found=shown, hint=field.description)


def _find_field(model: type[BaseModel], loc: tuple[int | str, ...]) -> FieldInfo:
    """The field of a variable, in a model or in one that is part of it."""
    for name, field in model.model_fields.items():
        if loc[0] == name and isinstance(part := field.annotation, type) and issubclass(part, BaseModel):
            return _find_field(part, loc[1:])
        if loc[0] in (name, field.validation_alias):
            return field
    raise LookupError
