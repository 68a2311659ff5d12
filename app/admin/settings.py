"""The server's settings, those of portal and gateway, for a command of the operator's."""

import os

import click

from app.config import StoreConfig
from app.env import ConfigError


def read_settings() -> StoreConfig:
    """The settings of this process's environment. Raises ClickException, with a line for each that is wrong."""
    try:
        return StoreConfig.read(os.environ)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
