"""Says where a report could be lost with one key, to whoever signs a directory or publishes it."""

from gettext import gettext as _

from crypto.directories.sole_readers import SoleReader


def describe_sole_reader(found: SoleReader) -> str:
    """Say that a report could be lost with one key, and what to do."""
    if found.left_out is None and found.reader is None:
        words = _("Nobody can read a report on channel “{channel}” now: have those whom it offers open their consoles.")
    elif found.left_out is None:
        words = _("Only “{reader}” can read a report on channel “{channel}”: if that key is lost, so is what was sent "
                  "to it. Add a second officer.")  # fmt: skip
    elif found.reader is None:
        words = _("Nobody reads a report on channel “{channel}” that leaves out “{left_out}”: name who stands in.")
    else:
        words = _("Only “{reader}” can read a report on channel “{channel}” that leaves out “{left_out}”: if that key "
                  "is lost, so is the report. Name who stands in, or add a third officer.")  # fmt: skip
    return words.format(channel=found.channel, reader=found.reader, left_out=found.left_out)
