"""The console's configuration, read from its file and the environment, checked at start, and frozen."""

import os
from collections.abc import Mapping
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, Self

import click
from pydantic import AfterValidator, Field

from app import env
from app.config import InstallationConfig
from app.console.settings_file import FOLDER, NAME, find_folder, read_texts
from app.settings.in_file import name_in_file
from crypto.officer.keys.key_file import CARD_DAYS, HORIZON_DAYS


class ConsoleConfig(InstallationConfig):
    """Everything the console knows.

    `gateway` has the addresses at which it reaches the store, tried in their order; those of onion services through a
    SOCKS5 `proxy`.
    `keys` is the folder of the officer's key files; below `saved`, files that reporters sent are saved when asked;
    `procedure` says what officers do with a case; `keeps_summaries` whether a sealed summary of
    all cases is kept beside the key file, so that unlocking is quick; `opens_browser` whether the link that begins
    a session is opened, besides being printed; `questions` is what reporters are asked: under its headings officers
    take reports down. `site` is the reporting site's address, for those who are given a code phrase. Each of an
    officer's addresses lives for `card_days`, and they are made `horizon_days` ahead.
    """

    @classmethod
    def read(cls, environ: Mapping[str, str], places: Mapping[str, str] = env.NO_PLACES) -> Self:
        """Read all of them: a variable of the environment, or else the file in the folder of keys.

        Raises ConfigError, WrongFile.
        """
        # What protects must not be passed over because it has another name now.
        if "SEALEDLINE_KEEP_CARDS" in environ:
            raise env.ConfigError(_("SEALEDLINE_KEEP_CARDS is called SEALEDLINE_KEEP_SUMMARIES now. Set that."))
        folder, told = find_folder(environ), {name: text for name, text in environ.items() if text.strip()}
        held = read_texts(folder, [name_in_file(name) for name in list_settings()])
        if not held and "SEALEDLINE_ROOT" not in told:
            raise env.ConfigError(
                _("This console belongs to no organisation yet: there is no {path}. Open the file that you were sent, "
                  "which ends with .sealedline, or type: sealedline-console join FILE").format(path=folder / NAME)
            )  # fmt: skip
        places = {name: f"{NAME}: {name_in_file(name)}" for name in held.keys() - told.keys()}
        return super().read({FOLDER: str(folder), **held, **told}, places)

    gateway: Annotated[tuple[str, ...], env.convert_with(env.read_servers)] = Field(
        default=("http://127.0.0.1:8002",),
        description=_(
            "Give the gateway's addresses, with spaces between them: https://, http:// and an onion address, or "
            "http://127.0.0.1:PORT."
        ),
    )
    proxy: Annotated[str, AfterValidator(env.check_proxy)] = Field(
        default="socks5://127.0.0.1:9050",
        description=_(
            "Give the address of Tor's proxy, by which onion addresses are reached: socks5://127.0.0.1:9050."
        ),
    )
    keys: Annotated[Path, AfterValidator(env.check_folder)] = Field(
        description=_("Give a folder that exists, in which the key files of this officer are or will be.")
    )
    port: env.Whole = Field(
        default=8001,
        ge=1,
        le=65535,
        validation_alias="SEALEDLINE_CONSOLE_PORT",
        description=_("Give a port: a whole number from 1 to 65535."),
    )
    opens_browser: Annotated[bool, env.convert_with(env.choose)] = Field(
        default=True, description=_("Say yes or no: whether the link that begins a session is opened in the browser.")
    )
    lock_minutes: env.Whole = Field(
        default=10, ge=1, le=120, description=_("Give a whole number of minutes from 1 to 120.")
    )
    card_days: env.Whole = Field(
        default=CARD_DAYS,
        ge=7,
        le=90,
        description=_("Give how long each of your addresses lives: a whole number of days from 7 to 90."),
    )
    horizon_days: env.Whole = Field(
        default=HORIZON_DAYS,
        ge=60,
        le=400,
        description=_("Give how far ahead your addresses are made: a whole number of days from 60 to 400."),
    )
    saved: Annotated[Path, env.convert_with(env.find_place)] = Field(
        default="~/Sealed Line",
        validate_default=True,
        description=_("Give the whole path of a folder on your own disk, in which files are saved."),
    )
    site: Annotated[str, env.convert_with(env.read_site)] = Field(
        default="",
        description=_("Give the address of the reporting site: https://, or http:// and an onion address."),
    )
    keeps_summaries: Annotated[bool, env.convert_with(env.choose)] = Field(
        default=True,
        validation_alias="SEALEDLINE_KEEP_SUMMARIES",
        description=_("Say yes or no: whether a sealed summary of cases is kept between two unlockings."),
    )


def read_config() -> ConsoleConfig:
    """The settings of this process's environment and of its folder. Raises ClickException."""
    try:
        return ConsoleConfig.read(os.environ)
    except env.ConfigError as error:
        raise click.ClickException(str(error)) from None


def list_settings() -> list[str]:
    """The names of the variables that can stand in the file too: all but the folder in which it is."""
    return [name for name in env.list_names(ConsoleConfig) if name != FOLDER]
