"""What each program is told when it starts: read from the environment, checked once, never changed."""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from gettext import gettext as _
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import urlsplit

from app.form.reading import DEFAULT as QUESTIONS
from app.procedure.reading import DEFAULT
from crypto.notation import b64decode

T = TypeVar("T")

SQLITE = "sqlite:///"
DATABASES = (SQLITE, "postgresql+psycopg://")
BLOBS = ("file:///", "s3://")
GIB = 2**30


class ConfigError(Exception):
    """A setting is missing or wrong. The text says which one, and what to write there."""


@dataclass(frozen=True)
class FilesConfig:
    """Where sealed files are kept, and what is taken: the same for both programs.

    `blobs` is the address of the blob store, `attachments` how many files a message may have, `attachment_bytes` how
    large each may be before it is sealed, `quota_bytes` how much is kept of all of them together.
    """

    blobs: str
    attachments: int
    attachment_bytes: int
    quota_bytes: int

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read these settings. Raises ConfigError."""
        return cls(
            blobs=_read(environ, "SEALEDLINE_BLOBS", _check_blobs, _find_blobs(environ)),
            attachments=_read(environ, "SEALEDLINE_ATTACHMENTS", _whole(0, 1000), "64"),
            attachment_bytes=_read(environ, "SEALEDLINE_ATTACHMENT_BYTES", _whole(1, 2**50), str(4 * GIB)),
            quota_bytes=_read(environ, "SEALEDLINE_UPLOAD_QUOTA_BYTES", _whole(0, 2**60), str(100 * GIB)),
        )


@dataclass(frozen=True)
class PortalConfig:
    """Everything the portal knows besides the store: public values, and the address of the database.

    `root` is the verifying key that signs directories (32 bytes), `instance` the salt of code phrases (16 bytes),
    `pages` the folder of built pages, `questions` the file that says what reporters are asked.
    """

    database: str = field(repr=False)  # may hold a password
    root: bytes
    instance: bytes
    organisation: str
    pages: Path
    host: str
    port: int
    leave_url: str
    release_day: date
    workers: int
    threads: int
    files: FilesConfig
    questions: Path

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read the portal's settings. Raises ConfigError."""
        return cls(
            database=_read(environ, "SEALEDLINE_DATABASE", _check_database),
            root=_read(environ, "SEALEDLINE_ROOT", lambda text: b64decode(text, 32)),
            instance=_read(environ, "SEALEDLINE_INSTANCE", lambda text: b64decode(text, 16)),
            organisation=_read(environ, "SEALEDLINE_ORGANISATION", _check_name),
            pages=_read(environ, "SEALEDLINE_PAGES", Path),
            host=_read(environ, "SEALEDLINE_HOST", _check_name, "127.0.0.1"),
            port=_read(environ, "SEALEDLINE_PORTAL_PORT", _whole(1, 65535), "8000"),
            leave_url=_read(environ, "SEALEDLINE_LEAVE_URL", _check_link, "https://www.wikipedia.org/"),
            release_day=_read(environ, "SEALEDLINE_RELEASE_DAY", _read_day, datetime.now(UTC).date().isoformat()),
            workers=_read(environ, "SEALEDLINE_WORKERS", _whole(1, 64), "2"),
            threads=_read(environ, "SEALEDLINE_THREADS", _whole(1, 64), "8"),
            files=FilesConfig.read(environ),
            questions=_read(environ, "SEALEDLINE_QUESTIONS", _find_file, str(QUESTIONS)),
        )


