"""What a record tells of its case as a whole: by whom it is led, which customer it concerns, how it is tagged."""

from collections.abc import Iterable, Iterator

from app.procedure.model import Question, Rules
from app.procedure.state import State


def find_fact(state: State, fact: str) -> list[str]:
    """The latest answer that fills this fact, as a list; empty if there is none. Tags are written with commas."""
    answer = next(_find_answers(state, fact), [])
    if isinstance(answer, list):
        return answer
    parts = answer.split(",") if fact == "tags" else [answer]
    return [part.strip() for part in parts if part.strip()]


def find_first(state: State, fact: str) -> str:
    """The first answer that fills this fact and is a text; empty if there is none."""
    return next((answer for answer in [*_find_answers(state, fact)][::-1] if isinstance(answer, str)), "")


def find_asked(questions: Iterable[Question], fact: str) -> Question | None:
    """Find the question whose answer fills this fact; None if none of them does."""
    return next((question for question in questions if question.fills == fact), None)


def find_customers(state: State) -> list[str]:
    """Every customer that the record has named, each once, the latest first."""
    named = (answer for answer in _find_answers(state, "customer") if isinstance(answer, str))
    return list(dict.fromkeys(answer.strip() for answer in named if answer.strip()))


def list_options(rules: Rules, fact: str) -> dict[str, str]:
    """The options of all questions that fill this fact, in the file's order, with their names."""
    asked = [question for action in rules.actions for question in action.questions if question.fills == fact]
    return {id: name for question in asked for id, name in question.options.items()}


def _find_answers(state: State, fact: str) -> Iterator[str | list[str]]:
    for step in reversed(state.steps):
        action = state.rules.find_action(step.action)
        for question in action.questions if action else ():
            answer = step.details.get(question.id)
            if question.fills == fact and isinstance(answer, str | list) and answer:
                yield answer
