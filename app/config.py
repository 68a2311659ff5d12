"""What each program is told when it starts: read from the environment, checked once, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from app import setting
from app.form.reading import DEFAULT as QUESTIONS
from app.language.locales import LOCALES
from app.procedure.reading import DEFAULT
from crypto.notation import b64decode

GIB = 2**30


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
            blobs=setting.read(environ, "SEALEDLINE_BLOBS", setting.check_blobs, setting.find_blobs(environ)),
            attachments=setting.read(environ, "SEALEDLINE_ATTACHMENTS", setting.whole(0, 1000), "64"),
            attachment_bytes=setting.read(
                environ, "SEALEDLINE_ATTACHMENT_BYTES", setting.whole(1, 2**50), str(4 * GIB)
            ),
            quota_bytes=setting.read(environ, "SEALEDLINE_UPLOAD_QUOTA_BYTES", setting.whole(0, 2**60), str(100 * GIB)),
        )


@dataclass(frozen=True)
class PortalConfig:
    """Everything the portal knows besides the store: public values, and the address of the database.

    `root` is the verifying key that signs directories (32 bytes), `instance` the salt of code phrases (16 bytes),
    `pages` the folder of built pages, `questions` the file that says what reporters are asked, `languages` those in
    which the site can be read: the first is for those who name none, `colour` the organisation's, as #rrggbb;
    `proof_key` the file of the key that signs days, without which no proofs are offered. Building the pages asks only
    whether it is named.
    """

    database: str = field(repr=False)  # may hold a password
    root: bytes
    instance: bytes
    organisation: str
    pages: Path
    host: str
    port: int
    leave_url: str
    colour: str
    release_day: date
    workers: int
    threads: int
    files: FilesConfig
    questions: Path
    languages: tuple[str, ...]
    proof_key: Path | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read the portal's settings. Raises ConfigError."""
        return cls(
            database=setting.read(environ, "SEALEDLINE_DATABASE", setting.check_database),
            root=setting.read(environ, "SEALEDLINE_ROOT", lambda text: b64decode(text, 32)),
            instance=setting.read(environ, "SEALEDLINE_INSTANCE", lambda text: b64decode(text, 16)),
            organisation=setting.read(environ, "SEALEDLINE_ORGANISATION", setting.check_name),
            pages=setting.read(environ, "SEALEDLINE_PAGES", Path),
            host=setting.read(environ, "SEALEDLINE_HOST", setting.check_name, "127.0.0.1"),
            port=setting.read(environ, "SEALEDLINE_PORTAL_PORT", setting.whole(1, 65535), "8000"),
            leave_url=setting.read(environ, "SEALEDLINE_LEAVE_URL", setting.check_link, "https://www.wikipedia.org/"),
            colour=setting.read(environ, "SEALEDLINE_COLOUR", setting.check_colour, "#0b5c60"),
            release_day=setting.read(
                environ, "SEALEDLINE_RELEASE_DAY", setting.read_day, datetime.now(UTC).date().isoformat()
            ),
            workers=setting.read(environ, "SEALEDLINE_WORKERS", setting.whole(1, 64), "2"),
            threads=setting.read(environ, "SEALEDLINE_THREADS", setting.whole(1, 64), "8"),
            files=FilesConfig.read(environ),
            questions=setting.read(environ, "SEALEDLINE_QUESTIONS", setting.find_file, str(QUESTIONS)),
            languages=setting.read(environ, "SEALEDLINE_LANGUAGES", setting.read_languages, " ".join(LOCALES)),
            proof_key=setting.read_optional(environ, "SEALEDLINE_PROOF_KEY", Path),
        )


@dataclass(frozen=True)
class ConsoleConfig:
    """Everything the console knows besides the store.

    `keys` is the folder of the officer's key files; below `saved`, files that reporters sent are saved when asked;
    `procedure` is the file that says what officers do with a case; `keeps_cards` whether a sealed summary of all cases
    is kept beside the key file, so that unlocking is quick; `questions` is what reporters are asked: under its headings
    officers take reports down.
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
    questions: Path = QUESTIONS

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read the console's settings. Raises ConfigError."""
        return cls(
            database=setting.read(environ, "SEALEDLINE_DATABASE", setting.check_database),
            root=setting.read(environ, "SEALEDLINE_ROOT", lambda text: b64decode(text, 32)),
            keys=setting.read(environ, "SEALEDLINE_KEYS", setting.find_folder),
            host=setting.read(environ, "SEALEDLINE_CONSOLE_HOST", setting.check_loopback, "127.0.0.1"),
            port=setting.read(environ, "SEALEDLINE_CONSOLE_PORT", setting.whole(1, 65535), "8001"),
            lock_minutes=setting.read(environ, "SEALEDLINE_LOCK_MINUTES", setting.whole(1, 120), "10"),
            saved=setting.read(environ, "SEALEDLINE_SAVED", setting.find_place, "~/Sealed Line"),
            procedure=setting.read(environ, "SEALEDLINE_PROCEDURE", setting.find_file, str(DEFAULT)),
            keeps_cards=setting.read(environ, "SEALEDLINE_KEEP_CARDS", setting.choose, "yes"),
            questions=setting.read(environ, "SEALEDLINE_QUESTIONS", setting.find_file, str(QUESTIONS)),
            files=FilesConfig.read(environ),
        )
