"""Configuration that the programs share, read from the environment, checked once, and frozen."""

from collections.abc import Mapping
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from app import env
from app.periods import PROCEDURE
from app.questionnaire import DEFAULT as QUESTIONS
from app.settings import server
from app.settings.in_file import name_in_file
from crypto.encoding import b64decode

MIB, GIB = 2**20, 2**30
UNCLAIMED_SHARE = 10  # of the quota

Name = Annotated[str, AfterValidator(env.check_name)]
File = Annotated[Path, AfterValidator(env.check_file)]


class FilesLimits(env.Settings):
    """What is taken of files: the same for all programs.

    `attachments` is how many files a message may have, `attachment_bytes` how large each may be before it is sealed,
    `quota_bytes` how much is kept of all that reporters send.
    """

    attachments: env.Whole = Field(
        default=64, le=1000, description=_("Give how many files a message may have: a whole number from 0 to 1000.")
    )
    attachment_bytes: env.Whole = Field(
        default=4 * GIB, ge=1, le=2**50, description=_("Give how large a file may be: a whole number of bytes.")
    )
    quota_bytes: env.Whole = Field(
        default=100 * GIB,
        le=2**60,
        validation_alias="SEALEDLINE_UPLOAD_QUOTA_BYTES",
        description=_("Give how much is kept of all files together: a whole number of bytes."),
    )

    @property
    def unclaimed_bytes(self) -> int:
        """How much is kept of uploads that no message has claimed yet: a tenth of the quota, but at least 64 MiB."""
        return min(self.quota_bytes, max(self.quota_bytes // UNCLAIMED_SHARE, 64 * MIB))

    @property
    def largest_bytes(self) -> int:
        """How large a reporter's file may be: it must find room among what no message has claimed yet."""
        return min(self.attachment_bytes, self.unclaimed_bytes)


class FilesConfig(FilesLimits):
    """The same, and where sealed files are kept: `blobs` is the address of the blob store."""

    blobs: Annotated[str, AfterValidator(env.check_blobs)] = Field(
        repr=False,  # may hold a key
        description=_("Give where sealed files are kept, such as file:///FOLDER or s3://BUCKET."),
    )

    @model_validator(mode="before")
    @classmethod
    def find_blobs(cls, given: Any) -> Any:
        """Without an address of their own, files are kept in the folder beside an SQLite file."""
        database = given.get("SEALEDLINE_DATABASE", "") if isinstance(given, dict) else ""
        if not database.startswith(env.SQLITE):
            return given
        folder = Path(database.removeprefix(env.SQLITE)).absolute().parent / "blobs"
        return {"SEALEDLINE_BLOBS": folder.as_uri(), **given}


class InstallationConfig(env.Settings):
    """What all programs are told: the verifying key that signs directories (32 bytes), and the instance (16 bytes),
    which tells this installation from every other.

    `questions` is the file of what reporters are asked, `procedure` of what officers do with a case.
    """

    root: Annotated[bytes, env.convert_with(partial(b64decode, size=32))] = Field(
        repr=False,  # somebody may have given the wrong key
        description=_("Give the root's verifying key (32 bytes in base64url, 43 characters)."),
    )
    instance: Annotated[bytes, env.convert_with(partial(b64decode, size=16))] = Field(
        repr=False, description=_("Give this installation's instance (16 bytes in base64url, 22 characters).")
    )
    files: FilesLimits = Field(validation_alias="files")
    questions: File = Field(
        default=QUESTIONS, description=_("Give the file of your questions; docs/form.md says how to write one.")
    )
    procedure: File = Field(
        default=PROCEDURE, description=_("Give the file of your procedure; docs/procedure.md says how to write one.")
    )

    @model_validator(mode="before")
    @classmethod
    def share(cls, given: Any) -> Any:
        """The settings for files are variables like the others."""
        return {"files": given, **given}


class ServerSettings(env.Settings):
    """Settings that the server's file can hold (app/settings/server.py); `TABLE` is the table of a program's own."""

    TABLE: ClassVar[str] = ""

    @classmethod
    def read(cls, environ: Mapping[str, str], places: Mapping[str, str] = env.NO_PLACES) -> Self:
        """Read all of them: a variable of the environment, or else the server's file. Raises ConfigError, WrongFile."""
        told = {name: text for name, text in environ.items() if text.strip()}
        held: dict[str, str] = {}
        if path := server.find_file(told):
            shared = {*env.list_names(StoreConfig)}
            held = server.read_texts(path, shared, cls.TABLE, {*env.list_names(cls)} - shared)
            places = {name: f"{path.name}: {name_in_file(name)}" for name in held.keys() - told.keys()}
        return super().read({**held, **told}, places)


class StoreConfig(InstallationConfig, ServerSettings):
    """What those programs are told as well that have the store: where it is, and how large the database may become, if
    its operator says so."""

    database: Annotated[str, AfterValidator(env.check_database)] = Field(
        repr=False,  # may hold a password
        description=_("Give a database address that starts with sqlite:/// or postgresql+psycopg://."),
    )
    database_quota_bytes: env.Whole | None = Field(
        default=None,
        ge=1,
        le=2**60,
        description=_("Give how large the database may become: a whole number of bytes."),
    )
    files: FilesConfig = Field(validation_alias="files")
