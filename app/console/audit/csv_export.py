"""The audit export: cases and their entries as CSV, for working papers."""

from collections.abc import Callable, Iterable
from datetime import date
from gettext import gettext as _

from app import csv_table
from app.console.audit.case_audit import AuditEntry, CaseAudit
from app.console.names import find_person
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.officer.snapshot import case_digest


def write_csv(audits: Iterable[CaseAudit], directory: Directory, name: Callable[[AuditEntry], str]) -> str:
    """Write one row per entry, and one per case that has faults as a whole or no entry; `name` words an entry's action.

    Gives CSV (RFC 4180) with a byte order mark, in which no cell is a formula.
    """
    rows = [[
        _("Case"), _("Name in print-outs"), _("Report received"), _("Place in the record"), _("Dated"), _("Stored"),
        _("Officer"), _("Role"), _("Fingerprint"), _("Id of the officer"), _("What was done"), _("Id of the action"),
        _("What is wrong"), _("Number of the case"),
    ]]  # fmt: skip
    for audit in audits:
        row = audit.row
        case = [b64encode(row.mailbox), case_digest(row.mailbox).hex()[:16], row.received_on.isoformat()]
        if audit.faults or not audit.audit_entries:
            rows.append([*case, *[""] * 9, " ".join(fault.meaning for fault in audit.faults), audit.number])
        rows += [
            [*case, *_make_cells(audit_entry, directory, name), audit.number] for audit_entry in audit.audit_entries
        ]
    return csv_table.MARK + csv_table.write_csv(rows)


def _make_cells(audit_entry: AuditEntry, directory: Directory, name: Callable[[AuditEntry], str]) -> list[str]:
    author = find_person(directory, audit_entry.author)
    return [
        "" if audit_entry.number is None else str(audit_entry.number),
        _write_day(audit_entry.dated_on),
        audit_entry.received_on.isoformat(),
        author.name,
        author.role,
        author.fingerprint,
        audit_entry.author,
        name(audit_entry),
        audit_entry.action,
        " ".join(fault.meaning for fault in audit_entry.faults),
    ]


def _write_day(day: date | None) -> str:
    return day.isoformat() if day else ""
