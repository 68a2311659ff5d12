"""What looks like a word and isn't: spellings one letter apart, and letters of another script."""

import re
from collections.abc import Iterable, Iterator

from app.folding import fold, split_finely

SHORTEST = 4  # of a spelling that is one letter apart; shorter words would be like everything
LONGEST = 60
MOST_TOLD = 20
# Lower-case letters, and digits, that look like Latin ones (the commonest of Unicode's confusables), folded.
_LOOKS = (
    "а:a ɑ:a α:a в:b β:b ь:b с:c ϲ:c ԁ:d е:e ε:e є:e ғ:f ɡ:g һ:h н:h η:n і:l ι:l ӏ:l i:l 1:l ј:j к:k κ:k м:m п:n ν:v "
    "о:o ο:o σ:o օ:o 0:o р:p ρ:p ԛ:q г:r ѕ:s 5:s т:t τ:t υ:u ц:u ս:u ѵ:v ԝ:w ω:w ш:w х:x χ:x у:y γ:y ү:y з:z"
)
LOOKS = str.maketrans(dict(each.split(":") for each in _LOOKS.split()))


def find_alike(text: str, words: Iterable[str]) -> list[str]:
    """Find what looks like a word in a text that holds none of them any more: at most 20, as they are written.

    A part of a word that consists of several counts as one.
    """
    whole = {look for word in words for part in split_finely(word) if len(look := _look(part)) <= LONGEST}
    near = {spelling for look in whole if len(look) >= SHORTEST for spelling in _spell_shorter(look)}
    longest = max(map(len, whole), default=0) + 1
    alike: dict[str, None] = {}
    for found in re.finditer(r"[^\W_]+(?:[^\w\s]+[^\W_]+)*", text):
        for part in (found[0], *re.findall(r"[^\W_]+", found[0])):
            if len(part) > 4 * longest or part in alike:
                continue
            look = _look(fold(part))
            if look in whole or (SHORTEST <= len(look) <= longest and not near.isdisjoint(_spell_shorter(look))):
                alike[part] = None
        if len(alike) >= MOST_TOLD:
            break
    return [*alike][:MOST_TOLD]


def _look(folded: str) -> str:
    return folded.replace("rn", "m").translate(LOOKS)


def _spell_shorter(look: str) -> Iterator[str]:
    """A word, and it without each one of its letters: two words one letter apart have one of these in common."""
    yield look
    for at in range(len(look)):
        yield look[:at] + look[at + 1 :]
