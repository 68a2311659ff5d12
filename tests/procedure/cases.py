"""A case that officers take through the procedure, day by day."""

from datetime import date, timedelta
from typing import Any

from app.procedure.loader import read_rules
from app.procedure.state import State, Step, begin, find_reasons, take

RULES = read_rules()
FIRST_DAY = date(2026, 1, 5)
DUTIES = {
    "compliance": ("compliance",),
    "counsel": ("counsel",),
    "ceo": ("executive",),
    "product": ("executive",),
    "director": ("director",),
    "board-a": ("board",),
    "attorney": ("investigator",),
    "auditor": ("auditor",),
}
ANSWERS: dict[str, dict[str, Any]] = {
    "assign": {"lead": ["attorney"], "is_attorney": True},
    "review": {
        "possible": "yes",
        "possible_why": "The interface allows it.",
        "enough": "yes",
        "enough_why": "Device and week are named.",
        "clearly_none": "no",
        "clearly_none_why": "Nothing speaks against it.",
    },
    "decide": {"decision": "investigate", "took_part": ["ceo", "counsel"], "why": "It is serious."},
    "record-outcome": {"outcome": "misuse", "limits": "The customer's logs begin in May."},
    "learn": {"lesson": "Ask for the contract of resale.", "customer": "Customer 7", "risk": "moderate"},
    "close": {"summary": "Misuse was found, and ended."},
    "reopen": {"why": "A second device was named."},
    "pause": {"why": "The court has the files."},
    "remediate": {"measure": "audit", "what": "A yearly audit", "owner": "Sales", "due_on": "2026-06-30"},
    "check-in": {"retaliation": "none", "text": "All is well."},
}
ITEMS = ("customer", "third_party", "technical", "law", "safeguards", "summary")


class Work:
    """A case under work; each `do` is one entry of its record."""

    def __init__(self) -> None:
        self.state: State = begin(RULES, FIRST_DAY)
        self.day = FIRST_DAY

    def wait(self, days: int) -> None:
        self.day += timedelta(days)

    def step(self, action: str, by: str = "compliance", **details: Any) -> Step:
        return Step(action, by, self.day, {**ANSWERS.get(action, {}), **details})

    def refusal(self, action: str, by: str = "compliance", **details: Any) -> list[str]:
        """Why this can't be done now; nothing if it can."""
        return find_reasons(self.state, self.step(action, by, **details), DUTIES)

    def do(self, action: str, by: str = "compliance", **details: Any) -> None:
        refused = len(self.state.refused)
        self.state = take(self.state, self.step(action, by, **details), DUTIES)
        assert len(self.state.refused) == refused, self.state.refused[-1].reasons

    def reach(self, stage: str, more: int = 0) -> None:
        """Go the ordinary way until the case is in this stage, of whose steps so far so many were not of that way."""
        way = ["take-in", "review", "decide", "assign", *ITEMS, "record-outcome", "reply", "learn", "close"]
        while self.state.stage != stage:
            action = way[len(self.state.current) - more]
            if action in ITEMS:
                self.do("check-off", item=action, result="Done; see the evidence.")
            else:
                self.do(action)
