"""How a case is called: by its number, or until it is taken in by the first words of its report."""

from gettext import gettext as _

from crypto.conversation import Received
from crypto.message import Answer, Report

WORDS = 14
# The heading of the account in the questionnaire as it is delivered.
ACCOUNT = "What happened?"


def name_case(number: str, words: str) -> str:
    """Name a case: its number, or that it is new, with its first words."""
    return number or _("new, {words}").format(words=words or _("a report that can't be read"))


def first_words(report: Received[Report]) -> str:
    """The first 14 words of the account, or else of the longest answer; "" for a report that can't be read."""
    if report.message is None:
        return ""
    answers = report.message.answers or (Answer("", report.message.text or ""),)
    account = next((answer.text for answer in answers if answer.question == ACCOUNT), "")
    words = (account.strip() or max((answer.text for answer in answers), key=len)).split(None, WORDS)
    return " ".join(words[:WORDS]) + (" …" if len(words) > WORDS else "")
