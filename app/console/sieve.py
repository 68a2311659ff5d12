"""Which cases an auditor wants to see, and in which order: what is worst first."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.console.auditing import Act, Audit
from app.console.irregularities import KINDS, count_kinds


class Sieve(NamedTuple):
    """Only cases with something wrong; with an act by somebody, of a kind, in a year. What is empty lets all pass."""

    only_wrong: bool = False
    officer: str = ""
    action: str = ""
    year: int | None = None

    def sift(self, audits: Iterable[Audit]) -> list[Audit]:
        """Take the cases that are wanted, what is worst first, then what last happened first."""
        return sorted(filter(self.admits, audits), key=_rank)

    def admits(self, audit: Audit) -> bool:
        """Whether a case is wanted: one of its acts has to fit in everything, or its report in the year."""
        if self.only_wrong and not audit.all_faults:
            return False
        if not self.officer and not self.action and self.year in (None, audit.row.received_on.year):
            return True
        return any(self._fits(act) for act in audit.acts)

    def _fits(self, act: Act) -> bool:
        is_wanted = self.officer in ("", act.author) and self.action in ("", act.action)
        return is_wanted and self.year in (None, find_year(act))


def read_sieve(form: Mapping[str, str]) -> Sieve:
    """Read what the form asks for; a year that is none lets all pass."""
    year = form.get("year", "")
    number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    return Sieve(bool(form.get("wrong")), form.get("officer", ""), form.get("action", ""), number)


def find_year(act: Act) -> int:
    """The year of an act: by its author's word, or the store's where there is none."""
    return (act.dated_on or act.received_on).year


def find_years(audits: Iterable[Audit]) -> list[int]:
    """The years in which something was received or done, the latest first."""
    acts = {find_year(act) for audit in audits for act in audit.acts}
    return sorted(acts | {audit.row.received_on.year for audit in audits}, reverse=True)


def _rank(audit: Audit) -> tuple[int, int, int, bytes]:
    counted = count_kinds(audit.all_faults)
    worst, count = (KINDS.index(counted[0][0]), counted[0][1]) if counted else (len(KINDS), 0)
    return worst, -count, -(audit.last_on or audit.row.received_on).toordinal(), audit.row.mailbox
