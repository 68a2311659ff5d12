"""What the command line programs have in common: an error ends as a sentence and an exit code, never as a traceback."""

from gettext import gettext as _
from typing import Any

import click

from crypto.errors import SealedLineError


class Commands(click.Group):
    """A group of commands that can fail in words."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SealedLineError as error:
            raise click.ClickException(_(error.sentence)) from None
        except UnicodeError:
            raise click.ClickException(_("This file holds something else than text.")) from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise click.ClickException(f"{error.filename}: {reason}." if error.filename else f"{reason}.") from None
