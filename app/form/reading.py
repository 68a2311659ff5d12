"""The file of a form: read, and checked as a whole."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from app.form.mistakes import find_mistakes, is_texts
from app.form.questions import FollowUp, Form, Question
from app.language.locales import LOCALES

T = TypeVar("T", Question, FollowUp)

DEFAULT = Path(__file__).with_name("questions.toml")


class WrongForm(Exception):
    """The file of the questions is wrong. The text says where, and what is expected there."""


def read_form(path: Path = DEFAULT) -> Form:
    """Read and check the questions. Raises WrongForm, with the place and what is expected there."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongForm(f"{path.name} can't be read: {error}") from None
    try:
        form = _build(found)
    except WrongForm as error:
        raise WrongForm(f"{path.name}: {error}") from None
    if mistake := next(find_mistakes(form), None):
        raise WrongForm(f"{path.name}: {mistake}")
    return form


def _build(found: dict[str, Any]) -> Form:
    if strange := found.keys() - {field.name for field in fields(Form)}:
        raise WrongForm(f"there is nothing called {min(strange)}")
    questions = [_build_question(each, place) for each, place in _list(found, "questions", "question")]
    follow_ups = [_fill(FollowUp, each, place) for each, place in _list(found, "follow_ups", "follow_up")]
    names = _read_texts(found.get("names", []), "names")
    return Form(found.get("unknown", ""), tuple(questions), tuple(follow_ups), names, _read_translations(found))


def _list(found: dict[str, Any], name: str, kind: str) -> list[tuple[dict[str, Any], str]]:
    listed = found.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise WrongForm(f"{name} is a list: write [[{name}]] above each")
    return [(each, f"{kind} {each.get('id', number)}") for number, each in enumerate(listed, 1)]


def _build_question(found: dict[str, Any], place: str) -> Question:
    named = dict(found)
    if "channels" in named:
        named["channels"] = _read_texts(named["channels"], f"{place}: channels")
    for name in ("options", "asked_if"):
        if not isinstance(named.get(name, {}), dict):
            raise WrongForm(f"{place}: {name} is written in braces, as {{id = …}}")
    if "asked_if" in named:
        wanted = named["asked_if"].items()
        named["asked_if"] = {other: _read_texts(ids, f"{place}: asked_if.{other}") for other, ids in wanted}
    return _fill(Question, named, place)


def _read_texts(found: object, place: str) -> tuple[str, ...]:
    if not (isinstance(found, list) and is_texts(found)):
        raise WrongForm(f'{place} is a list of ids, as ["one", "other"]')
    return tuple(found)


def _read_translations(found: dict[str, Any]) -> dict[str, dict[str, str]]:
    translations = found.get("translations", {})
    if not isinstance(translations, dict) or not translations.keys() <= {*LOCALES}:
        raise WrongForm("translations stand below a language, as [translations.de]")
    for locale, pairs in translations.items():
        if not isinstance(pairs, dict) or not is_texts(pairs.values()):
            raise WrongForm(f'translations.{locale}: each line is "sentence" = "translation"')
    return translations


def _fill(kind: type[T], found: dict[str, Any], place: str) -> T:
    if strange := found.keys() - {field.name for field in fields(kind)}:
        raise WrongForm(f"{place}: there is nothing called {min(strange)}")
    try:
        return kind(**found)
    except TypeError as error:
        raise WrongForm(f"{place}: something is missing: {error}") from None
