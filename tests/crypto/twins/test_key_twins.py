"""Python and JavaScript trust the same keys, envelopes and directories, and each opens what the other has sealed."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crypto import envelope, keys
from crypto import signature as signing
from crypto.directories.handovers import SIGNED
from crypto.encoding import b64decode, b64encode
from tests.crypto.twins import forgeries as f
from tests.crypto.twins import mutations as m
from tests.crypto.twins.node_side import Node, judge
from tests.crypto.twins.python_side import unseal, verify_directory
from tests.crypto.twins.samples import DAY, DOCUMENT, IDS, MESSAGES, ROOT, SEALING, SEEDS, SIGNING, fuzz
from tests.messages import seal_raw


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as started:
        yield started


@fuzz()
@given(f.addresses(SEALING[0].address))
def test_they_accept_the_same_addresses(node: Node, address: bytes) -> None:
    assert node.call("checkAddress", b64encode(address)) == judge(keys.check_address, address)


@fuzz(1.5)
@given(st.data())
def test_they_accept_the_same_signatures(node: Node, data: st.DataObject) -> None:
    text, key = data.draw(st.binary(max_size=3)), data.draw(f.points(SIGNING[0].verify))
    signature = data.draw(f.signatures(key, text))
    assert node.call("verify", *map(b64encode, (key, signature, text))) == judge(signing.verify, key, signature, text)


@fuzz(0.4)
@given(st.data())
def test_they_open_the_same_envelopes(node: Node, data: st.DataObject) -> None:
    message = m.dump(data.draw(m.documents(MESSAGES[1])))
    content = data.draw(st.just(message) | st.sampled_from([b"", b"\x80", bytes(4000), bytes(4030) + b"\x80"]))
    assume(len(content) < 4032)
    sealed = data.draw(f.envelopes(content))
    author = data.draw(m.mostly(SIGNING[0].verify, st.sampled_from([SIGNING[1].verify, f.IDENTITY])))
    mine: list[int] = data.draw(st.sampled_from([[0], [0], [0, 1], [1, 2], [3], []]))
    found = node.call("unseal", b64encode(sealed), [b64encode(SEEDS[i]) for i in mine], b64encode(author))
    assert found == judge(unseal, sealed, [SEALING[i] for i in mine], author)


@fuzz()
@given(st.data())
def test_they_trust_the_same_directories(node: Node, data: st.DataObject) -> None:
    first, *others = DOCUMENT["recipients"]
    retired = data.draw(m.mostly({}, st.sampled_from([DAY, "2026-10-01", None]).map(lambda day: {"retired_on": day})))
    written = m.dump(data.draw(m.documents({**DOCUMENT, "recipients": [{**first, **retired}, *others]})))
    written = data.draw(m.mostly(written, m.edits(written)))
    signature = b64encode(ROOT.sign(SIGNED + written))
    signed = {"document": b64encode(written), "signature": data.draw(m.mostly(signature, m.texts(signature)))}
    unsigned: list[object] = [None, [], {}, {**signed, "document": 1}]
    asked: object = data.draw(m.mostly(signed, st.sampled_from(unsigned)))
    left_out = data.draw(st.lists(st.sampled_from(IDS), unique=True))
    day = data.draw(st.sampled_from([DAY, "2026-11-01", "2026-10-31", "2026-12-05", "2026-12-06", "2027-03-01"]))
    args = (b64encode(ROOT.verify), data.draw(st.sampled_from([0, 3, 3, 3, 4])), "external", left_out, day)
    assert node.call("verifyDirectory", asked, *args) == judge(verify_directory, asked, *args)


@pytest.mark.parametrize("document", MESSAGES, ids=lambda document: document["kind"])
def test_each_opens_what_the_other_has_sealed(node: Node, document: dict[str, Any]) -> None:
    readable = [False, True, True, False]
    slots = [envelope.Slot(key.address, can) for key, can in zip(SEALING, readable, strict=True)]
    places = [[b64encode(slot.address), slot.readable] for slot in slots]
    theirs = node.call("seal", document, b64encode(SEEDS[0]), places)[1]
    ours, author = b64encode(seal_raw(document, SIGNING[0], slots)), SIGNING[0].verify
    assert len(ours) == len(theirs)
    for sealed in (ours, theirs):
        for seed, key, can in zip(SEEDS, SEALING, readable, strict=True):
            verdict = ("ok", document) if can else ("error", "NotForThisIdentity")
            assert node.call("unseal", sealed, [b64encode(seed)], b64encode(author)) == verdict
            assert judge(unseal, b64decode(sealed), [key], author) == verdict
