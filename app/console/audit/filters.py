"""The audit filter: selects cases by faults, officer, action and year, and sorts them by severity."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.console.audit.case_audit import AuditEntry, CaseAudit
from app.console.audit.findings import KINDS, count_kinds


class AuditFilter(NamedTuple):
    """Criteria: cases with faults only; officer and action by id; year. Empty criteria match everything."""

    only_wrong: bool = False
    officer: str = ""
    action: str = ""
    year: int | None = None

    def select(self, audits: Iterable[CaseAudit]) -> list[CaseAudit]:
        """List the matching cases: the most severe faults first, then the latest."""
        return sorted(filter(self.matches, audits), key=_sort_key)

    def matches(self, audit: CaseAudit) -> bool:
        """Whether a case matches: one of its entries matches all criteria, or its report the year."""
        if self.only_wrong and not audit.all_faults:
            return False
        if not self.officer and not self.action and self.year in (None, audit.row.received_on.year):
            return True
        return any(self._matches_entry(audit_entry) for audit_entry in audit.audit_entries)

    def _matches_entry(self, audit_entry: AuditEntry) -> bool:
        is_wanted = self.officer in ("", audit_entry.author) and self.action in ("", audit_entry.action)
        return is_wanted and self.year in (None, find_year(audit_entry))


def read_filter(form: Mapping[str, str]) -> AuditFilter:
    """Read a filter from the form's fields; a year that isn't four digits is ignored."""
    year = form.get("year", "")
    number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    return AuditFilter(bool(form.get("wrong")), form.get("officer", ""), form.get("action", ""), number)


def find_year(audit_entry: AuditEntry) -> int:
    """The year of an entry: of the day its author wrote, or else of the day the store received it."""
    return (audit_entry.dated_on or audit_entry.received_on).year


def find_years(audits: Iterable[CaseAudit]) -> list[int]:
    """The years of all entries and reports, the latest first."""
    audit_entries = {find_year(audit_entry) for audit in audits for audit_entry in audit.audit_entries}
    return sorted(audit_entries | {audit.row.received_on.year for audit in audits}, reverse=True)


def _sort_key(audit: CaseAudit) -> tuple[int, int, int, bytes]:
    counted = count_kinds(audit.all_faults)
    worst, count = (KINDS.index(counted[0][0]), counted[0][1]) if counted else (len(KINDS), 0)
    return worst, -count, -(audit.last_on or audit.row.received_on).toordinal(), audit.row.mailbox
