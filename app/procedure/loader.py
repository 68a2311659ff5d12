"""The file of a procedure: read, and checked as a whole."""

from functools import lru_cache
from pathlib import Path

from app.periods import PROCEDURE as DEFAULT
from app.procedure.model import EXTRACT, Rules
from app.procedure.validation.mistakes import find_mistakes
from app.toml_file import make_model, read_data


def read_rules(path: Path = DEFAULT) -> Rules:
    """Read and check a procedure. Raises WrongFile, with every place and what is expected there."""
    return _make_rules(path, read_data(path))


@lru_cache(maxsize=2)
def _make_rules(path: Path, data: bytes) -> Rules:
    """The rules in these bytes. They never change, so that each unlocking needn't check them again."""
    return ask_with_all(make_model(path, data, Rules, find_mistakes))


def ask_with_all(rules: Rules) -> Rules:
    """The same rules with the questions of `every_action` in each action but those that open a case or give it out."""
    asked = rules.every_action
    actions = tuple(
        action
        if action.opens or action.id == EXTRACT
        else action.model_copy(update={"questions": (*action.questions, *asked)})
        for action in rules.actions
    )
    return rules.model_copy(update={"actions": actions})
