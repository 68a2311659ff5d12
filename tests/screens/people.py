"""Who the demonstration's officers are, and by which channels reports reach them."""

from typing import Any

NAMES = {
    "compliance": {"name": "Demonstration: compliance officer", "role": "Head of Compliance"},
    "counsel": {"name": "Demonstration: general counsel", "role": "General counsel"},
    "director": {"name": "Demonstration: director", "role": "Independent director"},
    "auditor": {"name": "Demonstration: auditor", "role": "Independent auditor"},
    "publisher": {"name": "Demonstration: publisher", "role": "Publisher of the yearly figures"},
}
DUTIES = {
    "counsel": ["counsel", "executive"],
    "director": ["director", "executive", "board"],
}
CHANNELS: list[dict[str, Any]] = [
    {
        "id": "external",
        "name": "I am outside the organisation",
        "recipients": ["compliance", "counsel"],
        "otherwise": {"compliance": ["director"], "counsel": ["director"]},
    },
    {
        "id": "internal",
        "name": "I work for the organisation, or did",
        "recipients": ["compliance"],
        "otherwise": {},
    },
]
# Who waits for an answer in vain may let the director read on.
ESCALATING = [{**CHANNELS[0], "otherwise": {}, "escalation": "director", "escalation_days": 14}, CHANNELS[1]]


def describe(id: str) -> dict[str, Any]:
    """What a directory says of an officer, beside their keys."""
    return {**NAMES[id], "duties": DUTIES.get(id, [id])}
