"""Python and JavaScript give every card and confirmation the same verdict, and join the same ones to a directory."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import canonical, directory
from crypto.encoding import PREFIX, b64encode
from crypto.keys import derive_sealing_key
from crypto.statements.address_card import read_card, sign_card
from crypto.statements.confirmation import read_confirmation, sign_confirmation
from tests.crypto.twins import forgeries as f
from tests.crypto.twins import mutations as m
from tests.crypto.twins.node_side import Node, judge
from tests.crypto.twins.samples import DAY, DOCUMENT, ROOT, SEALING, SEEDS, SIGNING, fuzz
from tests.organisation import INSTANCE, later

OTHER = bytes(16)
KNOWN = [key.verify for key in SIGNING[:2]]
CARD: dict[str, Any] = {
    **{"address": b64encode(SEALING[0].address), "from": DAY, "until": later(DAY, 27)},
    **{"instance": b64encode(INSTANCE), "verify": b64encode(SIGNING[0].verify)},
}
CONFIRMATION = {
    **{"day": DAY, "directory": "A" * 43, "instance": b64encode(INSTANCE)},
    "verify": b64encode(SIGNING[0].verify),
}
UNTRUSTED = ("error", "UntrustedStatement")


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with Node() as started:
        yield started


def sign(label: str, text: bytes, author: int = 0) -> dict[str, str]:
    signature = SIGNING[author].sign(PREFIX + label.encode() + b"\x00" + text)
    return {"statement": text.decode(errors="surrogateescape"), "signature": b64encode(signature)}


def judge_card(node: Node, statement: object) -> Any:
    verdict = judge(lambda: b64encode(read_card(statement, INSTANCE, KNOWN).address))
    assert node.call("readCard", statement, b64encode(INSTANCE), [*map(b64encode, KNOWN)]) == verdict
    return verdict


def judge_confirmation(node: Node, statement: object) -> Any:
    verdict = judge(lambda: read_confirmation(statement, INSTANCE, KNOWN).day)
    assert node.call("readConfirmation", statement, b64encode(INSTANCE), [*map(b64encode, KNOWN)]) == verdict
    return verdict


BAD_CARDS: dict[str, dict[str, Any]] = {
    "another_instance": {"instance": b64encode(OTHER)},
    "nobodys": {"verify": b64encode(SIGNING[2].verify)},
    "until_before_from": {"until": later(DAY, -1)},
    "ninety_one_days": {"until": later(DAY, 90)},
    "no_day": {"until": "2026-02-30"},
    "no_address": {"address": b64encode(bytes(1216))},
    "short_address": {"address": "AAAA"},
}


@pytest.mark.parametrize("changes", BAD_CARDS.values(), ids=BAD_CARDS)
def test_a_bad_card_has_one_verdict(node: Node, changes: dict[str, Any]) -> None:
    assert judge_card(node, sign("address", canonical.write({**CARD, **changes}))) == UNTRUSTED


def test_a_card_signed_by_somebody_else_has_one_verdict(node: Node) -> None:
    text = canonical.write(CARD)
    assert judge_card(node, sign("address", text))[0] == "ok"
    assert judge_card(node, sign("address", text, author=1)) == UNTRUSTED
    assert judge_card(node, sign("confirmation", text)) == UNTRUSTED
    others: list[object] = [None, [], {}, {"statement": 1, "signature": "A"}, {"statement": text.decode()}]
    for other in others:
        assert judge_card(node, other) == UNTRUSTED


def test_ninety_days_and_unknown_names_are_taken_and_more_than_4096_bytes_are_not(node: Node) -> None:
    assert judge_card(node, sign("address", canonical.write({**CARD, "until": later(DAY, 89), "more": 1})))[0] == "ok"
    room = 4096 - len(canonical.write({**CARD, "more": ""}))
    assert judge_card(node, sign("address", canonical.write({**CARD, "more": "x" * room})))[0] == "ok"
    assert judge_card(node, sign("address", canonical.write({**CARD, "more": "x" * (room + 1)}))) == UNTRUSTED
    assert judge_card(node, sign("address", json.dumps(CARD).encode())) == UNTRUSTED


def test_a_confirmation_for_another_instance_or_of_a_stranger_has_one_verdict(node: Node) -> None:
    assert judge_confirmation(node, sign("confirmation", canonical.write(CONFIRMATION))) == ("ok", DAY)
    strange = {"instance": b64encode(OTHER)}, {"verify": b64encode(SIGNING[2].verify)}, {"directory": "A"}, {"day": ""}
    for changes in strange:
        text = canonical.write({**CONFIRMATION, **changes})
        assert judge_confirmation(node, sign("confirmation", text)) == UNTRUSTED
    assert judge_confirmation(node, sign("address", canonical.write(CONFIRMATION))) == UNTRUSTED


@fuzz()
@given(st.data())
def test_they_trust_the_same_cards(node: Node, data: st.DataObject) -> None:
    address = b64encode(data.draw(m.mostly(SEALING[0].address, f.addresses(SEALING[0].address))))
    days = st.integers(-200, 200).map(lambda days: later(DAY, days))
    document = {**CARD, "address": address, "from": data.draw(m.mostly(DAY, days)), "until": data.draw(days)}
    written = m.dump(data.draw(m.documents(document)))
    written = data.draw(m.mostly(written, m.edits(written)))
    try:
        statement = sign("address", written)
        statement["statement"].encode()
    except ValueError:
        statement = {"statement": "\ud800", "signature": "A"}
    signature = statement["signature"]
    judge_card(node, {**statement, "signature": data.draw(m.mostly(signature, m.texts(signature)))})


def test_each_trusts_what_the_other_has_signed(node: Node) -> None:
    address, instance, seed = b64encode(SEALING[0].address), b64encode(INSTANCE), b64encode(SEEDS[0])
    ours = sign_card(SEALING[0].address, DAY, later(DAY, 27), INSTANCE, SIGNING[0])
    assert node.call("signCard", address, DAY, later(DAY, 27), instance, seed) == ("ok", ours)
    assert judge_card(node, ours) == ("ok", address)
    confirmed = sign_confirmation(bytes(32), DAY, INSTANCE, SIGNING[0])
    assert node.call("signConfirmation", b64encode(bytes(32)), DAY, instance, seed) == ("ok", confirmed)
    assert judge_confirmation(node, confirmed) == ("ok", DAY)


@st.composite
def cards(draw: st.DrawFn) -> dict[str, str]:
    first = draw(st.integers(-40, 3))
    until = first + draw(st.integers(0, 40))
    address = derive_sealing_key(bytes([draw(st.integers(0, 9))]) * 32).address
    instance = draw(m.mostly(INSTANCE, st.just(OTHER)))
    return sign_card(address, later(DAY, first), later(DAY, until), instance, SIGNING[draw(st.integers(0, 3))])


@fuzz(0.3)
@given(st.data())
def test_they_join_the_same_statements_to_a_directory(node: Node, data: st.DataObject) -> None:
    confirmations = data.draw(st.integers(0, 3))
    signed = directory.sign({**DOCUMENT, "confirmations": confirmations}, ROOT)
    known = directory.verify(signed, ROOT.verify)
    day = data.draw(st.sampled_from([DAY, later(DAY, 20), later(DAY, 30), "2026-12-31", "2027-01-01"]))
    digests = st.sampled_from([known.digest, known.digest, bytes(32)])
    confirmed = st.builds(
        lambda digest, days, author: sign_confirmation(digest, later(day, days), INSTANCE, SIGNING[author]),
        *(digests, st.integers(-36, 3), st.integers(0, 3)),
    )
    junk: st.SearchStrategy[object] = st.sampled_from([None, {}, [], "x", {"statement": "{}", "signature": ""}])
    served: dict[str, Any] = {
        **signed,
        "cards": data.draw(m.mostly(data.draw(st.lists(cards(), max_size=5)), st.lists(junk, max_size=2) | junk)),
        "confirmations": data.draw(st.lists(confirmed, max_size=5)),
    }
    assert node.call("joinStatements", served, b64encode(ROOT.verify), day) == (
        "ok",
        join(served, day),
    )


def join(served: dict[str, Any], day: str) -> list[Any]:
    joined = directory.verify(served, ROOT.verify).join(served)
    reachable = [[id, b64encode(card.address), card.first, card.until] for id, card in joined.reachable(day).items()]
    missing = [[id, why.__name__] for id, why in joined.unreachable(day).items()]
    counts = [len(joined.statements.cards), len(joined.statements.confirmations)]
    return [reachable, missing, counts, joined.fresh_until(day)]
