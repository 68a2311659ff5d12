"""Recovery files: any two helpers restore a key, none does alone, and nothing that was made for anything else helps."""

import json
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from crypto.encoding import b64decode, b64encode
from crypto.envelope import Slot, wrap
from crypto.keys import derive_sealing_key
from crypto.officer.keys import key_file
from crypto.officer.keys import recovery_errors as errors
from crypto.officer.keys.key_file import Content, read_identity
from crypto.officer.keys.keyring import Keyring, KeyringClosed, open_keyring, seal_keyring
from crypto.officer.keys.own_cards import sign_cards
from crypto.officer.keys.recovery import (
    FIELDS,
    LABEL,
    RecoveryFile,
    Secret,
    find_secret,
    open_recovery,
    read_recovery,
    seal_recovery,
)
from crypto.officer.keys.recovery_request import OwnRequest, make_request, read_request
from crypto.officer.keys.recovery_share import LABEL as SHARE
from crypto.officer.keys.recovery_share import read_share, rehearse, restore, seal_share
from crypto.officer.keys.retired_cards import give_up
from crypto.statements.address_card import AddressCard, read_card
from crypto.statements.statement import sign_statement
from tests.organisation import DAY, INSTANCE, OFFICERS, Organisation, draw_content, later

OWNER, *HELPERS = CONTENTS = [draw_content() for _ in range(5)]
OTHERS = bytes(16)


def last_card(content: Content) -> AddressCard:
    return read_card(sign_cards(content, INSTANCE)[-1], INSTANCE, [verify_of(content)])


def verify_of(content: Content) -> bytes:
    return read_identity(content).signing.verify


def seal(owner: Content = OWNER, helpers: list[Content] = HELPERS) -> bytes:
    return seal_recovery(owner, [last_card(each) for each in helpers], INSTANCE, DAY)


def make(owner: Content = OWNER, helpers: list[Content] = HELPERS) -> RecoveryFile:
    return read_recovery(seal(owner, helpers), INSTANCE)


FILE = seal()
RECOVERY = read_recovery(FILE, INSTANCE)
REQUEST = make_request(INSTANCE, DAY)
SHARES = [seal_share(RECOVERY, REQUEST, content, DAY) for content in HELPERS]


def edit(data: bytes, change: Callable[[dict[str, Any]], None], label: str, content: Content) -> bytes:
    """Change what is signed, and have it signed again by a key file's key."""
    file = json.loads(data)
    fields = json.loads(file["statement"])
    del fields["verify"], fields["instance"]
    change(fields)
    signing = read_identity(content).signing
    again = sign_statement(label, fields, INSTANCE, signing)
    return json.dumps({**file, **again, "verify": b64encode(signing.verify)}).encode()


def test_any_two_helpers_restore_a_key() -> None:
    assert [len(make(helpers=HELPERS[:count]).pairs) for count in (2, 3, 4)] == [1, 3, 6]
    for pair in combinations(SHARES, 2):
        assert restore(RECOVERY, REQUEST, pair) == restore(RECOVERY, REQUEST, pair[::-1]) == OWNER


def test_one_helper_alone_opens_nothing_of_a_recovery_file() -> None:
    """Attack: a helper has the file and their own secret, and guesses the other."""
    mine = find_secret(RECOVERY, HELPERS[0], is_drill=False)
    for other in range(1, len(HELPERS)):
        for guess in (mine.key, bytes(32)):
            with pytest.raises(errors.RecoveryClosed):
                open_recovery(RECOVERY, mine, Secret(other, guess))
    with pytest.raises(errors.OneShare):
        restore(RECOVERY, REQUEST, SHARES[:1])
    with pytest.raises(errors.OneShare):
        restore(RECOVERY, REQUEST, [])
    again = seal_share(RECOVERY, REQUEST, HELPERS[0], DAY)
    assert again != SHARES[0]
    with pytest.raises(errors.SameHelper):
        restore(RECOVERY, REQUEST, [SHARES[0], again])


def test_a_share_made_for_anything_else_restores_nothing() -> None:
    newer, request, drill = make(), make_request(INSTANCE, DAY), make_request(INSTANCE, DAY, is_drill=True)
    theirs = make(HELPERS[3], [OWNER, *HELPERS[:2]])
    made: list[tuple[bytes, type[errors.RecoveryRefused]]] = [
        (seal_share(RECOVERY, request, HELPERS[1], DAY), errors.OtherRequest),
        (seal_share(RECOVERY, drill, HELPERS[1], DAY), errors.OtherRequest),
        (seal_share(newer, REQUEST, HELPERS[1], DAY), errors.OtherRecoveryFile),
        (seal_share(theirs, REQUEST, HELPERS[1], DAY), errors.OtherOwner),
    ]
    for share, refused in made:
        with pytest.raises(refused):
            restore(RECOVERY, REQUEST, [SHARES[0], share])


