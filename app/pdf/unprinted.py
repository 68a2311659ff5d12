"""Says which signs no typeface here can print, by their scripts, and what to install for them."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from gettext import gettext as _
from gettext import ngettext

from app.pdf.text import name_code

# By the first word of a character's name in Unicode: how its script is called, and Debian's package for it.
SCRIPTS = {
    "CJK": (_("rare Chinese"), "fonts-hanazono"),
    "HANGUL": (_("Korean"), "fonts-noto-cjk"),
    "HIRAGANA": (_("Japanese"), "fonts-noto-cjk"),
    "KATAKANA": (_("Japanese"), "fonts-noto-cjk"),
}
SYMBOLS = (_("emoji and symbols"), "fonts-symbola")
MOST_NAMED = 6


def find_script(character: str) -> tuple[str, str]:
    """The name of a character's script, and the package of Debian that has a typeface for it."""
    if unicodedata.category(character)[0] in "SP":
        return SYMBOLS
    word = unicodedata.name(character, "").partition(" ")[0]
    return SCRIPTS.get(word) or (word.capitalize(), "fonts-noto-core")


def explain_missing(missing: Iterable[str]) -> str:
    """Say what can't be printed, and what to do about it; empty if nothing is missing."""
    characters = sorted(missing)
    if not characters:
        return ""
    counts = Counter(find_script(each) for each in characters).most_common(MOST_NAMED)
    listed = [
        ngettext("{script} ({count} sign)", "{script} ({count} signs)", count).format(script=script, count=count)
        for (script, _package), count in counts
    ]
    packages = dict.fromkeys(package for (_script, package), _count in counts)
    return _(
        "This computer has no typeface for some signs, so each stands there as its code point, such as {code}: "
        "{scripts}. To print them, install {packages} (Debian, Ubuntu), the supplemental fonts of your language "
        "(Windows), or a Noto typeface of the script (macOS). Then start the console again, and make the PDF anew."
    ).format(code=name_code(characters[0]), scripts=", ".join(listed), packages=", ".join(packages))
