"""A fingerprint vouches for all of a person's keys: whoever swaps an address opens no report."""

from typing import Any

import pytest

from crypto import directory as directories
from crypto.directory import Directory
from crypto.errors import AmbiguousAddress, MissingAddress, NotForThisIdentity, StaleDirectory
from crypto.keys import Identity, derive_sealing_key, generate_seed
from crypto.message import Answer
from crypto.officer.case import open_report
from crypto.report import Filing, seal_filing, seal_report
from crypto.signature import derive_signing_key
from crypto.statements.address_card import sign_card
from tests.organisation import DAY, INSTANCE, Organisation, draw_identity, draw_reporter, later

ORGANISATION = Organisation()
THIEF = draw_identity()
ANSWERS = [Answer("What happened?", "A phone was watched.")]


def serve(**changes: Any) -> Directory:
    """The directory as a client takes it from a server that may be dishonest."""
    served = ORGANISATION.served(**changes)
    return directories.verify(served, ORGANISATION.root.verify).join(served)


def file(directory: Directory, day: str = DAY) -> Filing:
    return seal_report(draw_reporter(), directory, "external", [], ANSWERS, day)


def opens(filing: Filing, identity: Identity, directory: Directory) -> bool:
    return open_report(filing.envelope, identity, filing.mailbox, directory).message is not None


def steal_card(signer: Identity = THIEF) -> dict[str, str]:
    return sign_card(THIEF.sealing[0].address, DAY, later(DAY, 20), INSTANCE, signer.signing)


def without(id: str) -> list[dict[str, str]]:
    return [card for other, cards in ORGANISATION.cards.items() if other != id for card in cards]


def put_address(card: dict[str, str]) -> dict[str, str]:
    """A card of an officer with the thief's address in it."""
    mine = steal_card()["statement"].split('"address":"')[1].split('"')[0]
    theirs = card["statement"].split('"address":"')[1].split('"')[0]
    return {**card, "statement": card["statement"].replace(theirs, mine)}


@pytest.mark.parametrize(
    "forge", [put_address, lambda card: steal_card(), lambda card: {**steal_card(), "signature": card["signature"]}]
)
def test_a_swapped_address_is_nobodys_and_no_report_opens_for_the_thief(forge: Any) -> None:
    """Attack: the server hands out an address of its own under an officer's name."""
    forged = [forge(card) for card in ORGANISATION.cards["counsel"]]
    directory = serve(cards=[*without("counsel"), *forged])
    assert directory.unreachable(DAY) == {"counsel": MissingAddress}
    filing = file(directory)
    assert filing.readers == ["compliance"]
    assert not opens(filing, THIEF, directory)
    assert opens(filing, ORGANISATION.officers["compliance"], directory)
    assert not opens(filing, ORGANISATION.officers["counsel"], directory)


def test_a_thief_of_a_signing_key_gets_no_report_beside_its_owner() -> None:
    """Attack: whoever stole the signing key has the server hand out a card for an address of their own."""
    stolen = steal_card(ORGANISATION.officers["counsel"])
    directory = serve(cards=[card for cards in ORGANISATION.cards.values() for card in cards] + [stolen])
    assert directory.unreachable(DAY) == {"counsel": AmbiguousAddress}
    filing = file(directory)
    assert (filing.readers, opens(filing, THIEF, directory)) == (["compliance"], False)


def test_cards_of_another_organisation_are_nobodys() -> None:
    content = ORGANISATION.officers["counsel"]
    elsewhere = sign_card(content.sealing[0].address, DAY, later(DAY, 20), bytes(16), content.signing)
    assert serve(cards=[*without("counsel"), elsewhere]).unreachable(DAY) == {"counsel": MissingAddress}


def test_on_a_day_between_two_cards_nothing_is_sealed_to_their_owner() -> None:
    """A gap, one that expired and one that is not yet valid: somebody else reads, and the page names who doesn't."""
    counsel = ORGANISATION.officers["counsel"]
    address = counsel.sealing[0].address
    cards = [
        sign_card(address, first, until, INSTANCE, counsel.signing)
        for first, until in ((later(DAY, -20), later(DAY, -1)), (later(DAY, 1), later(DAY, 20)))
    ]
    directory = serve(cards=[*without("counsel"), *cards])
    assert directory.unreachable(DAY) == {"counsel": MissingAddress}
    filing = file(directory)
    assert filing.readers == ["compliance"] and not opens(filing, counsel, directory)


