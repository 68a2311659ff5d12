"""Days that were closed after a copy was made. Their heads come back as they were signed, or nobody's trust does.

A second head for a day that somebody has seen is what a portal leaves that betrays its reporters. So a restored one
takes the first ones from those who kept them (`sealedline-report watch-days`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from gettext import gettext as _
from itertools import pairwise
from pathlib import Path

import click

from app.portal.jobs.close_days import AFTER_MIDNIGHT, ONE_DAY
from app.store.upkeep.copying import SignedDay
from crypto.encoding import b64decode, b64encode, digest
from crypto.errors import UntrustedProof
from crypto.proof import verify_head


def list_due(after: date, now: datetime) -> list[date]:
    """The days after this one that may be closed by now."""
    last = (now - AFTER_MIDNIGHT).date() - ONE_DAY
    return [after + ONE_DAY * number for number in range(1, (last - after).days + 1)]


def find_following(path: Path, newest: SignedDay | None, keys: Sequence[bytes], instance: bytes) -> list[SignedDay]:
    """The days in a file of `watch-days` that follow the newest, each checked; all of it where there is none.

    Raises ClickException, OSError.
    """
    found = [] if newest is None else [newest]
    try:
        for text in path.read_text("ascii").splitlines():
            day, head, signature = text.split(" ")
            signed = SignedDay(date.fromisoformat(day), b64decode(head), b64decode(signature, 64))
            seen = verify_head({"head": head, "signature": signature}, keys, instance)
            if seen.day != day:
                raise ValueError
            if newest is not None and signed.day <= newest.day:
                if signed.day == newest.day and signed.head != newest.head:
                    raise ValueError
                continue
            if found and (seen.previous != digest("day", found[-1].head) or signed.day != found[-1].day + ONE_DAY):
                raise ValueError
            found.append(signed)
    except (ValueError, UntrustedProof):
        message = _("The days in {path} don't go on from those of the backup, or it is damaged. Nothing was restored.")
        raise click.ClickException(message.format(path=path)) from None
    return found if newest is None else found[1:]


def are_in_order(days: Sequence[SignedDay], keys: Sequence[bytes], instance: bytes) -> bool:
    """Whether each day is signed with one of the keys, and names the one before."""
    try:
        heads = [
            verify_head({"head": b64encode(each.head), "signature": b64encode(each.signature)}, keys, instance)
            for each in days
        ]
    except UntrustedProof:
        return False
    return all(after.previous == before.digest for before, after in pairwise(heads))


def refuse_missing(missing: Sequence[date]) -> click.ClickException:
    """The end of a restore after which days would be signed that may have been signed before."""
    message = _(
        "The days from {first} to {last} may have been closed after this copy was made. Signed a second time, they "
        "would be taken for fraud. Have somebody who runs `sealedline-report watch-days` give you their file: --days "
        "FILE. If the portal was down before they were closed, or nobody has seen them: --not-signed. Nothing was "
        "restored."
    )
    return click.ClickException(message.format(first=missing[0], last=missing[-1]))
