"""Errors of the command line programs: a sentence and exit code 1 instead of a traceback."""

from gettext import gettext as _
from typing import Any

import click

from crypto.errors import ForkedDirectory, SealedLineError


class Commands(click.Group):
    """A group of commands that turns SealedLineError, OSError and UnicodeError into ClickException."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ForkedDirectory as error:
            raise click.ClickException(f"{_(error.sentence)} {error.numbers}") from None
        except SealedLineError as error:
            raise click.ClickException(_(error.sentence)) from None
        except UnicodeError:
            raise click.ClickException(_("This file holds something else than text.")) from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise click.ClickException(f"{error.filename}: {reason}." if error.filename else f"{reason}.") from None
