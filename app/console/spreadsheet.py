"""What an auditor sees, as a table for working papers (CSV) in which no cell is a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from datetime import date
from gettext import gettext as _

from app.console.auditing import Act, Audit
from app.console.people import find_person
from crypto.directory import Directory
from crypto.notation import b64encode
from crypto.printout import name_case

# Where a spreadsheet begins a cell, also one that takes other marks for the ends of cells: there it would calculate.
FORMULA = re.compile(r"(?:^|(?<=[,;|]))(?=\s*[-=+@\uff0d\uff1d\uff0b\uff20])")
# Spreadsheets take a text without it for one in their own old alphabet.
MARK = "\ufeff"


def write_spreadsheet(audits: Iterable[Audit], directory: Directory, name: Callable[[Act], str]) -> str:
    """Write a line for each act of these cases, and for each that is wrong as a whole or has no act at all."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([
        _("Case"), _("Name in print-outs"), _("Report received"), _("Place in the record"), _("Dated"), _("Stored"),
        _("Officer"), _("Role"), _("Fingerprint"), _("Id of the officer"), _("What was done"), _("Id of the action"),
        _("What is wrong"),
    ])  # fmt: skip
    for audit in audits:
        row = audit.row
        case = [b64encode(row.mailbox), name_case(row.mailbox).hex()[:16], row.received_on.isoformat()]
        if audit.faults or not audit.acts:
            writer.writerow(map(write_cell, [*case, *[""] * 9, " ".join(fault.meaning for fault in audit.faults)]))
        for act in audit.acts:
            writer.writerow(map(write_cell, [*case, *_tell(act, directory, name)]))
    return MARK + written.getvalue()


def write_cell(text: str) -> str:
    """Write a text so that no spreadsheet takes it, or part of it, for a formula: on one line, with ' before it."""
    return FORMULA.sub("'", " ".join(text.split()))


def _tell(act: Act, directory: Directory, name: Callable[[Act], str]) -> list[str]:
    author = find_person(directory, act.author)
    return [
        "" if act.number is None else str(act.number),
        _write_day(act.dated_on),
        act.received_on.isoformat(),
        author.name,
        author.role,
        author.fingerprint,
        act.author,
        name(act),
        act.action,
        " ".join(fault.meaning for fault in act.faults),
    ]


def _write_day(day: date | None) -> str:
    return day.isoformat() if day else ""
