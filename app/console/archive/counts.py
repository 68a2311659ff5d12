"""What was checked of an archive, counted, in sentences."""

from gettext import ngettext

from app.console.archive.check import CheckedArchive


def describe_counts(checked: CheckedArchive) -> list[str]:
    """Say in sentences what was checked, and of what there was some that could not be."""
    cases, left_out = checked.cases, checked.manifest.left_out
    opened, files = sum(each.opened for each in cases), sum(each.files for each in cases)
    proven = sum(bool(each.proven_by) for each in cases)
    privileged, unreadable = sum(each.privileged for each in cases), sum(each.unreadable for each in cases)
    always = [
        (len(cases), ngettext("{count} case.", "{count} cases.", len(cases))),
        (
            opened,
            ngettext(
                "{count} message or entry, with a valid signature of its author.",
                "{count} messages and entries, each with a valid signature of its author.",
                opened,
            ),
        ),
        (files, ngettext("{count} file, as it was sent.", "{count} files, as they were sent.", files)),
    ]
    if_any = [
        (
            proven,
            ngettext(
                "{count} report, of which a closed day of the portal proves by when it came.",
                "{count} reports, of each of which a closed day of the portal proves by when it came.",
                proven,
            ),
        ),
        (
            privileged,
            ngettext(
                "{count} entry stays closed: it is legally privileged, or would open one that is.",
                "{count} entries stay closed: they are legally privileged, or would open one that is.",
                privileged,
            ),
        ),
        (
            unreadable,
            ngettext(
                "{count} message could not be opened by who made the archive.",
                "{count} messages could not be opened by who made the archive.",
                unreadable,
            ),
        ),
        (
            left_out,
            ngettext(
                "{count} case is not in it: the program failed in it.",
                "{count} cases are not in it: the program failed in them.",
                left_out,
            ),
        ),
    ]
    told = always + [(count, sentence) for count, sentence in if_any if count]
    return [sentence.format(count=count) for count, sentence in told]