def test_if_nobody_of_them_can_be_reached_nothing_is_sealed() -> None:
    with pytest.raises(MissingAddress):
        file(serve(cards=ORGANISATION.cards["director"]))
    with pytest.raises(MissingAddress):
        file(serve(cards=None))


def test_what_is_sealed_says_until_when_all_slots_can_be_opened_and_not_who_reads() -> None:
    cards = [card for cards in ORGANISATION.cards.values() for card in cards]
    director = ORGANISATION.officers["director"]
    short = sign_card(director.sealing[0].address, DAY, later(DAY, 3), INSTANCE, director.signing)
    filing = file(serve(cards=[*without("director"), short]))
    assert "director" not in filing.readers
    assert filing.sealed_until == later(DAY, 3) < file(serve(cards=cards)).sealed_until


def test_old_and_new_addresses_open_what_was_sealed_to_them() -> None:
    directory = serve()
    counsel = ORGANISATION.officers["counsel"]
    first, later_on = (
        file(directory),
        file(serve(document=ORGANISATION.document(issued_on=later(DAY, 90))), later(DAY, 90)),
    )
    for filing in (first, later_on):
        assert opens(filing, counsel, directory)
    used = [
        [opens(filing, Identity((key,), counsel.signing), directory) for key in counsel.sealing]
        for filing in (first, later_on)
    ]
    assert [sum(each) for each in used] == [1, 1]
    assert used[0] != used[1]


def confirm(directory: Directory, *days: tuple[str, str]) -> Directory:
    """Have officers confirm a directory on these days."""
    said = [ORGANISATION.confirm(id, directory.digest, day) for id, day in days]
    served = ORGANISATION.served(directory.document, confirmations=said)
    return directories.verify(served, ORGANISATION.root.verify).join(served)


def test_a_reporters_sealing_stops_without_confirmations_and_an_officers_goes_on() -> None:
    """Attack: the server goes on serving a directory that has been replaced."""
    document = ORGANISATION.document(issued_on=later(DAY, -36), life_days=400, confirmations=2)
    stale = ORGANISATION.directory(document)
    with pytest.raises(StaleDirectory):
        file(stale)
    assert seal_filing(draw_reporter(), stale, "external", [], ANSWERS, DAY).readers == ["compliance", "counsel"]
    for not_enough in (
        [("counsel", DAY)],
        [("counsel", DAY), ("counsel", later(DAY, -1))],
        [("counsel", DAY), ("director", later(DAY, -36))],
        [("counsel", DAY), ("director", later(DAY, 2))],
    ):
        with pytest.raises(StaleDirectory):
            file(confirm(stale, *not_enough))
    assert file(confirm(stale, ("counsel", later(DAY, 1)), ("director", later(DAY, -35)))).readers


def test_strangers_and_people_who_have_retired_confirm_nothing() -> None:
    people = [
        ORGANISATION.recipient("compliance"),
        ORGANISATION.recipient("counsel", retired_on=DAY),
        ORGANISATION.recipient("director"),
    ]
    document = ORGANISATION.document(issued_on=later(DAY, -36), life_days=400, confirmations=1, recipients=people)
    with pytest.raises(StaleDirectory):
        file(confirm(ORGANISATION.directory(document), ("counsel", DAY)))
    served = ORGANISATION.served(document)
    known = directories.verify(served, ORGANISATION.root.verify)
    stranger = Organisation(contents={"counsel": ORGANISATION.contents["counsel"]})
    stranger.officers["counsel"] = Identity((derive_sealing_key(generate_seed()),), derive_signing_key(generate_seed()))  # type: ignore[assignment]
    with pytest.raises(StaleDirectory):
        file(known.join({**served, "confirmations": [stranger.confirm("counsel", known.digest)]}))


def test_a_decoy_or_a_card_of_nobody_opens_nothing() -> None:
    filing = file(serve())
    assert NotForThisIdentity in open_report(filing.envelope, THIEF, filing.mailbox, serve()).suspect
