"""Why a passphrase opened nothing, in words."""

from gettext import gettext as _
from gettext import ngettext

from app.console.auth.attempts import SUFFIX, AttemptsUnreadable, TooSoon
from app.toml_file import WrongFile
from crypto.errors import SealedLineError


def explain(error: Exception, id: str) -> tuple[str, int]:
    """Say why nothing was unlocked and what to do, with the HTTP status."""
    if isinstance(error, TooSoon):
        words = ngettext(
            "Too many wrong passphrases were tried. Wait {num} second, then try again.",
            "Too many wrong passphrases were tried. Wait {num} seconds, then try again.",
            error.seconds,
        )
        return words.format(num=error.seconds), 429
    if isinstance(error, AttemptsUnreadable):
        words = _("Wrong passphrases are counted in the file {name}, beside the key file. It can't be read or written "
                  "now. See that the disk has room and the folder can be written. If it is damaged, remove it."
                  )  # fmt: skip
        return words.format(name=f"{id}{SUFFIX}"), 500
    if isinstance(error, WrongFile):
        return error.message, 500
    assert isinstance(error, SealedLineError)
    return _(error.sentence), 403
