"""The recovery file that this console made last, kept as it is beside the key file: it is sealed to others."""

from datetime import date
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from app import private_file
from app.console.formatting import format_day
from crypto.directory import Directory
from crypto.officer.keys.recovery import FEWEST, MAX_BYTES, RecoveryFile, read_recovery
from crypto.officer.keys.recovery_errors import NotRecoveryFile

SUFFIX = ".recovery.json"
WARN_DAYS = 30


def name_file(id: str) -> str:
    """The name of the recovery file of a key file's id."""
    return f"{id}{SUFFIX}"


def keep(folder: Path, id: str, data: bytes) -> None:
    """Keep a recovery file in the folder of key files, in place of the one made before. Raises OSError."""
    private_file.replace(folder / name_file(id), lambda file: file.write(data), hides_time=True)


def read(folder: Path, id: str) -> bytes:
    """Read what is kept. Raises OSError."""
    with (folder / name_file(id)).open("rb") as file:
        return file.read(MAX_BYTES + 1)


def find(folder: Path, id: str, instance: bytes, verify: bytes) -> RecoveryFile | None:
    """Find the recovery file of a verifying key (32 bytes); None if there is none that can be used."""
    try:
        found = read_recovery(read(folder, id), instance)
    except (OSError, NotRecoveryFile):
        return None
    return found if found.verify == verify else None


def list_reasons(made: RecoveryFile, ends_on: str, directory: Directory | None, day: date) -> list[str]:
    """List why a recovery file has to be made anew, as sentences; none if it is good.

    `ends_on` is the last day for which the key file holds an address.
    """
    reasons = []
    if made.until < ends_on:
        words = _("It holds your addresses until {until}; your key file has had further ones made since.")
        reasons.append(words.format(until=format_day(made.until)))
    if directory is not None:
        active = {recipient.verify for recipient in directory.active(day.isoformat())}
        left = sum(helper.verify in active for helper in made.helpers)
        if left < FEWEST:
            reasons.append(_("Fewer than two of those whom you chose are still active, so it can't be opened."))
        elif gone := len(made.helpers) - left:
            words = ngettext("{num} of those whom you chose isn't active any more.",
                             "{num} of those whom you chose aren't active any more.", gone)  # fmt: skip
            reasons.append(words.format(num=gone))
    if (date.fromisoformat(made.opens_until) - day).days < WARN_DAYS:
        words = _("Those whom you chose can open it until {until} only.")
        reasons.append(words.format(until=format_day(made.opens_until)))
    return reasons