@dataclass(frozen=True)
class ConsoleConfig:
    """Everything the console knows besides the store.

    `keys` is the folder of the officer's key files; below `saved`, files that reporters sent are saved when asked;
    `procedure` is the file that says what officers do with a case; `keeps_cards` whether a sealed summary of all cases
    is kept beside the key file, so that unlocking is quick.
    """

    database: str = field(repr=False)  # may hold a password
    root: bytes
    keys: Path
    host: str
    port: int
    lock_minutes: int
    saved: Path
    files: FilesConfig
    procedure: Path
    keeps_cards: bool = True

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read the console's settings. Raises ConfigError."""
        return cls(
            database=_read(environ, "SEALEDLINE_DATABASE", _check_database),
            root=_read(environ, "SEALEDLINE_ROOT", lambda text: b64decode(text, 32)),
            keys=_read(environ, "SEALEDLINE_KEYS", _find_folder),
            host=_read(environ, "SEALEDLINE_CONSOLE_HOST", _check_loopback, "127.0.0.1"),
            port=_read(environ, "SEALEDLINE_CONSOLE_PORT", _whole(1, 65535), "8001"),
            lock_minutes=_read(environ, "SEALEDLINE_LOCK_MINUTES", _whole(1, 120), "10"),
            saved=_read(environ, "SEALEDLINE_SAVED", _find_place, "~/Sealed Line"),
            procedure=_read(environ, "SEALEDLINE_PROCEDURE", _find_file, str(DEFAULT)),
            keeps_cards=_read(environ, "SEALEDLINE_KEEP_CARDS", _choose, "yes"),
            files=FilesConfig.read(environ),
        )


def _read(environ: Mapping[str, str], name: str, convert: Callable[[str], T], default: str = "") -> T:
    text = environ.get(name, "").strip() or default
    if not text:
        raise ConfigError(_("{name} is not set. {hint}").format(name=name, hint=_hint(name)))
    try:
        return convert(text)
    except ValueError:
        raise ConfigError(_("{name} is wrong. {hint}").format(name=name, hint=_hint(name))) from None


def _hint(name: str) -> str:
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
        "SEALEDLINE_RELEASE_DAY": _("Give the day of the release as YYYY-MM-DD."),
        "SEALEDLINE_KEYS": _("Give a folder that exists, in which the key files of this officer are or will be."),
        "SEALEDLINE_SAVED": _("Give the whole path of a folder on your own disk, in which files are saved."),
        "SEALEDLINE_PROCEDURE": _("Give the file of your procedure; docs/procedure.md says how to write one."),
        "SEALEDLINE_KEEP_CARDS": _("Say yes or no: whether a sealed summary of cases is kept between two unlockings."),
        "SEALEDLINE_QUESTIONS": _("Give the file of your questions; docs/form.md says how to write one."),
        "SEALEDLINE_CONSOLE_HOST": _("The console opens reports: it listens on this machine only, such as 127.0.0.1."),
        "SEALEDLINE_LOCK_MINUTES": _("Give a whole number of minutes from 1 to 120."),
    }.get(name, _("Give a whole number: a port from 1 to 65535, processes or threads from 1 to 64."))


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def convert(text: str) -> int:
        if not (text.isascii() and text.isdigit() and lowest <= int(text) <= highest):
            raise ValueError
        return int(text)

    return convert


def _check_database(text: str) -> str:
    return _check_scheme(text, DATABASES)


def _check_blobs(text: str) -> str:
    return _check_scheme(text, BLOBS)


def _check_scheme(text: str, schemes: tuple[str, ...]) -> str:
    scheme = next((scheme for scheme in schemes if text.startswith(scheme)), None)
    if scheme is None or text == scheme:
        raise ValueError
    return text


def _find_blobs(environ: Mapping[str, str]) -> str:
    """The folder beside an SQLite file; nothing where the database is elsewhere."""
    database = environ.get("SEALEDLINE_DATABASE", "").strip()
    if not database.startswith(SQLITE):
        return ""
    return (Path(database.removeprefix(SQLITE)).absolute().parent / "blobs").as_uri()


def _check_name(text: str) -> str:
    if not text.isprintable():
        raise ValueError
    return text


def _check_link(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or not text.isprintable() or " " in text:
        raise ValueError
    return text


def _read_day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError
    return day


def _find_folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        raise ValueError
    return folder


def _choose(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError
    return text == "yes"


def _find_file(text: str) -> Path:
    file = Path(text)
    if not file.is_file():
        raise ValueError
    return file


def _find_place(text: str) -> Path:
    try:
        place = Path(text).expanduser()
    except RuntimeError:
        raise ValueError from None
    if not place.is_absolute():
        raise ValueError
    return place


def _check_loopback(text: str) -> str:
    if text != "localhost" and not ipaddress.ip_address(text).is_loopback:
        raise ValueError
    return text
