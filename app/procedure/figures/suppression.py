"""Small counts, suppressed so that nobody can work them out, not even who knows how it is done.

A breakdown puts every case of a published total into exactly one cell. Cells from 1 to `threshold` - 1 are `FEW`: what
is left of the total can then be spread over them in more than one way. Where it can't (there is one such cell only, or
they are all as small or as full as they can be), the next cells by size go as well, and all that go are `WITHHELD`,
without telling which was small: each may be any of them. If no large cell is left to be shown, nothing of the breakdown
is. A total below the threshold is `FEW` itself, and everything that it is made of is `WITHHELD`.

That a cell is 0 is told, and not relied upon: people may know that nothing came in on a channel that is closed.
"""

from collections.abc import Sequence
from enum import Enum


class Unsaid(Enum):
    """What stands for a number that is not told."""

    FEW = "few"
    WITHHELD = "withheld"


FEW, WITHHELD = Unsaid.FEW, Unsaid.WITHHELD
Shown = int | Unsaid
# With less, two cells of one case each could be told: there is no second way to make two of them.
LOWEST = 3


def show_total(total: int, threshold: int) -> Shown:
    """What is published of a total. Raises ValueError for a threshold below 3."""
    if threshold < LOWEST:
        raise ValueError(f"a threshold below {LOWEST} protects nobody")
    return FEW if 0 < total < threshold else total


def show_cells(counts: Sequence[int], threshold: int) -> list[Shown]:
    """What is published of a breakdown, cell by cell, beside its total. Raises ValueError for a threshold below 3."""
    shown: list[Shown] = [*counts]
    if show_total(sum(counts), threshold) is FEW:
        return [WITHHELD] * len(counts)
    few = [count for count in counts if 0 < count < threshold]
    if len(few) > 1 and len(few) < sum(few) < len(few) * (threshold - 1) - 1:
        shown = [FEW if 0 < count < threshold else count for count in counts]
    elif few:
        # Cells of one size go together: which of them came first would tell something.
        limit = min((count for count in counts if count >= threshold), default=threshold)
        shown = [WITHHELD if 0 < count <= limit else count for count in counts]
    is_large = [isinstance(each, int) and each >= threshold for each in shown]
    return shown if any(is_large) or not few else [WITHHELD] * len(counts)


def show_part(count: int, total: int, threshold: int) -> Shown:
    """What is published of how many of a total have something, alone. Raises ValueError for a threshold below 3.

    That all but a few have it isn't told either.
    """
    if show_total(total, threshold) is FEW:
        return WITHHELD
    if count in (0, total) or threshold <= count <= total - threshold:
        return count
    return FEW if count < threshold and total >= 2 * threshold else WITHHELD
