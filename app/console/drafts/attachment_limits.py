"""The limits of a draft's attachments: how many files from the outgoing folder, and how large each may be."""

from gettext import gettext as _

from wtforms import Field, ValidationError  # type: ignore[import-untyped]

from app.console.config import ConsoleConfig
from app.console.drafts.outgoing import OutgoingFile
from app.console.formatting import format_size


class AttachmentLimits:
    """Validates a choice of outgoing files: at most `attachments` of at most `attachment_bytes` each (FilesConfig)."""

    def __init__(self, outgoing: list[OutgoingFile], config: ConsoleConfig) -> None:
        self._outgoing = {file.mark: file for file in outgoing}
        self._limits = config.files

    def check(self, field: Field) -> None:
        """Check a field's marks. Raises ValidationError if one is gone, there are too many, or a file is too large."""
        if not self._outgoing.keys() >= {*field.data}:
            raise ValidationError(_("A file was changed meanwhile, or is not in the folder any more. Choose again."))
        if len(field.data) > self._limits.attachments:
            sentence = _("These are too many files for one answer: {count} are allowed.")
            raise ValidationError(sentence.format(count=self._limits.attachments))
        for mark in field.data:
            file = self._outgoing[mark]
            if file.size_bytes > self._limits.attachment_bytes:
                sentence = _("{name} is too large: {size} are allowed.")
                size = format_size(self._limits.attachment_bytes)
                raise ValidationError(sentence.format(name=file.name, size=size))
