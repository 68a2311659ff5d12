"""Texts that officers write: normalised before they are sealed, and limited to what fits into an envelope."""

import json
from gettext import gettext as _

from wtforms import Field, ValidationError  # type: ignore[import-untyped]

MAX_BYTES = 400_000


def clean(text: str | None) -> str:
    r"""A text as it is sealed: line breaks are \n, and blanks around it are stripped."""
    return (text or "").replace("\r\n", "\n").strip()


def is_too_long(text: str) -> bool:
    """Whether a text takes more than 400,000 bytes as JSON, in which a line break takes two."""
    return len(json.dumps(text, ensure_ascii=False).encode()) > MAX_BYTES


def check_length(field: Field) -> None:
    """Check a text field. Raises ValidationError for a text that is too long to be sealed."""
    if is_too_long(field.data):
        raise ValidationError(_("This is too long. An answer may have about 400,000 letters."))
