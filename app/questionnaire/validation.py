"""What can be wrong with a form that the types of its file alone don't show."""

from collections.abc import Iterator, Mapping

from app.questionnaire.model import Form, Question
from app.toml_file import Fault, name_place, suggest


def find_mistakes(form: Form) -> Iterator[Fault]:
    """Say what is wrong with a form that has the right form."""
    before: dict[str, Question] = {}
    for question in form.questions:
        place = name_place("questions", question.id)
        yield from ((f"{place}.{key}", mistake) for key, mistake in _find_in_question(question, before))
        before[question.id] = question
    accounts = [question for question in form.questions if question.required and not question.oral]
    if len(accounts) != 1:
        yield (
            "questions",
            "one question, the account of what happened, is required, and no other: write required = true in it",
        )
    oral = [question for question in form.questions if question.oral]
    if oral and [question.kind for question in oral].count("word") != 1:
        yield "questions", 'one of the oral questions asks for the word, and no other: write kind = "word" in it'
    if form.word and [each.heading for each in form.questions].count(form.word.heading) != 1:
        yield name_place("questions", form.word.id, "heading"), "the console finds the word by it: choose another one"
    yield from _find_in_pages(form)
    if form.follow_ups[0].bare:
        usual = name_place("follow_ups", form.follow_ups[0].id, "bare")
        yield usual, "the first is the usual one, and needs a text: write false, or put another one first"
    sentences = {*form.list_sentences()}
    for locale, pairs in form.translations.items():
        for sentence in pairs:
            if sentence not in sentences:
                place = name_place("translations", locale, sentence)
                yield place, f"the form says nothing like it: {suggest(sentence, sentences)}"


def _find_in_pages(form: Form) -> Iterator[Fault]:
    titles: set[str] = set()
    firsts = {page.questions[0].id: page.questions[0] for page in form.list_pages()}
    for page in form.list_pages():
        place = name_place("questions", page.questions[0].id, "page")
        if page.questions[0].page and page.title in titles:
            yield place, "its questions stand one after the other: move them together"
        if len({(each.oral, each.detail) for each in page.questions}) > 1:
            yield place, "on one page all questions are details or none, and oral or none: write another page"
        if any(each.kind == "word" for each in page.questions) and page.questions[0].page:
            yield place, "the word stands alone: leave it out"
        titles.add(page.title)
    if form.files_before and form.files_before not in firsts:
        yield "files_before", f"no page begins with “{form.files_before}”: {suggest(form.files_before, firsts)}"
    elif form.files_before and (firsts[form.files_before].oral or firsts[form.files_before].detail):
        yield "files_before", "an oral question or a detail isn't asked of everybody: name another one"


def _find_in_question(question: Question, before: Mapping[str, Question]) -> Iterator[Fault]:
    is_choice, is_word = question.kind in ("choice", "choices"), question.kind == "word"
    if is_choice and not question.options:
        yield "options", 'it is missing: write options = { id = "What is said" }'
    if question.options and not is_choice:
        yield "options", 'they belong to a choice: leave them out, or write kind = "choice"'
    unknown = [id for id in question.flags if id not in question.options]
    yield from (
        (name_place("flags", id), f"there is no option “{id}”: {suggest(id, question.options)}") for id in unknown
    )
    if is_word and not (question.oral and question.required):
        yield "kind", "the word is oral, and required: write oral = true and required = true"
    alone = [id for id in question.exclusive if id not in question.options]
    yield from (("exclusive", f"there is no option “{id}”: {suggest(id, question.options)}") for id in alone)
    if question.exclusive and question.kind != "choices":
        yield "exclusive", 'it belongs to options of which several can be chosen: leave it out, or write "choices"'
    if question.detail and (question.required or question.oral or question.flags):
        yield "detail", "what is required, oral or makes a case urgent is asked of everybody: leave it out"
    if question.required and (is_word is not question.oral or is_choice):
        yield "required", "only the account is required, a text, and the word: write false"
    if question.counted and (question.kind not in ("choice", "text") or question.oral):
        yield "counted", "only a choice is counted, or whether a text was written: leave it out"
    for key in ("channels", "asked_if"):
        if question.counted and getattr(question, key):
            yield key, "what is counted is asked of everybody, or a small number could be worked out: leave it out"
        if question.required and getattr(question, key):
            yield key, "what is required is asked of everybody: leave it out"
    for other, wanted in question.asked_if.items():
        yield from (
            (name_place("asked_if", other), mistake)
            for mistake in _find_wrong_condition(question, before, other, wanted)
        )


def _find_wrong_condition(
    question: Question, before: Mapping[str, Question], other: str, wanted: tuple[str, ...]
) -> Iterator[str]:
    choices = {id: each for id, each in before.items() if each.options and each.oral == question.oral}
    if other not in choices:
        yield f"there is no choice “{other}” before this question: {suggest(other, choices)}"
        return
    options, channels = choices[other].options, choices[other].channels
    yield from (f"there is no option “{id}”: {suggest(id, options)}" for id in wanted if id not in options)
    if channels and question.channels and not {*channels} & {*question.channels}:
        yield f"“{other}” is asked on other channels: name one of them in `channels`: {', '.join(channels)}"
