"""One setting: the text of an environment variable, what it must be, and what it becomes."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from app.language.locales import LOCALES

T = TypeVar("T")

SQLITE = "sqlite:///"
DATABASES = (SQLITE, "postgresql+psycopg://")
BLOBS = ("file:///", "s3://")


class ConfigError(Exception):
    """A setting is missing or wrong. The text says which one, and what to write there."""


def read(environ: Mapping[str, str], name: str, convert: Callable[[str], T], default: str = "") -> T:
    """Read one setting, or its default. Raises ConfigError if it is missing or wrong."""
    text = environ.get(name, "").strip() or default
    if not text:
        raise ConfigError(_("{name} is not set. {hint}").format(name=name, hint=hint(name)))
    try:
        return convert(text)
    except ValueError:
        raise ConfigError(_("{name} is wrong. {hint}").format(name=name, hint=hint(name))) from None


def read_optional(environ: Mapping[str, str], name: str, convert: Callable[[str], T]) -> T | None:
    """Read one setting that may be left out. Raises ConfigError if it is wrong."""
    return read(environ, name, convert) if environ.get(name, "").strip() else None


def hint(name: str) -> str:
    """What to write for a setting."""
    return {
        "SEALEDLINE_DATABASE": _("Give a database address that starts with sqlite:/// or postgresql+psycopg://."),
        "SEALEDLINE_BLOBS": _("Give where sealed files are kept, such as file:///FOLDER or s3://BUCKET."),
        "SEALEDLINE_ATTACHMENTS": _("Give how many files a message may have: a whole number from 0 to 1000."),
        "SEALEDLINE_ATTACHMENT_BYTES": _("Give how large a file may be: a whole number of bytes."),
        "SEALEDLINE_UPLOAD_QUOTA_BYTES": _("Give how much is kept of all files together: a whole number of bytes."),
        "SEALEDLINE_ROOT": _("Give the root's verifying key (32 bytes in base64url, 43 characters)."),
        "SEALEDLINE_INSTANCE": _("Give this installation's instance (16 bytes in base64url, 22 characters)."),
        "SEALEDLINE_ORGANISATION": _("Give the name of the organisation that receives reports."),
        "SEALEDLINE_PAGES": _("Give the folder of the built pages; `sealedline-portal build` makes it."),
        "SEALEDLINE_HOST": _("Give the address to listen on, such as 127.0.0.1."),
        "SEALEDLINE_LEAVE_URL": _("Give the https:// address that the leave-this-site button opens."),
        "SEALEDLINE_COLOUR": _("Give one colour as # and six digits or letters from a to f, such as #0b5c60."),
        "SEALEDLINE_RELEASE_DAY": _("Give the day of the release as YYYY-MM-DD."),
        "SEALEDLINE_KEYS": _("Give a folder that exists, in which the key files of this officer are or will be."),
        "SEALEDLINE_SAVED": _("Give the whole path of a folder on your own disk, in which files are saved."),
        "SEALEDLINE_PROCEDURE": _("Give the file of your procedure; docs/procedure.md says how to write one."),
        "SEALEDLINE_KEEP_CARDS": _("Say yes or no: whether a sealed summary of cases is kept between two unlockings."),
        "SEALEDLINE_QUESTIONS": _("Give the file of your questions; docs/form.md says how to write one."),
        "SEALEDLINE_LANGUAGES": _("Give one or more of {languages}, with spaces between them.").format(
            languages=", ".join(LOCALES)
        ),
        "SEALEDLINE_CONSOLE_HOST": _("The console opens reports: it listens on this machine only, such as 127.0.0.1."),
        "SEALEDLINE_LOCK_MINUTES": _("Give a whole number of minutes from 1 to 120."),
    }.get(name, _("Give a whole number: a port from 1 to 65535, processes or threads from 1 to 64."))


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """Make the reading of a whole number from `lowest` to `highest`. Like the others below, it raises ValueError."""

    def convert(text: str) -> int:
        if not (text.isascii() and text.isdigit() and lowest <= int(text) <= highest):
            raise ValueError
        return int(text)

    return convert


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


def find_blobs(environ: Mapping[str, str]) -> str:
    """The folder beside an SQLite file; nothing where the database is elsewhere."""
    database = environ.get("SEALEDLINE_DATABASE", "").strip()
    if not database.startswith(SQLITE):
        return ""
    return (Path(database.removeprefix(SQLITE)).absolute().parent / "blobs").as_uri()


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


def find_folder(text: str) -> Path:
    """A folder that is there."""
    folder = Path(text)
    if not folder.is_dir():
        raise ValueError
    return folder


def choose(text: str) -> bool:
    """yes or no."""
    if text not in ("yes", "no"):
        raise ValueError
    return text == "yes"


def find_file(text: str) -> Path:
    """A file that is there."""
    file = Path(text)
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


def check_loopback(text: str) -> str:
    """An address that reaches this machine only."""
    if text != "localhost" and not ipaddress.ip_address(text).is_loopback:
        raise ValueError
    return text
