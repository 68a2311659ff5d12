"""What can be wrong with a question of a procedure."""

from collections.abc import Iterator, Sequence

from app.procedure.model import FLAG, NO_FLAG, NUMBER, Question
from app.procedure.validation.names import name_unknown
from app.toml_file import Fault, name_place, suggest

# The kinds of question that can tell each fact of a case.
FACT_KINDS = {
    "customer": "text",
    "tags": "text",
    "lead": "people",
    "team": "people",
    "risk": "choice",
    "risk_by": "choice",
    "risk_why": "text",
    "source": "choice",
    "owner": "text",
    NUMBER: "text",
    FLAG: "choice",
    "priority": "choice",
    "category": "choice",
    "severity": "choice",
}


def find_in_question(asked: Sequence[Question], question: Question) -> Iterator[Fault]:
    """Say what is wrong with a question among those that are `asked` together, by its keys."""
    is_choice = question.kind in ("choice", "choices")
    if is_choice and not question.options:
        yield "options", 'it is missing: write options = { answer = "What is said" }'
    if question.options and not is_choice:
        yield "options", 'they belong to a choice: leave them out, or write kind = "choice"'
    for key in ("most", "grants", "mentions"):
        if getattr(question, key) and question.kind != "people":
            yield key, 'it belongs to people: leave it out, or write kind = "people"'
    if question.fills and question.kind != FACT_KINDS[question.fills]:
        yield (
            "fills",
            f'“{question.fills}” comes from another kind of question: write kind = "{FACT_KINDS[question.fills]}"',
        )
    if question.lower_needs and question.fills != "risk":
        yield "lower_needs", 'it belongs to a risk class: leave it out, or write fills = "risk"'
    yield from name_unknown("lower_needs", "question", question.lower_needs, [each.id for each in asked])
    if question.fills == NUMBER and (question.required or question.asked_if):
        yield "fills", "the program draws the number: write required = false, and leave out `asked_if`"
    if question.fills == FLAG and NO_FLAG not in question.options:
        yield "options", f'nobody could take a flag back: add {NO_FLAG} = "None"'
    if question.id == "privileged" and question.kind != "yes":
        yield "kind", 'it marks an entry as privileged: write "yes", or choose another id'
    before = {each.id: each for each in asked[: [*asked].index(question)]}
    for other, answers in question.asked_if.items():
        place = name_place("asked_if", other)
        choices = [each.id for each in before.values() if each.kind == "choice"]
        if other not in choices:
            yield place, f"there is no choice “{other}” before this question: {suggest(other, choices)}"
        else:
            yield from name_unknown(place, "answer", answers, before[other].options)
            if not answers:
                yield place, f"it would never be asked: {suggest('', before[other].options)}"
