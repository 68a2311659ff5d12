"""Extraction of messages: those that reporters see, which are translated, and the others, which are not yet."""

import ast
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import write_po

from app.i18n import DOMAIN, FOLDER, read_catalog
from app.i18n.locales import ENGLISH, LOCALES
from app.questionnaire.model import Form
from crypto import errors
from crypto.errors import sentence_of

REPORTER_SOURCES = (
    "app/portal/templates/",
    "app/portal/scripts/",
    "app/portal/poster/poster.py",
    "app/questionnaire/",
    "crypto/errors.py",
)
KEYWORDS = DEFAULT_KEYWORDS | {"say": None, "sayCount": (1, 2)}


def extract_sentences(
    source: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's extractor for crypto/errors.py: the docstring of each class, in one line."""
    for node in ast.parse(source.read()).body:
        if isinstance(node, ast.ClassDef) and (sentence := ast.get_docstring(node)):
            yield node.lineno, "gettext", " ".join(sentence.split()), []


def extract_errors(
    source: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's extractor for a script that exports errors: the sentences of those that its pages can say."""
    for name in re.findall(r"\b[A-Z][A-Za-z]+(?=[,\s])", source.read().decode().split("export {")[1].split("}")[0]):
        yield 0, "gettext", sentence_of(getattr(errors, name)), []


def extract_questions(
    source: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's extractor for a form's file: what a reporter is shown of it."""
    form = Form.model_validate(tomllib.loads(source.read().decode()))
    yield from ((0, "gettext", sentence, []) for sentence in form.list_sentences())


def extract(root: Path) -> Catalog:
    """Every sentence of the program whose folder is `root`, with the files that say it."""
    with (FOLDER / "babel.cfg").open() as mapping_file:
        methods, options = parse_mapping_cfg(mapping_file)  # type: ignore[no-untyped-call]
    catalog = Catalog()
    found = extract_from_dir(root, methods, options, keywords=KEYWORDS)
    for name, _line, message, comments, context in sorted(found, key=lambda each: (each[0], each[1])):
        catalog.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def pick(catalog: Catalog, is_reporters: bool) -> Catalog:
    """Pick the sentences that reporters see, or the others."""
    picked = Catalog()
    for message in catalog:
        places = [place for place in message.locations if place[0].startswith(REPORTER_SOURCES) == is_reporters]
        if message.id and places:
            picked.add(message.id, locations=places, auto_comments=message.auto_comments)
    return picked


def update(root: Path) -> dict[Path, str]:
    """What the templates and every catalogue should contain now, by file."""
    everything = extract(root)
    template = pick(everything, is_reporters=True)
    texts = {FOLDER / "messages.pot": _render(pick(everything, is_reporters=False))}
    texts[FOLDER / f"{DOMAIN}.pot"] = _render(template)
    for locale in LOCALES:
        if locale != ENGLISH:
            texts[FOLDER / locale / "LC_MESSAGES" / f"{DOMAIN}.po"] = _render(_refresh(locale, template))
    return texts


def _refresh(locale: str, template: Catalog) -> Catalog:
    try:
        catalog = read_catalog(locale)
    except FileNotFoundError:
        catalog = Catalog(locale=locale)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def _render(catalog: Catalog) -> str:
    written = io.BytesIO()
    # Neither line numbers nor dates: moving code about must not make the catalogues stale.
    write_po(written, catalog, width=120, omit_header=True, include_lineno=False)
    return written.getvalue().decode()
