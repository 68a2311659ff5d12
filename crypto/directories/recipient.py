"""Recipients of the directory (SPEC 6): who receives reports, or once did."""

from dataclasses import dataclass
from typing import Any

from crypto.canonical import is_day, is_name
from crypto.directories.document import AUDITOR, PUBLISHER, READS_NO_REPORTS
from crypto.encoding import b64decode
from crypto.schema import is_list
from crypto.signature import check_verifying_key, fingerprint


@dataclass(frozen=True)
class Recipient:
    """Somebody who receives reports, or once did. `verify` (32 bytes) is the verifying key."""

    id: str
    name: str
    role: str
    verify: bytes
    issued_on: str
    expires_on: str
    retired_on: str | None
    duties: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the verifying key, as people compare it (SPEC 1)."""
        return fingerprint(self.verify)

    @property
    def is_auditor(self) -> bool:
        """Whether they have the duty `auditor`: they read dockets (SPEC 9), and no reports."""
        return AUDITOR in self.duties

    @property
    def is_publisher(self) -> bool:
        """Whether they have the duty `publisher`: they read tallies (SPEC 9), and no reports."""
        return PUBLISHER in self.duties

    @property
    def reads_reports(self) -> bool:
        """Whether they can ever be given a case."""
        return not READS_NO_REPORTS & {*self.duties}

    def is_active(self, day: str) -> bool:
        """Whether messages may be sealed to them on this day."""
        return self.issued_on <= day <= self.expires_on and not self.has_retired(day)

    def has_retired(self, day: str) -> bool:
        """Whether their `retired_on` has come by this day."""
        return self.retired_on is not None and self.retired_on <= day

    @property
    def last_day(self) -> str:
        """The last day on which what they sign counts: `retired_on` or `expires_on`, whichever is earlier."""
        return min(self.expires_on, self.retired_on or self.expires_on)


def read_recipient(fields: dict[str, Any], issued_on: str) -> Recipient:
    """Read a recipient of a directory issued on a day (YYYY-MM-DD). Raises ValueError."""
    verify_key = b64decode(fields["verify"])
    check_verifying_key(verify_key)
    retired_on = fields.get("retired_on")
    if "retired_on" in fields and not is_day(retired_on):
        raise ValueError("not a day")
    duties = fields.get("duties", [])
    if not is_list(is_name)(duties) or len(set(duties)) < len(duties):
        raise ValueError("not a list of duties")
    named, life = (fields["id"], fields["name"], fields["role"]), (issued_on, fields["expires_on"], retired_on)
    return Recipient(*named, verify_key, *life, tuple(duties))
