"""The portal's configuration, read from the environment, checked at start, and frozen."""

from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from app import env
from app.clock import today
from app.config import File, Name, StoreConfig
from app.i18n.locales import LOCALES


class PortalConfig(StoreConfig):
    """Everything the portal knows besides the store: public values, and the address of the database.

    `pages` is the folder of built pages, `questions` the file that says what reporters are asked, `texts` what the
    organisation says of itself, `procedure` the one that says by when they hear what and how long a case is kept.
    `languages` are those in which the site can be read: the first is for those who name none; `colour` is the
    organisation's, as #rrggbb; `proof_key` the file of the key that signs days, without which no proofs are offered.
    Building the pages asks only whether it is named. From `usual_messages` in three minutes on, storing costs work.
    With `publish_figures` the pages show what publishers have published; that is read from the store.
    """

    TABLE = "portal"

    organisation: Name = Field(description=_("Give the name of the organisation that receives reports."))
    pages: Path = Field(description=_("Give the folder of the built pages; `sealedline-portal build` makes it."))
    host: Name = Field(default="127.0.0.1", description=_("Give the address to listen on, such as 127.0.0.1."))
    port: env.Whole = Field(
        default=8000,
        ge=1,
        le=65535,
        validation_alias="SEALEDLINE_PORTAL_PORT",
        description=_("Give a port: a whole number from 1 to 65535."),
    )
    metrics_port: env.Whole | None = Field(
        default=None,
        ge=1,
        le=65535,
        validation_alias="SEALEDLINE_METRICS_PORT",
        description=_("Give a port: a whole number from 1 to 65535."),
    )
    leave_url: Annotated[str, AfterValidator(env.check_link)] = Field(
        default="https://www.wikipedia.org/",
        description=_("Give the https:// address that the leave-this-site button opens."),
    )
    colour: Annotated[str, AfterValidator(env.check_colour)] = Field(
        default="#0b5c60", description=_("Give one colour as # and six digits or letters from a to f, such as #0b5c60.")
    )
    release_day: Annotated[date, env.convert_with(env.read_day)] = Field(
        default_factory=today, description=_("Give the day of the release as YYYY-MM-DD.")
    )
    workers: env.Whole = Field(
        default=2, ge=1, le=64, description=_("Give how many processes serve: a whole number from 1 to 64.")
    )
    threads: env.Whole = Field(
        default=8, ge=1, le=64, description=_("Give how many threads each process has: a whole number from 1 to 64.")
    )
    usual_messages: env.Whole = Field(
        default=30,
        ge=1,
        le=10**9,
        description=_("Give how many messages in three minutes are no flood: a whole number from 1 on."),
    )
    languages: Annotated[tuple[str, ...], env.convert_with(env.read_languages)] = Field(
        default=(*LOCALES,),
        description=_("Give one or more of {languages}, with spaces between them.").format(
            languages=", ".join(LOCALES)
        ),
    )
    publish_figures: Annotated[bool, env.convert_with(env.choose)] = Field(
        default=False,
        description=_("Write yes, to show the figures that publishers have published, or no."),
    )
    texts: File | None = Field(
        default=None, description=_("Give the file of your own texts; docs/texts.md says how to write one.")
    )
    proof_key: Path | None = Field(default=None, description=_("Give the file of the key that signs days."))
