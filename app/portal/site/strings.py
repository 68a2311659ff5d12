"""What the pages' code says in a language, as the modules that it loads.

A translation is found by a key of its English sentence, which the code holds already (`app/portal/scripts/i18n.js`).
"""

import json
from collections.abc import Callable, Iterable
from gettext import gettext as _

from app import i18n
from app.env import ConfigError

BASIS, PRIME = 0x811C9DC5, 0x01000193
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def write_strings(names: Iterable[str], told: Callable[[str], str], locale: str) -> dict[str, bytes]:
    """The modules of one language, by their file names; `names` are those of a form, as `told` translates them.

    Raises ConfigError for two sentences of one key, of which one would be shown for the other.
    """
    parts = i18n.find_page_strings(locale)
    parts[""] |= {name: told(name) for name in names if told(name) != name}
    check_keys({english for said in parts.values() for english in said})
    return {f"strings-{part}".removesuffix("-") + ".js": write_module(said) for part, said in parts.items()}


def check_keys(sentences: Iterable[str]) -> None:
    """Raise ConfigError if two of these sentences have one key."""
    found: dict[str, str] = {}
    for each in sentences:
        other = found.setdefault(find_key(each), each)
        if other != each:
            raise ConfigError(_("Word one of these differently: {one} / {other}").format(one=other, other=each))


def write_module(said: dict[str, i18n.Translated]) -> bytes:
    """A JavaScript module that exports translations by their keys."""
    keyed = {find_key(english): text for english, text in said.items()}
    return f"export default {json.dumps(keyed, ensure_ascii=False, separators=(',', ':'))};\n".encode()


def find_key(english: str) -> str:
    """The key of a sentence: FNV-1a (32 bits) of its code points, in base 36."""
    number, key = BASIS, ""
    for sign in english:
        number = (number ^ ord(sign)) * PRIME % 2**32
    while number:
        number, digit = divmod(number, len(DIGITS))
        key = DIGITS[digit] + key
    return key or "0"