def test_a_share_that_was_changed_or_signed_by_somebody_else_restores_nothing() -> None:
    """Attack: somebody signs a helper's slot as their own, or a helper signs another's, so that one helps twice."""
    stranger = draw_content()
    slot = json.loads(json.loads(SHARES[0])["statement"])["slot"]
    bare = b64encode(wrap(bytes(32), Slot(REQUEST.address)))

    made: list[tuple[bytes, type[errors.RecoveryRefused]]] = [
        (edit(SHARES[0], lambda _: None, SHARE, stranger), errors.NotChosen),
        (edit(SHARES[1], lambda fields: fields.update(slot=slot), SHARE, HELPERS[1]), errors.ShareClosed),
        (edit(SHARES[1], lambda fields: fields.update(slot=bare), SHARE, HELPERS[1]), errors.ShareClosed),
        (SHARES[1].replace(b'"signature": "', b'"signature": "A', 1), errors.NotShare),
        (SHARES[1][:-9], errors.NotShare),
        (edit(SHARES[1], lambda fields: fields.pop("owner"), SHARE, HELPERS[1]), errors.NotShare),
        (b"[" * 20_000, errors.NotShare),
    ]
    for share, refused in made:
        with pytest.raises(refused):
            restore(RECOVERY, REQUEST, [SHARES[0], share])
    with pytest.raises(errors.NotShare):
        read_share(SHARES[0], OTHERS)


def test_a_slot_copied_into_a_recovery_file_of_ones_own_opens_for_nobody() -> None:
    """Attack: an officer puts what is sealed for a colleague's key into a file of their own, and asks for help."""
    own = seal(HELPERS[3], HELPERS[:2])

    def copy(fields: dict[str, Any]) -> None:
        for helper, theirs in zip(fields["helpers"], RECOVERY.helpers, strict=False):
            helper["slot"] = b64encode(theirs.slot)

    stolen = read_recovery(edit(own, copy, LABEL, HELPERS[3]), INSTANCE)
    with pytest.raises(errors.SlotRefused):
        seal_share(stolen, REQUEST, HELPERS[0], DAY)
    # The whole of it, signed by somebody else: they are a helper, or the slots aren't theirs.
    stranger = draw_content()
    with pytest.raises(errors.NotRecoveryFile):
        read_recovery(edit(FILE, lambda _: None, LABEL, HELPERS[0]), INSTANCE)
    with pytest.raises(errors.SlotRefused):
        seal_share(read_recovery(edit(FILE, lambda _: None, LABEL, stranger), INSTANCE), REQUEST, HELPERS[0], DAY)


def test_whoever_is_not_chosen_or_has_given_up_the_address_can_t_help() -> None:
    with pytest.raises(errors.NotHelper):
        seal_share(make(helpers=HELPERS[:2]), REQUEST, HELPERS[2], DAY)
    with pytest.raises(errors.NotHelper):
        seal_share(RECOVERY, REQUEST, OWNER, DAY)
    later_on = {**HELPERS[0], "sealing": HELPERS[0]["sealing"][:-1]}
    with pytest.raises(errors.CardGone):
        seal_share(RECOVERY, REQUEST, later_on, DAY)


def test_a_recovery_file_that_was_changed_is_refused_before_anything_is_opened() -> None:
    for place in range(0, len(FILE), 97):
        changed = FILE[:place] + bytes([FILE[place] ^ 1]) + FILE[place + 1 :]
        try:
            assert read_recovery(changed, INSTANCE) == RECOVERY
        except errors.NotRecoveryFile:
            continue
    for data in (b"", b"{}", b"[" * 100_000, FILE[:-9], FILE + b" " * 2**17, SHARES[0], REQUEST.write()):
        with pytest.raises(errors.NotRecoveryFile):
            read_recovery(data, INSTANCE)
    with pytest.raises(errors.NotRecoveryFile):
        read_recovery(FILE, OTHERS)
    for name in FIELDS:
        with pytest.raises(errors.NotRecoveryFile):
            read_recovery(edit(FILE, lambda fields, name=name: fields.pop(name), LABEL, OWNER), INSTANCE)  # type: ignore[misc]
    for name in ("helpers", "pairs", "drills"):
        for change in (lambda held: held[:-1], lambda held: [*held, held[0]]):
            with pytest.raises(errors.NotRecoveryFile):
                read_recovery(
                    edit(FILE, lambda fields, n=name, c=change: fields.update({n: c(fields[n])}), LABEL, OWNER),  # type: ignore[misc]
                    INSTANCE,
                )


def test_what_opens_but_is_somebody_else_s_key_is_refused() -> None:
    """Attack: whoever has an officer's signing key signs a file that holds another key, to slip it in."""
    theirs = seal(HELPERS[3], HELPERS[:2])
    slipped = json.loads(json.loads(theirs)["statement"])
    del slipped["verify"], slipped["instance"]
    forged = read_recovery(edit(FILE, lambda fields: fields.update(slipped), LABEL, OWNER), INSTANCE)
    secrets = [find_secret(read_recovery(theirs, INSTANCE), each, is_drill=False) for each in HELPERS[:2]]
    with pytest.raises(errors.OtherKey):
        open_recovery(forged, *secrets)


