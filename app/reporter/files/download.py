"""Saving an officer's file: fetched piece by piece, each piece checked before it is written, whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from gettext import gettext as _
from pathlib import Path
from tempfile import mkstemp
from typing import Any, BinaryIO

import click

from app.reporter import patience
from app.reporter.client import Portal
from app.reporter.meter import Meter
from crypto.attachment import Opener
from crypto.notation import b64decode


def save(portal: Portal, token: bytes, attachment: dict[str, Any], target: Path) -> None:
    """Save a file that a reply lists (crypto.view) at a place where nothing is.

    Raises TamperedAttachment, ClickException, Refused, Unanswered; then nothing of it is left here.
    """
    size, id = attachment["size_bytes"], attachment["id"]
    opener = Opener(b64decode(attachment["key"]), size, b64decode(attachment["digest"]))
    with _writing(target) as part, Meter([(target.name, size)]) as meter:
        for number in range(opener.pieces):
            piece = patience.persist(partial(portal.fetch_piece, token, id, number), meter.wait)
            data = opener.open(piece)
            part.write(data)
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
def _writing(target: Path) -> Iterator[BinaryIO]:
    """A hidden file beside the target, readable for its owner alone, that becomes the target if all goes well."""
    descriptor, part = mkstemp(".part", f".{target.name[:40]}.", target.parent)
    try:
        with open(descriptor, "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        # Claims the name, so that nothing is written over.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
        os.replace(part, target)
    except FileExistsError:
        raise _refuse_target(target) from None
    except OSError as error:
        raise _explain(error, target) from None
    except KeyboardInterrupt:
        raise click.ClickException(_("Stopped. Nothing was kept of the file.")) from None
    finally:
        Path(part).unlink(missing_ok=True)


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
