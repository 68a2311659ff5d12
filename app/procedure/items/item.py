"""An item of a case: what one entry begins and a later one ends."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.procedure.answers import read_text
from app.procedure.steps import Step

DUE_ON = "due_on"  # the question by when it is to end


@dataclass(frozen=True)
class Item(ABC):
    """An item: the step that began it, and by when it is to end, as was said last."""

    step: Step
    due_on: date | None

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """Whether nobody has ended it yet."""

    @property
    def is_privileged(self) -> bool:
        return self.step.details.get("privileged") is True


ItemT = TypeVar("ItemT", bound=Item)


def list_open(items: Mapping[str, ItemT]) -> list[ItemT]:
    """List those that nobody has ended yet, of items by their entries (digests in b64)."""
    return [each for each in items.values() if each.is_open]


def read_due_day(step: Step) -> date | None:
    """The day that a step names for what it is about."""
    day = read_text(step.details, DUE_ON)
    return date.fromisoformat(day) if day else None
