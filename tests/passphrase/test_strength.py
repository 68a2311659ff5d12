"""How strong a passphrase is, and the ones that are offered."""

import math

import pytest

from app.passphrase import offer, strength
from app.passphrase.strength import (
    LEAST_SECONDS,
    WEIGHED_CHARACTERS,
    WeakPassphrase,
    check_strength,
    count_guesses,
    count_guesses_per_second,
    describe_time,
)
from crypto.phrase import LISTED, WORDS

KNOWN = ("compliance", "Example Holdings")


@pytest.mark.parametrize(
    "passphrase",
    [
        "",
        "correct horse",
        "Sommer2026!Firma",
        "passwordpasswordpassword",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "1qaz2wsx3edc4rfv",
        "ｃｏｍｐｌｉａｎｃｅ　ｅｘａｍｐｌｅ",
        "Compliance Example Holdings 2026",
        "holdingscomplianceexample",
        "sealedline2026!",
        # Of the program's own list, three words alone.
        "abacus zombie sherry",
        "abacus-zombie-sherry",
    ],
)
def test_what_a_thief_of_the_file_would_guess_within_a_year_is_refused(passphrase: str) -> None:
    with pytest.raises(WeakPassphrase) as refused:
        check_strength(passphrase, KNOWN)
    assert refused.value.seconds < LEAST_SECONDS
    assert "Take the six words" in strength.refuse_weak(refused.value)


@pytest.mark.parametrize(
    "passphrase", ["sherry abacus zombie plaza", "six words that nobody would draw", "k9#Tq2vX!mR7wLp4"]
)
def test_what_holds_longer_is_taken(passphrase: str) -> None:
    assert check_strength(passphrase, KNOWN) > LEAST_SECONDS


def test_a_guess_costs_what_the_key_files_argon2id_costs() -> None:
    """256 MiB three times: 2 GiB through the memory of each of a thousand cards, at 2 TB/s."""
    assert count_guesses_per_second() == pytest.approx(1000 * 931, rel=0.01)


def test_no_more_of_a_passphrase_is_weighed_than_takes_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed: list[int] = []

    def note(passphrase: str, names: list[str], _most: int) -> dict[str, int]:
        weighed.extend(len(each) for each in (passphrase, *names))
        return {"guesses": 1}

    monkeypatch.setattr(strength, "zxcvbn", note)
    # One character that is eighteen in NFKC, as whoever derives the key reads it.
    for passphrase in ("4@8({[<369!1|7+0$5%2" * 50, "\ufdfa" * 10_000):
        count_guesses(passphrase, ["x" * 10_000])
    assert max(weighed) == WEIGHED_CHARACTERS


def test_names_of_one_are_not_held_against_another() -> None:
    assert count_guesses("zorbulantix", ["zorbulantix"]) < count_guesses("zorbulantix")


def test_a_made_up_one_is_six_words_by_chance_and_holds() -> None:
    drawn = [offer.draw() for _ in range(50)]
    assert len({*drawn}) == 50
    assert {len(each.split()) for each in drawn} == {6}
    assert LISTED.issuperset(word for each in drawn for word in each.split())
    assert math.floor(6 * math.log2(len(WORDS))) == offer.BITS
    # Whoever knows the list needs as long.
    assert count_guesses(drawn[0]) <= len(WORDS) ** 6
    assert describe_time(check_strength(drawn[0])) == "more than a thousand years"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0.5, "less than a day"),
        (1, "1 day"),
        (89, "89 days"),
        (364, "12 months"),
        (730, "2 years"),
        (10**6, "more than a thousand years"),
    ],
)
def test_times_are_said_in_plain_words(days: float, said: str) -> None:
    assert describe_time(days * 86_400) == said
