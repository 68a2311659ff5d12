"""Says of a channel where a report could be lost with one key, and what to have done about it."""

from gettext import gettext as _

from crypto.directories.sole_readers import SoleReader, find_sole_readers
from crypto.directory import Directory


def describe_sole_readers(directory: Directory, day: str) -> dict[str, list[str]]:
    """Describe for each channel (its id) who alone can read a report that is sealed on a day (YYYY-MM-DD)."""
    said: dict[str, list[str]] = {}
    for found in find_sole_readers(directory, day, directory.reachable(day)):
        said.setdefault(found.channel, []).append(_describe(found, directory))
    return said


def _describe(found: SoleReader, directory: Directory) -> str:
    names = {recipient.id: recipient.name for recipient in directory.recipients}
    if found.reader is None:
        nobody = _("Nobody can read a report here now."), _("Nobody can read a report that leaves out {left_out}.")
        words = nobody[found.left_out is not None]
    elif found.left_out is None:
        words = _("Only {reader} can read a report here.")
    else:
        words = _("Only {reader} can read a report that leaves out {left_out}.")
    return words.format(reader=names.get(found.reader or ""), left_out=names.get(found.left_out or ""))
