"""Walks the console with marks around every sentence that comes out of the catalogues, and prints what has none.

Run as a program of its own: sentences are looked up as modules are loaded, too.
"""

import calendar
import gettext
import re
import shutil
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

OPEN, CLOSE = "\u27e6", "\u27e7"


def mark(message: str) -> str:
    return f"{OPEN}{message}{CLOSE}"


def mark_plural(msgid1: str, msgid2: str, n: int) -> str:
    return mark(msgid1 if n == 1 else msgid2)


gettext.gettext, gettext.ngettext = mark, mark_plural

from app import i18n  # noqa: E402, only after the marks are there


class Marks(gettext.NullTranslations):
    """Translations that mark each sentence."""

    def gettext(self, message: str) -> str:
        return mark(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return mark_plural(msgid1, msgid2, n)


i18n.load = lambda locale: Marks()

from app.i18n.locales import LOCALES, name  # noqa: E402
from app.procedure.loader import read_rules  # noqa: E402
from app.store import database  # noqa: E402
from tests.console.office import ACCOUNT, Office  # noqa: E402
from tests.procedure.cases import ANSWERS  # noqa: E402

VOID = ("br", "hr", "img", "input", "link", "meta")
SPOKEN = ("title", "alt", "aria-label", "placeholder", "label", "data-label")
PATHS = (
    "/", "/agenda", "/customers", "/retention", "/figures", "/recipients", "/people", "/people/absence", "/key",
    "/open", "/transcripts", "/junk", "/archive", "/agenda/reviews/training", "/nothing",
)  # fmt: skip
OF_A_CASE = ("", "/reply", "/export", "/extract", "/archive", "/do/note", "/do/review", "/do/access-granted", "/files")


class Texts(HTMLParser):
    """Collects what a page says: its texts, and what its attributes say."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tags += [tag] if tag not in VOID else []
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._tags.pop()

    def handle_data(self, data: str) -> None:
        if not {"script", "style", "code", "pre", "textarea"} & {*self._tags[-1:]}:
            self.found.append(data)


def list_words(page: str, data: set[str]) -> set[str]:
    """What a page says outside of the marks, and that is no data: words of at least three letters."""
    texts = Texts()
    texts.feed(page)
    whole = "\n".join(texts.found)
    depth, outside = 0, list[str]()
    for sign in whole:
        depth += (sign == OPEN) - (sign == CLOSE)
        outside.append(sign if depth == 0 and sign != CLOSE else "\n")
    left = "".join(outside)
    for known in sorted(data, key=len, reverse=True):
        left = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", "\n", left)
    return {line.strip() for line in left.splitlines() if re.search(r"[A-Za-z]{3}", line)}


def list_strings(value: Any) -> set[str]:
    """Every text in a value."""
    if isinstance(value, dict):
        return {text for item in [*value, *value.values()] for text in list_strings(item)}
    if isinstance(value, list | tuple):
        return {text for item in value for text in list_strings(item)}
    return {value} if isinstance(value, str) and value else set()


def main() -> None:
    """Print each page with what is untranslated on it."""
    assert list_words(f"<p title='plain'>{mark('told')}text</p>", set()) == {"plain", "text"}
    folder = Path(tempfile.mkdtemp())
    try:
        url = f"sqlite:///{folder / 'store.db'}"
        database.migrate(url)
        office = Office(url, folder / "keys")
        case, closed = office.file(files={"log.txt": b"x"}), office.file("Another one.")
        console = office.open_console()
        for path in (case.path, closed.path):
            console.act(path, "take-in", letter="Thank you.")
        console.act(case.path, "describe", customer="Example", tags="one, other")
        console.act(case.path, "review", **ANSWERS["review"])
        case.follow_up("More.")
        rules = read_rules(office.config.procedure)
        data = list_strings(rules.model_dump()) | list_strings(office.organisation.document()) | {str(folder)}
        data |= {each.fingerprint for each in office.directory.recipients}
        data |= {
            *calendar.month_abbr,
            *calendar.month_name,
            *map(name, LOCALES),
            *(name(each).lower() for each in LOCALES),
        } - {""}
        data |= {ACCOUNT, "What happened?", "Where?", "In the main office.", "Another one.", "Thank you.", "More."}
        data |= {"Example", "log.txt", "one", "other", *list_strings(ANSWERS["review"])}
        for path in [*PATHS, *(case.path + more for more in OF_A_CASE)]:
            answer = console.get(path)
            page = console.read_when_over(path) if answer.status_code == 200 else answer.text
            for words in sorted(list_words(page, data)):
                print(f"{path.replace(case.path, 'CASE')}: {words}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
