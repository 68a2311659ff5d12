"""The languages of the reporters' site: names, BCP 47 tags, directions."""

from babel import Locale

# As they stand in addresses; English is what the sentences are written in, the others have catalogues.
LOCALES = ("en", "ar", "he", "es", "fr", "de", "pt", "ru", "tr", "hi", "th", "zh")
ENGLISH = LOCALES[0]
# Where the letters alone don't say which way of writing is meant (BCP 47).
TAGS = {"zh": "zh-Hans"}


def name(locale: str) -> str:
    """What the people who speak a language call it."""
    said = Locale.parse(locale).get_display_name() or locale
    return said[0].upper() + said[1:]


def english_name(locale: str) -> str:
    """What a language is called in English."""
    return Locale.parse(locale).english_name or locale


def tag(locale: str) -> str:
    """How a page names its language (BCP 47)."""
    return TAGS.get(locale, locale)


def direction(locale: str) -> str:
    """Which way a language is written: ltr or rtl."""
    return Locale.parse(locale).text_direction


def check_locale(text: str) -> str:
    """A language of the pages. Raises ValueError with what to write."""
    if text not in LOCALES:
        raise ValueError(f"write one of: {', '.join(LOCALES)}")
    return text
