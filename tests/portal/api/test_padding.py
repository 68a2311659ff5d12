"""Answers have one of few sizes."""

import json

import pytest

from app.portal.api.padding import pad

BARE = len(json.dumps({"a": "", "padding": ""}))


@pytest.mark.parametrize(
    ("text_bytes", "padded_bytes"),
    [
        (0, 65536),
        (65536 - BARE, 65536),
        (65537 - BARE, 131072),
        (131072 - BARE, 131072),
        (131073 - BARE, 262144),
        (10**6, 2**20),
        (2**20, 2**21),
    ],
)
def test_an_answer_is_padded_to_64_kib_or_the_next_doubling(text_bytes: int, padded_bytes: int) -> None:
    padded = pad({"a": "x" * text_bytes})
    assert len(padded) == padded_bytes
    document = json.loads(padded)
    assert document["a"] == "x" * text_bytes
    assert document["padding"].isascii()


def test_padding_is_random_text() -> None:
    assert len({pad({}) for _ in range(50)}) == 50
    assert json.loads(pad({})).keys() == {"padding"}
