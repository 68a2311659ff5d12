"""The file of an organisation's texts: read, and checked as a whole."""

from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

from app.texts.model import Texts
from app.toml_file import Fault, read_model


def read_texts(path: Path | None) -> Texts:
    """Read and check the texts; without a file, none. Raises WrongFile, with every place and what is expected there."""
    return read_model(path, Texts, find_mistakes) if path else Texts()


def find_mistakes(texts: Texts) -> Iterator[Fault]:
    """Say what is wrong with texts that have the right form: in which language they are missing, or too long."""
    for place, words, longest in texts.list_given():
        if texts.language not in words:
            yield (
                place,
                _("write it in “{language}” too, or name another `language` at the top").format(
                    language=texts.language
                ),
            )
        for locale, text in words.items():
            if len(text) > longest:
                fault = _("it has {count} signs of at most {longest}: shorten it")
                yield f"{place}.{locale}", fault.format(count=len(text), longest=longest)
