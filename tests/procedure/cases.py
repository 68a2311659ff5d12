"""A case that officers take through the procedure, day by day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.procedure.decisions import VOTE, count_votes, find_body, list_free
from app.procedure.fold import take
from app.procedure.loader import read_rules
from app.procedure.model import find_options
from app.procedure.state import State, begin, find_reasons
from app.procedure.steps import Step

RULES = read_rules()
FIRST_DAY = date(2026, 1, 5)
DUTIES = {
    "compliance": ("compliance",),
    "counsel": ("counsel",),
    "ceo": ("executive",),
    "product": ("executive",),
    "director": ("director",),
    "board-a": ("board",),
    "board-b": ("board",),
    "outside": ("outside",),
    "attorney": ("investigator",),
    "auditor": ("auditor",),
}
ANSWERS: dict[str, dict[str, Any]] = {
    "assign": {"lead": ["counsel"]},
    "appoint": {"lead": ["attorney"], "is_attorney": True},
    "review": {
        "possible": "yes",
        "possible_why": "The interface allows it.",
        "enough": "yes",
        "enough_why": "Device and week are named.",
        "clearly_none": "no",
        "clearly_none_why": "Nothing speaks against it.",
        "suspend": "no",
    },
    "decide": {"decision": "investigate", "risk": "moderate", "why": "It is serious."},
    "final-say": {"why": "The contract ends."},
    "decide-measures": {"measures": "An audit every year."},
    "record-outcome": {"outcome": "misuse", "ground": ["contract"], "limits": "The customer's logs begin in May."},
    "learn": {"lesson": "Ask for the contract of resale.", "customer": "Customer 7", "risk": "moderate"},
    "close": {"summary": "Misuse was found, and ended."},
    "reopen": {"why": "A second device was named."},
    "pause": {"why": "The court has the files."},
    "remediate": {"measure": "audit", "what": "A yearly audit", "owner": "Sales", "due_on": "2026-06-30"},
    "check-in": {"retaliation": "none", "text": "All is well."},
}
NO_MISUSE: dict[str, Any] = {"outcome": "no_misuse", "ground": []}
ITEMS = tuple(find_options(RULES, "check-off.item"))


def check(item: str) -> dict[str, str]:
    """The answers with which an item of the checklist is checked off."""
    cooperates = {"cooperates": "yes"} if item == "customer" else {}
    return {"item": item, "result": "Done; see the evidence.", **cooperates}


class Work:
    """A case under work; each `do` is one entry of its record, or a proposal and the votes that decide on it.

    `left_out` are the ids of whom the reporter left out.
    """

    def __init__(self, *left_out: str) -> None:
        self.state: State = begin(RULES, FIRST_DAY)
        self.day = FIRST_DAY
        self.available = {id: duties for id, duties in DUTIES.items() if id not in (*left_out, "auditor")}
        self.entries = 0

    def wait(self, days: int) -> None:
        self.day += timedelta(days)

    def step(self, action: str, by: str = "compliance", **details: Any) -> Step:
        answers = {**ANSWERS.get(action, {}), **details}
        return Step(action, by, self.day, answers, f"entry-{self.entries}", self.available)

    def refusal(self, action: str, by: str = "compliance", **details: Any) -> list[str]:
        """Why this can't be done now; nothing if it can."""
        state = replace(self.state, available=self.available)
        return find_reasons(state, self.step(action, by, **details), DUTIES)

    def record(self, action: str, by: str = "compliance", **details: Any) -> None:
        """Put one entry into the record."""
        refused = len(self.state.refused)
        self.entries += 1
        self.state = take(self.state, self.step(action, by, **details), DUTIES)
        assert len(self.state.refused) == refused, self.state.refused[-1].reasons

    def do(self, action: str, by: str = "compliance", **details: Any) -> None:
        """Take a step; if bodies decide on it, all who are asked confirm until it is decided."""
        self.record(action, by, **details)
        if self.state.open and self.state.open[-1].step.action == action:
            while self.state.open:
                self.vote(next(id for id in self.asked if id not in self.voted))

    def vote(self, by: str, answer: str = "confirm", **changes: Any) -> None:
        """Vote on the latest open proposal, for the body that decides."""
        self.record(VOTE, by, **self.ballot(answer, **changes))

    def ballot(self, answer: str = "confirm", **changes: Any) -> dict[str, Any]:
        return {"proposal": self.state.open[-1].step.entry, "body": self.body, "vote": answer, **changes}

    @property
    def body(self) -> str:
        """The id of the body that decides on the latest open proposal; empty if none can."""
        body = find_body(RULES, self.state.open[-1], self.state.free)
        return body.id if body else ""

    @property
    def asked(self) -> list[str]:
        """Who is of that body, and free."""
        return list_free(RULES.find_body(self.body), self.state.free)

    @property
    def voted(self) -> list[str]:
        """Whose votes count."""
        votes = count_votes(self.state.open[-1], RULES.find_body(self.body), self.state.free)
        return [vote.author for vote in votes]

    def reach(self, stage: str, more: int = 0) -> None:
        """Go the ordinary way until the case is in this stage, of whose steps so far so many were not of that way."""
        way = ["take-in", "review", "decide", "appoint", *ITEMS, "record-outcome", "reply", "learn", "decide-measures"]
        while self.state.stage != stage:
            action = [*way, "close"][len(self.state.current) - more]
            if action in ITEMS:
                self.do("check-off", **check(action))
            else:
                self.do(action)
