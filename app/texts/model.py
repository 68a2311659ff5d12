"""What an organisation can say of itself: texts in languages, offices outside of it, a number for emergencies."""

import re
from collections.abc import Iterator
from gettext import gettext as _
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from app.i18n.locales import ENGLISH, check_locale
from app.texts.markup import read_blocks
from app.toml_file import Table, Tables

NUMBER = re.compile(r"\+?[0-9]([0-9 ]{0,18}[0-9])?")
# With more, or longer ones, the page would be larger than the report's, whose size all pages are padded to.
MOST_BODIES = 10
# What a portal that is in use has to have by law. It can be tried without.
REQUIRED = ("privacy", "imprint")


def check_text(text: str) -> str:
    """A text of the organisation. Like the others below, it raises ValueError with what to write."""
    read_blocks(text)
    return text


def check_number(text: str) -> str:
    """A number to call in an emergency."""
    if not NUMBER.fullmatch(text):
        raise ValueError(_("write a telephone number, as 112"))
    return text


def check_most(found: tuple["Body", ...]) -> tuple["Body", ...]:
    """As many offices as one page has room for."""
    if len(found) > MOST_BODIES:
        raise ValueError(_("name at most {most} of them").format(most=MOST_BODIES))
    return found


Language = Annotated[str, AfterValidator(check_locale)]
Text = Annotated[str, AfterValidator(check_text)]
# A text by language; none at all for one that isn't given.
Words = dict[Language, Text]
GivenWords = Annotated[Words, Field(min_length=1)]


class Privacy(Table):
    """What the organisation adds to the privacy notice (GDPR, article 13): the software says the rest of it."""

    controller: GivenWords
    officer: Words = {}
    legal_basis: GivenWords
    recipients: Words = {}
    authority: GivenWords
    more: Words = {}


class Accessibility(Table):
    """What the organisation adds to the statement on accessibility: whom to tell of barriers, and who decides then."""

    contact: GivenWords
    authority: Words = {}
    more: Words = {}


class Body(Table):
    """An office outside of the organisation: its name, what to go there for, and where it is."""

    name: GivenWords
    purpose: GivenWords
    address: Words = {}


class Given(NamedTuple):
    """A text of the file: its place in it, what it says by language, and how many signs it may have."""

    place: str
    words: Words
    longest: int


class Texts(Table):
    """All that an organisation says of itself.

    `language` is the one that every text has, and that is shown where a text isn't translated; `emergency` is the
    number to call.
    """

    language: Language = ENGLISH
    emergency: Annotated[str, AfterValidator(check_number)] = ""
    introduction: Words = {}
    about: Words = {}
    reportable: Words = {}
    protection: Words = {}
    contact: Words = {}
    privacy: Privacy | None = None
    imprint: Words = {}
    accessibility: Accessibility | None = None
    bodies: Annotated[Tables[Body], AfterValidator(check_most)] = ()

    def list_given(self) -> Iterator[Given]:
        """Every text that is given."""
        for place, longest in LONGEST.items():
            table, _dot, key = place.rpartition(".")
            owner = getattr(self, table) if table else self
            if owner is not None and (words := getattr(owner, key)):
                yield Given(place, words, longest)
        for number, body in enumerate(self.bodies, 1):
            for key, longest in LONGEST_OF_BODY.items():
                if words := getattr(body, key):
                    yield Given(f"bodies[{number}].{key}", words, longest)

    def list_untranslated(self, locale: str) -> list[str]:
        """The places of the texts, less addresses, that whoever reads this language is shown in that of the file."""
        return [
            each.place for each in self.list_given() if locale not in each.words and not each.place.endswith("address")
        ]

    def list_missing(self) -> list[str]:
        """What an organisation whose portal is in use has to say and this one doesn't, by key."""
        return [key for key in REQUIRED if not getattr(self, key)]


# How many signs each text may have in any language: what stands between others is short, and no page is larger than the
# report's, to whose size all are padded.
LONGEST = {
    "introduction": 600,
    "about": 1500,
    "reportable": 2000,
    "protection": 2000,
    "contact": 1500,
    "privacy.controller": 800,
    "privacy.officer": 800,
    "privacy.legal_basis": 1500,
    "privacy.recipients": 1500,
    "privacy.authority": 800,
    "privacy.more": 2500,
    "imprint": 5000,
    "accessibility.contact": 1500,
    "accessibility.authority": 1500,
    "accessibility.more": 3000,
}
LONGEST_OF_BODY = {"name": 120, "purpose": 250, "address": 250}
