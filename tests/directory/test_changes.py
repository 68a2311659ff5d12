"""What a version of the directory changes, in words."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from app.directory.changes import DATES, describe_changes
from tests.directory.conftest import Desk

Document = dict[str, Any]
ALTERED: dict[type, Callable[[Any], Any]] = {
    str: lambda text: "2031-01-01" if text.startswith("20") else f"{text}A",
    int: lambda count: count + 1,
    list: lambda items: items[:-1],
    dict: lambda items: {},
}


def list_parts(document: Document) -> list[Document]:
    """The document itself, its people and its channels."""
    return [document, *document["recipients"], *document["channels"]]


@pytest.fixture
def document(signed_desk: Desk) -> Document:
    key = signed_desk.signing()[1:]
    signed_desk.done("charge", signed_desk.path("directory-1.json"), "counsel", *key, "--duty", "counsel")
    document = copy.deepcopy(signed_desk.read(2).document)
    # Fields that have no words of their own.
    document["later"] = document["channels"][0]["later"] = document["recipients"][0]["later"] = [{"x": None}]
    return document


def test_nothing_changes_unseen(document: Document) -> None:
    """Whatever field of the document, of a person or of a channel is altered or added is shown."""
    for place, part in enumerate(list_parts(document)):
        for key, value in part.items():
            if key in DATES - {"expires_on"} or value in ([], {}):
                continue
            altered = copy.deepcopy(document)
            list_parts(altered)[place][key] = ALTERED[type(value)](value)
            assert [*describe_changes(document, altered)], (place, key)
        altered = copy.deepcopy(document)
        list_parts(altered)[place]["unheard_of"] = {"x": 1}
        assert any('unheard_of: {"x": 1}; before: none' in line for line in describe_changes(document, altered))


def test_nobody_disappears_unseen(document: Document) -> None:
    altered = copy.deepcopy(document)
    altered["channels"] = []
    del altered["recipients"][1]
    assert "counsel is not listed any more" in [*describe_changes(document, altered)]


def test_what_does_not_change_is_not_described(document: Document) -> None:
    assert [*describe_changes(document, {**document, "version": 9, "previous": "x"})] == []
