"""The file of a procedure: read, and checked as a whole."""

import tomllib
from pathlib import Path
from typing import Any

from app.procedure.mistakes import find_mistakes
from app.procedure.rules import (
    Action,
    Body,
    CheckIns,
    Clock,
    Question,
    Review,
    Rules,
    Settings,
    Stage,
)

DEFAULT = Path(__file__).with_name("procedure.toml")


class WrongRules(Exception):
    """The file of the procedure is wrong. The text says where, and what is expected there."""


def read_rules(path: Path = DEFAULT) -> Rules:
    """Read and check a procedure. Raises WrongRules, with the place and what is expected there."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongRules(f"{path.name} can't be read: {error}") from None
    try:
        rules = _build(found)
        mistake = next(find_mistakes(rules), None)
    except (KeyError, TypeError, AttributeError) as error:
        raise WrongRules(f"{path.name}: something is missing or of the wrong kind: {error}") from None
    if mistake:
        raise WrongRules(f"{path.name}: {mistake}")
    return rules


def _build(found: dict[str, Any]) -> Rules:
    return Rules(
        found["title"],
        found["duties"],
        tuple(Stage(**stage) for stage in found["stages"]),
        tuple(Body(**{**body, "duties": tuple(body["duties"])}) for body in found["bodies"]),
        tuple(_build_action(action) for action in found["actions"]),
        tuple(_build_clock(clock) for clock in found["clocks"]),
        CheckIns(**{**found["check_ins"], "days": tuple(found["check_ins"]["days"])}),
        Settings(**{**found["settings"], "may_delete": tuple(found["settings"]["may_delete"])}),
        tuple(Review(**review) for review in found.get("reviews", [])),
    )


def _build_action(found: dict[str, Any]) -> Action:
    named = {name: value for name, value in found.items() if name not in ("in", "questions")}
    lists: dict[str, Any] = {name: tuple(named[name]) for name in ("by", "needs") if name in named}
    questions = tuple(Question(**question) for question in found.get("questions", []))
    return Action(**{**named, **lists, "stages": tuple(found["in"]), "questions": questions})


def _build_clock(found: dict[str, Any]) -> Clock:
    named = {name: value for name, value in found.items() if name != "from"}
    return Clock(**{**named, "starts": tuple(found["from"]), "until": tuple(found["until"])})
