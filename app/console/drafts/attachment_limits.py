"""Files that may go with what is written: chosen from those in a folder of the officer's own disk."""

from gettext import gettext as _

from wtforms import Field, ValidationError  # type: ignore[import-untyped]

from app.config import ConsoleConfig
from app.console.outgoing import Outgoing
from app.console.sizes import write_size


class Enclosing:
    """What a form may enclose; `check` raises ValidationError for marks that are gone, too many or too large."""

    def __init__(self, outgoing: list[Outgoing], config: ConsoleConfig) -> None:
        self._outgoing = {file.mark: file for file in outgoing}
        self._limits = config.files

    def check(self, field: Field) -> None:
        """See that the files whose marks were chosen may go."""
        if not self._outgoing.keys() >= {*field.data}:
            raise ValidationError(_("A file was changed meanwhile, or is not in the folder any more. Choose again."))
        if len(field.data) > self._limits.attachments:
            sentence = _("These are too many files for one answer: {count} are allowed.")
            raise ValidationError(sentence.format(count=self._limits.attachments))
        for mark in field.data:
            file = self._outgoing[mark]
            if file.size_bytes > self._limits.attachment_bytes:
                sentence = _("{name} is too large: {size} are allowed.")
                size = write_size(self._limits.attachment_bytes)
                raise ValidationError(sentence.format(name=file.name, size=size))
