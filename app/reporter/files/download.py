"""Download of an officer's file: piece by piece, each checked before it is written; the file is whole or not there."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from app import private_file
from app.private_file import PartFile
from app.reporter.api import retry
from app.reporter.api.client import Portal
from app.reporter.terminal.progress_bar import ProgressBar
from crypto.attachment import Opener
from crypto.encoding import b64decode


def save(portal: Portal, token: bytes, attachment: dict[str, Any], target: Path) -> None:
    """Save a file that a reply lists (crypto.reporter.mailbox_view) at a place where nothing is.

    Raises TamperedAttachment, ClickException, RequestRefused, Unanswered; then nothing of it is left here.
    """
    size, id = attachment["size_bytes"], attachment["id"]
    opener = Opener(b64decode(attachment["key"]), size, b64decode(attachment["digest"]))
    with _writing(target) as part, ProgressBar([(target.name, size)]) as meter:
        for number in range(opener.pieces):
            piece = retry.repeat(partial(portal.fetch_piece, token, id, number), meter.wait)
            data = opener.open(piece)
            part.file.write(data)
            meter.advance(len(data))
        opener.finish()


def find_target(attachment: dict[str, Any], to: Path | None) -> Path:
    """Find where a file is to be saved: under its own name, or as the reporter says.

    Raises ClickException if something is there already.
    """
    target = to or Path()
    if target.is_dir():
        target = target / attachment["name"]
    if os.path.lexists(target):
        raise _refuse_target(target)
    return target


@contextmanager
def _writing(target: Path) -> Iterator[PartFile]:
    """A part file that becomes the target if all goes well. Raises ClickException."""
    private_file.remove_parts_of(target)
    try:
        with PartFile.beside(target) as part:
            yield part
            part.sync()
            part.create(target)
    except FileExistsError:
        raise _refuse_target(target) from None
    except OSError as error:
        raise _explain(error, target) from None
    except KeyboardInterrupt:
        raise click.ClickException(_("Stopped. Nothing was kept of the file.")) from None


def _refuse_target(target: Path) -> click.ClickException:
    return click.ClickException(
        _("{file} is there already, and was left alone. Choose another name with --to.").format(file=target)
    )


def _explain(error: OSError, target: Path) -> click.ClickException:
    if error.errno == errno.ENOSPC:
        reason = _("the disk is full. Make room, or choose another disk with --to")
    else:
        reason = error.strerror or type(error).__name__
    return click.ClickException(_("{file}: {reason}. Nothing was kept of the file.").format(file=target, reason=reason))
