"""All that is wrong with the rules of a procedure."""

from collections.abc import Iterator

from app.procedure.figures.tally import OUTCOME
from app.procedure.letters import read_letters
from app.procedure.model import Body, Rules, find_options
from app.procedure.validation.actions import CONFIRMED, find_in_action
from app.procedure.validation.clocks import find_in_check_ins, find_in_clocks, find_in_each_message
from app.procedure.validation.names import find_wrong_duties, name_unknown
from app.procedure.validation.questions import find_in_question
from app.procedure.validation.reachability import find_dead_ends, find_impossible
from app.procedure.validation.shortcuts import find_in_sending, find_in_shortcuts
from app.toml_file import Fault, name_place


def find_mistakes(rules: Rules) -> Iterator[Fault]:
    """Say what is wrong with rules that have the right form; which stages nobody reaches, once all names are right."""
    if not (mistakes := [*_find_wrong_names(rules)]):
        mistakes = [*find_dead_ends(rules), *find_impossible(rules)]
    yield from mistakes


def _find_wrong_names(rules: Rules) -> Iterator[Fault]:
    letters = read_letters()
    yield from _find_in_retention(rules)
    for body in rules.bodies:
        yield from ((name_place("bodies", body.id, key), mistake) for key, mistake in _find_in_body(rules, body))
    yield from find_in_clocks(rules)
    yield from find_in_each_message(rules)
    yield from find_in_check_ins(rules)
    yield from _find_in_every_action(rules)
    for action in rules.actions:
        at = name_place("actions", action.id)
        yield from ((f"{at}.{place}", mistake) for place, mistake in find_in_action(rules, action, letters))
        yield from ((f"{at}.{key}", mistake) for key, mistake in find_in_sending(rules, action, CONFIRMED))
        for question in action.questions:
            place = name_place("actions", action.id, "questions", question.id)
            yield from ((f"{place}.{key}", mistake) for key, mistake in find_in_question(action.questions, question))
            if question.kind == "people" and question.required and action.opens:
                yield f"{place}.required", "nobody can be named while a case is opened: write false"
    yield from _find_in_reviews(rules)
    yield from find_in_shortcuts(rules)


def _find_in_retention(rules: Rules) -> Iterator[Fault]:
    retention, outcomes = rules.retention, find_options(rules, ".".join(OUTCOME))
    yield from name_unknown(
        "retention.country", "country", [retention.country], [each.id for each in retention.countries]
    )
    yield from name_unknown("retention.may_delete", "duty", retention.may_delete, rules.duties)
    for country in retention.countries:
        place = name_place("retention", "countries", country.id, "outcomes")
        yield from name_unknown(place, "outcome", country.outcomes, outcomes)


def _find_in_every_action(rules: Rules) -> Iterator[Fault]:
    """What is wrong with questions that are asked with each action: none of its own may have their ids."""
    for question in rules.every_action:
        place = name_place("every_action", question.id)
        yield from ((f"{place}.{key}", mistake) for key, mistake in find_in_question([question], question))
        if question.required or question.asked_if or question.kind == "people" or question.item:
            yield place, "it is asked with each action: write required = false, and leave out `asked_if` and people"
        if asked := [action.id for action in rules.actions if action.find_question(question.id)]:
            yield f"{place}.id", f"“{asked[0]}” asks it already: choose another id, or leave it out there"


def _find_in_reviews(rules: Rules) -> Iterator[Fault]:
    for review in rules.reviews:
        at = name_place("reviews", review.id)
        yield from ((f"{at}.{key}", mistake) for key, mistake in find_wrong_duties(rules, "by", review.by))
        for question in review.questions:
            place = name_place("reviews", review.id, "questions", question.id)
            yield from ((f"{place}.{key}", mistake) for key, mistake in find_in_question(review.questions, question))
            if question.fills or question.grants or question.mentions or question.item:
                yield place, "it belongs to no case: leave out `fills`, `grants`, `mentions`, measures and tasks"


def _find_in_body(rules: Rules, body: Body) -> Iterator[Fault]:
    yield from find_wrong_duties(rules, "duties", body.duties)
    yield from name_unknown("needs", "duty", body.needs, body.duties)
    if body.refers_to is not None:
        yield from name_unknown("refers_to", "body", [body.refers_to], [each.id for each in rules.bodies])