def test_what_two_helpers_give_for_a_drill_opens_nothing() -> None:
    """Attack: a drill is asked for, and what comes of it is used on the recovery file."""
    drill = make_request(INSTANCE, DAY, is_drill=True)
    shares = [seal_share(RECOVERY, drill, content, DAY) for content in HELPERS]
    for pair in combinations(shares, 2):
        rehearse(RECOVERY, drill, pair)
        with pytest.raises(errors.RecoveryClosed):
            restore(RECOVERY, drill, pair)
    with pytest.raises(errors.OneShare):
        rehearse(RECOVERY, drill, shares[:1])
    damaged = edit(FILE, lambda fields: fields.update(drills=fields["drills"][::-1]), LABEL, OWNER)
    other = read_recovery(damaged, INSTANCE)
    with pytest.raises(errors.RecoveryClosed):
        rehearse(other, drill, [seal_share(other, drill, content, DAY) for content in HELPERS[:2]])


def test_a_request_is_read_for_a_week_and_recognised_by_its_fingerprint() -> None:
    data = REQUEST.write()
    for day in (later(DAY, -1), DAY, later(DAY, 7)):
        assert read_request(data, INSTANCE, day).digest == REQUEST.digest
    for day in (later(DAY, -2), later(DAY, 8)):
        with pytest.raises(errors.RequestTooOld):
            read_request(data, INSTANCE, day)
    fields = json.loads(data)
    drill = {**fields, "drill": True}
    swapped = {**fields, "address": b64encode(make_request(INSTANCE, DAY).address)}
    seen = {read_request(json.dumps(each).encode(), INSTANCE, DAY).fingerprint for each in (fields, drill, swapped)}
    assert len(seen) == 3 and REQUEST.fingerprint in seen
    low = {**fields, "address": b64encode(bytes(32) + b64decode(fields["address"])[32:])}
    bad: list[Any] = [low, {**fields, "drill": 1}, {**fields, "day": "2026-02-30"}, {}, [], drill | {"format": "x"}]
    for each in bad:
        with pytest.raises(errors.NotRequest):
            read_request(json.dumps(each).encode(), INSTANCE, DAY)
    for raw, instance in ((data, OTHERS), (b"[" * 4096, INSTANCE), (data + b" " * 4096, INSTANCE), (b"\xff", INSTANCE)):
        with pytest.raises(errors.NotRequest):
            read_request(raw, instance, DAY)


def test_a_recovery_file_has_two_to_eight_helpers_and_never_its_owner() -> None:
    cards = [last_card(each) for each in HELPERS]
    bad: list[list[AddressCard]] = [cards[:1], [cards[0], cards[0]], [cards[0], last_card(OWNER)], []]
    for chosen in (*bad, [last_card(draw_content()) for _ in range(9)]):
        with pytest.raises(ValueError, match="two to eight"):
            seal_recovery(OWNER, chosen, INSTANCE, DAY)


def test_it_opens_until_the_second_latest_address_of_its_helpers_ends() -> None:
    short = read_card(sign_cards(HELPERS[0], INSTANCE)[0], INSTANCE, [verify_of(HELPERS[0])])
    cards = [short, last_card(HELPERS[1])]
    assert read_recovery(seal_recovery(OWNER, cards, INSTANCE, DAY), INSTANCE).opens_until == short.until
    assert RECOVERY.opens_until == last_card(HELPERS[0]).until
    assert RECOVERY.until == OWNER["sealing"][-1]["until"]
    assert isinstance(REQUEST, OwnRequest)


def test_a_keyring_that_was_made_since_opens_as_long_as_the_file_has_the_address() -> None:
    """What cards opened that were given up after the file was made, or before, is in the store, and comes back."""
    organisation = Organisation(contents=dict(zip(OFFICERS, CONTENTS[:3], strict=True)))
    directory, identity = organisation.directory(), organisation.officers["compliance"]
    kept = Keyring(1, {bytes([1]) * 32: bytes(32)})
    given_up = give_up(OWNER, OWNER["sealing"][:1], 1)
    restored = read_identity(restore(RECOVERY, REQUEST, SHARES[:2]))
    later_on = key_file.extend(given_up, later(RECOVERY.until, 1))["sealing"][-1]
    beyond = derive_sealing_key(b64decode(later_on["seed"]))
    last = identity.sealing[-1]
    assert (
        open_keyring(seal_keyring(kept, "compliance", identity, last.address, directory, DAY), restored, INSTANCE)
        == kept
    )
    with pytest.raises(KeyringClosed):
        open_keyring(seal_keyring(kept, "compliance", identity, beyond.address, directory, DAY), restored, INSTANCE)
