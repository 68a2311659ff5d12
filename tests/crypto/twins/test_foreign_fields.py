"""What a kind of message doesn't own is not there once it is read, in either language, whatever it was.

Exhaustive: each kind, each name that any kind owns and some that none does, each form that JSON has.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from crypto import canonical, message_format
from crypto.encoding import b64encode
from crypto.errors import MalformedMessage
from crypto.message import Answer, Attachment, Message, SharedKey
from tests.crypto.twins.node_side import Node, judge
from tests.crypto.twins.samples import FILE, MESSAGES
from tests.messages import NAMES, ODD_NAMES, OWNED, told

FORMS: list[Any] = [
    *("", "abc", "counsel", "reply", "access-granted", "concluded", "2026-11-22", "A" * 43, "constructor"),
    *(0, 1, 2**53 - 1, True, False, None, [], ["abc"], [1, {}], [[["a"]]], {}, {"constructor": 1}, {"a": {"b": ["c"]}}),
    *([FILE], [{"question": "Q", "text": "A"}], [{"envelope": "A" * 43, "key": "A" * 43}]),
]
REVIEW = {**MESSAGES[5], "action": "review"}
for name in ("member", "of", "reply", "members"):
    del REVIEW[name]
RECUSED = {**MESSAGES[5], "action": "recused"}
del RECUSED["member"]
DOCUMENTS = {
    "report": MESSAGES[0],
    "follow-up": MESSAGES[1],
    "reply": MESSAGES[2],
    "entry reply": MESSAGES[3],
    "entry review": REVIEW,
    "entry recused": RECUSED,
    "entry access-granted": MESSAGES[5],
    "entry access-withdrawn": {**MESSAGES[5], "action": "access-withdrawn"},
    "docket": MESSAGES[7],
    "members": MESSAGES[8],
    "tally": MESSAGES[6],
    "register": MESSAGES[9],
    "note": MESSAGES[4],
}


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as started:
        yield started


def read(document: dict[str, Any]) -> Message:
    return message_format.read(canonical.write(document))


def write(data: bytes) -> str:
    found = message_format.read(data)
    message_format.check_keys(found)
    return message_format.write(found).decode()


@pytest.mark.parametrize("kind", OWNED)
def test_each_kind_owns_these_fields(kind: str) -> None:
    found = read(DOCUMENTS[kind])
    assert {"from" if name == "author" else name for name in vars(found)} | {"kind"} == {*OWNED[kind].split()}


@pytest.mark.parametrize("kind", OWNED)
def test_a_field_of_another_kind_is_not_there(node: Node, kind: str) -> None:
    document = DOCUMENTS[kind]
    plain, text = read(document), write(canonical.write(document))
    for name in {*NAMES, *ODD_NAMES} - {*OWNED[kind].split()}:
        for value in FORMS:
            foreign = canonical.write({**document, name: value})
            found = message_format.read(foreign)
            assert (found, type(found), vars(found).keys()) == (plain, type(plain), vars(plain).keys()), (name, value)
            assert node.call("readMessage", b64encode(foreign)) == ("ok", text), (name, value)


@pytest.mark.parametrize("kind", OWNED)
def test_a_field_of_its_own_is_checked(node: Node, kind: str) -> None:
    """Either it fits, and is kept as it is, or the whole message is refused; and both languages say the same."""
    document = DOCUMENTS[kind]
    for name in {*OWNED[kind].split()} - {"kind", "action"}:
        for value in FORMS:
            changed = canonical.write({**document, name: value})
            verdict = judge(write, changed)
            assert node.call("readMessage", b64encode(changed)) == verdict, (name, value)
            if verdict[0] == "ok":
                kept = json.loads(verdict[1]).get(name, value)
                assert kept == value, (name, value)
            else:
                assert verdict == ("error", "MalformedMessage"), (name, value)


@pytest.mark.parametrize(
    ("name", "inner", "kind"),
    [("answers", {"question": "Q", "text": "A"}, Answer), ("attachments", FILE, Attachment)]
    + [("keys", {"envelope": "A" * 43, "key": "A" * 43}, SharedKey)],
)
def test_objects_inside_own_their_fields_alone_as_well(name: str, inner: dict[str, Any], kind: type) -> None:
    document = {**DOCUMENTS["entry reply"], name: [inner]}
    if name == "answers":
        del document["text"]
    for foreign in {*NAMES, *ODD_NAMES} - {*inner}:
        for value in FORMS:
            found = read({**document, name: [{**inner, foreign: value}]})
            assert told(found)[name] == [inner]
            assert vars(getattr(found, name)[0]).keys() == {*inner}


@pytest.mark.parametrize("kind", OWNED)
def test_what_was_read_can_not_be_changed(kind: str) -> None:
    found = read(DOCUMENTS[kind])
    for name in (*vars(found), "details"):
        with pytest.raises(AttributeError):
            setattr(found, name, "abc")


def test_an_action_in_a_message_that_is_no_entry_changes_nothing() -> None:
    actions: list[Any] = ["reply", "access-granted", "access-withdrawn", "zzz", [], {}, None, 1]
    for kind in ("report", "follow-up", "reply", "tally", "register", "note"):
        for action in actions:
            assert read({**DOCUMENTS[kind], "action": action}) == read(DOCUMENTS[kind])


@pytest.mark.parametrize("action", [None, 1, [], ["reply"], {}, "", "Reply", "\n"])
def test_an_entry_of_no_action_is_malformed(action: object) -> None:
    with pytest.raises(MalformedMessage):
        read({**DOCUMENTS["entry review"], "action": action})
