"""The files of a draft: those chosen in its form, and the limits of how many there may be, and how large each."""

from gettext import gettext as _
from typing import Any

from wtforms import Field, ValidationError  # type: ignore[import-untyped]

from app.config import FilesLimits
from app.console.formatting import format_size
from app.console.uploading.held import HeldFile, HeldFiles
from app.console.workspace.workspace import Workspace


def hold_files(workspace: Workspace, form: Any) -> None:
    """Hold the files that came with a form, and have the form choose them, and know all that are held for it."""
    files, once = workspace.part(HeldFiles), form.once.data or ""
    form.files.data = [*form.files.data, *files.take(once)]
    form.held = files.list_files(once)


def check_files(field: Field, held: list[HeldFile], limits: FilesLimits) -> None:
    """Check a field's marks. Raises ValidationError if one isn't held, there are too many, or a file is too large."""
    found = {file.mark: file for file in held}
    if not found.keys() >= {*field.data}:
        raise ValidationError(_("A file is not held any more, because the console was locked. Choose it again."))
    if len(field.data) > limits.attachments:
        sentence = _("These are too many files for one answer: {count} are allowed.")
        raise ValidationError(sentence.format(count=limits.attachments))
    for mark in field.data:
        if found[mark].size_bytes > limits.attachment_bytes:
            sentence = _("{name} is too large: {size} are allowed.")
            size = format_size(limits.attachment_bytes)
            raise ValidationError(sentence.format(name=found[mark].name, size=size))
