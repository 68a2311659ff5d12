"""A topic of help, and which page has which."""

from typing import NamedTuple


class Topic(NamedTuple):
    """Help for a page, of at most 120 words: what it is for, words with their meanings, and what to do first."""

    purpose: str
    words: dict[str, str]
    first: str
