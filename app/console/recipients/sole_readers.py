"""Says of a channel where a report could be lost with one key, and what to have done about it."""

from gettext import gettext as _

from crypto.directory import Directory
from crypto.officer.sole_readers import SoleReader, find_sole_readers


def describe_sole_readers(directory: Directory, day: str) -> dict[str, list[str]]:
    """Describe for each channel (its id) who alone can read a report that is sealed on a day (YYYY-MM-DD)."""
    said: dict[str, list[str]] = {}
    for found in find_sole_readers(directory, day, directory.reachable(day)):
        said.setdefault(found.channel, []).append(_describe(found, directory))
    return said


def _describe(found: SoleReader, directory: Directory) -> str:
    names = {recipient.id: recipient.name for recipient in directory.recipients}
    if found.left_out is None and found.reader is None:
        words = _("Nobody can read a report here now. Those whom the channel offers have to unlock their consoles.")
    elif found.left_out is None:
        words = _("Only {reader} can read a report here. If that key is lost, so are the reports. Ask whoever keeps "
                  "the root key to add a second person to this channel.")  # fmt: skip
    elif found.reader is None:
        words = _("Nobody can read a report that leaves out {left_out}. Ask whoever keeps the root key to name who "
                  "stands in.")  # fmt: skip
    else:
        words = _("Only {reader} can read a report that leaves out {left_out}. If that key is lost, so is the report. "
                  "Ask whoever keeps the root key to name who stands in, or to add a third person.")  # fmt: skip
    return words.format(reader=names.get(found.reader or ""), left_out=names.get(found.left_out or ""))
