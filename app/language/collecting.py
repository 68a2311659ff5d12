"""The sentences that people see: what the catalogues hold, and the commands that keep them current.

`python -m app.language extract` collects every sentence from the code; `check` fails if that is due.
"""

import argparse
import ast
import io
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import Translations

FOLDER = Path(__file__).parent / "translations"
TEMPLATE = FOLDER / "messages.pot"
PAGE_SOURCES = ("app/portal/scripts/", "crypto/errors.py")


def load(locale: str) -> Translations:
    """The translations of one language, for Jinja and gettext. FileNotFoundError if there is no such catalogue."""
    compiled = io.BytesIO()
    write_mo(compiled, _read(_find(locale)))
    compiled.seek(0)
    return Translations(compiled)


def find_page_strings(locale: str) -> dict[str, str]:
    """What the pages' code may say, {English: translation}, less what is the same in both."""
    translations = load(locale)
    said = (message.id for message in _read(_find(locale)) if _is_said_by_pages(message.locations))
    pairs = {english: translations.ugettext(english) for english in said if isinstance(english, str) and english}
    return {english: translation for english, translation in pairs.items() if english != translation}


def extract_sentences(
    source: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's extractor for crypto/errors.py: the docstring of each class, in one line."""
    for node in ast.parse(source.read()).body:
        if isinstance(node, ast.ClassDef) and (sentence := ast.get_docstring(node)):
            yield node.lineno, "gettext", " ".join(sentence.split()), []


def extract_questions(
    source: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's extractor for a form's file: what a reporter is shown of it."""
    found = tomllib.loads(source.read().decode())
    shown = [found["unknown"]]
    for each in [*found["questions"], *found["follow_ups"]]:
        shown += [each[name] for name in ("ask", "hint", "advice", "unknown") if name in each]
        shown += each.get("options", {}).values()
    yield from ((0, "gettext", sentence, []) for sentence in shown)


def extract(root: Path) -> Catalog:
    """Every sentence of the program whose folder is `root`, with the files that say it."""
    with (FOLDER / "babel.cfg").open() as mapping_file:
        methods, options = parse_mapping_cfg(mapping_file)  # type: ignore[no-untyped-call]
    catalog = Catalog()
    found = extract_from_dir(root, methods, options, keywords=DEFAULT_KEYWORDS | {"say": None})
    for name, _line, message, comments, context in sorted(found, key=lambda each: (each[0], each[1])):
        catalog.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def update(root: Path) -> dict[Path, str]:
    """What the template and every catalogue should contain now, by file."""
    template = extract(root)
    texts = {TEMPLATE: _render(template)}
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/messages.po")):
        catalog = _read(path)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        texts[path] = _render(catalog)
    return texts


def main() -> None:
    """Write the catalogues, or say that they are not current."""
    parser = argparse.ArgumentParser(prog="python -m app.language", description=__doc__)
    parser.add_argument("command", choices=("extract", "check"))
    command = parser.parse_args().command
    texts = update(Path(__file__).parent.parent)
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]
    if command == "extract":
        for path in stale:
            path.write_text(texts[path], "utf-8")
    elif stale:
        names = ", ".join(str(path.relative_to(FOLDER)) for path in stale)
        sys.exit(f"Not current: {names}. Run: python -m app.language extract")


def _find(locale: str) -> Path:
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def _read(path: Path) -> Catalog:
    with path.open("rb") as po_file:
        return read_po(po_file, locale=path.parts[-3])


def _render(catalog: Catalog) -> str:
    written = io.BytesIO()
    # Neither line numbers nor dates: moving code about must not make the catalogues stale.
    write_po(written, catalog, width=120, omit_header=True, include_lineno=False)
    return written.getvalue().decode()


def _is_said_by_pages(locations: list[tuple[str, int]]) -> bool:
    return any(name.startswith(PAGE_SOURCES) for name, _line in locations)


if __name__ == "__main__":
    main()
