"""Keyrings: what retired cards leave behind opens as before; cut, put back, forged or somebody else's, none is used."""

from dataclasses import replace
from secrets import token_bytes
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.public import PublicKey, SealedBox

from crypto import canonical
from crypto.encoding import b64encode, derive, digest
from crypto.envelope import NONCE, Slot, find_content_key, unseal
from crypto.envelope_format import SLOT_BYTES, split
from crypto.errors import MalformedMessage, NotForThisIdentity
from crypto.keys import Identity, derive_sealing_key, generate_seed
from crypto.message import Answer
from crypto.message_format import read, write
from crypto.officer.case import open_entry, open_report
from crypto.officer.keys.content_keys import find_locked_secret, is_key_of
from crypto.officer.keys.keyring import (
    Keyring,
    KeyringClosed,
    KeyringCut,
    KeyringForged,
    KeyringPutBack,
    open_keyring,
    seal_keyring,
)
from crypto.officer.messages import KeyringPart
from crypto.report import seal_report
from tests.crypto.correspondence import Correspondence
from tests.messages import seal_raw, told
from tests.organisation import DAY, INSTANCE, Organisation, draw_reporter

ME = "compliance"
ANSWERS = [Answer("What happened?", "Something.")]
organisation = Organisation()
directory = organisation.directory()
identity = organisation.officers[ME]
MANY = {token_bytes(32): token_bytes(32) for _ in range(6000)}
LOCKED = {token_bytes(32): token_bytes(64) for _ in range(30)}


def seal(keyring: Keyring, who: Identity = identity, address: bytes | None = None) -> list[bytes]:
    return seal_keyring(keyring, ME, who, address or who.sealing[0].address, directory, DAY)


def test_a_keyring_has_as_many_parts_as_it_takes_and_comes_back_whole() -> None:
    for keyring in (Keyring(1), Keyring(2, dict([*MANY.items()][:3])), Keyring(3, MANY, LOCKED)):
        parts = seal(keyring)
        assert len(parts) == (2 if keyring.number == 3 else 1)
        # In whatever order, and what the store holds twice counts once.
        assert open_keyring([*reversed(parts), parts[0]], identity, INSTANCE) == keyring
    assert open_keyring([], identity, INSTANCE) == Keyring()


@pytest.mark.parametrize("envelopes", [1, 40, 3875, 6000])
def test_the_size_of_a_keyring_says_nothing_of_how_much_its_owner_reads(envelopes: int) -> None:
    sizes = set[tuple[int, ...]]()
    for opened in (0, 1, envelopes // 2, envelopes):
        keys = {token_bytes(32): token_bytes(32) for _ in range(opened)}
        locked = {token_bytes(32): token_bytes(64) for _ in range(envelopes - opened)}
        sizes.add(tuple(len(part) for part in seal(Keyring(1, keys, locked))))
    assert len(sizes) == 1


def test_only_its_owner_opens_a_keyring_and_it_names_no_mailbox() -> None:
    [part] = seal(Keyring(1, dict([*MANY.items()][:3])))
    assert len(split(part).slots) == 1
    with pytest.raises(KeyringClosed):
        open_keyring([part], organisation.officers["counsel"], INSTANCE)


def test_a_keyring_of_which_a_part_is_missing_or_of_another_one_is_refused() -> None:
    parts, others = seal(Keyring(3, MANY)), seal(Keyring(4, MANY))
    for cut in (parts[:1], parts[1:], [parts[0], others[1]], [*parts, others[0]], [*parts, seal(Keyring(3))[0]]):
        with pytest.raises(KeyringCut):
            open_keyring(cut, identity, INSTANCE)


def test_an_older_keyring_that_was_put_back_or_none_is_refused() -> None:
    parts = seal(Keyring(3))
    assert open_keyring(parts, identity, INSTANCE, known=3).number == 3
    for older in (parts, []):
        with pytest.raises(KeyringPutBack):
            open_keyring(older, identity, INSTANCE, known=4)


def test_a_keyring_that_somebody_else_has_signed_or_changed_is_refused() -> None:
    other = organisation.officers["counsel"]
    forged = seal(Keyring(9, MANY), other, identity.sealing[0].address)
    changed = bytearray(seal(Keyring(9))[0])
    changed[-1] ^= 1
    for parts in (forged, [bytes(changed)], [b"no envelope"]):
        with pytest.raises(KeyringForged):
            open_keyring(parts, identity, INSTANCE)


@pytest.mark.parametrize(
    "change",
    [
        {"mailbox": b64encode(b"m" * 32)},
        {"instance": b64encode(b"i" * 16)},
        {"kind": "docket", "action": "a", "entry": "A" * 43},
    ],
)
def test_a_message_of_another_kind_mailbox_or_installation_is_no_keyring(change: dict[str, Any]) -> None:
    [part] = seal(Keyring(1))
    said, slots = told(envelope_message(part)), [Slot(identity.sealing[0].address)]
    with pytest.raises(KeyringForged):
        open_keyring([seal_raw({**said, **change}, identity.signing, slots)], identity, INSTANCE)


def envelope_message(part: bytes) -> KeyringPart:
    message = unseal(part, identity.sealing, lambda _: identity.signing.verify)
    assert isinstance(message, KeyringPart)
    return message


@pytest.mark.parametrize("change", [{"keys": "AA"}, {"keys": 1}, {"locked": b64encode(bytes(64))}, {"part": "1"}])
def test_keys_that_are_not_whole_are_malformed(change: dict[str, Any]) -> None:
    said = told(envelope_message(seal(Keyring(1, {bytes(32): bytes(32)}))[0]))
    assert write(read(canonical.write(said))) == canonical.write(said)
    with pytest.raises(MalformedMessage):
        read(canonical.write({**said, **change}))


def test_what_a_retired_card_opened_is_opened_with_what_was_kept() -> None:
    talk = Correspondence(organisation=organisation)
    talk.act(ME, "note", text="Looked at.")
    report, [(_, entry)] = talk.filing.envelope, talk.entries
    kept = {digest("entry", each): find_content_key(each, identity.sealing) for each in (report, entry)}
    later = Identity((derive_sealing_key(generate_seed()),), identity.signing)
    assert open_report(report, later, talk.reporter.mailbox, talk.directory).suspect == [NotForThisIdentity]
    with_keyring = replace(later, kept=kept)
    assert open_report(report, with_keyring, talk.reporter.mailbox, talk.directory).is_genuine
    assert open_entry(entry, with_keyring, talk.reporter.mailbox, talk.directory).is_genuine
    assert is_key_of(kept[digest("entry", report)], report) and not is_key_of(kept[digest("entry", entry)], report)
    # What was kept of one envelope opens no other, and a wrong key opens nothing.
    wrong = replace(later, kept={digest("entry", report): bytes(32)})
    assert open_report(report, wrong, talk.reporter.mailbox, talk.directory).suspect == [NotForThisIdentity]


def test_what_a_card_could_not_open_is_kept_so_that_a_lock_opens_it_later() -> None:
    """A locked slot (SPEC 3): wrapped under what the envelope gives its owner, and a lock that they don't have yet."""
    sealed = seal_report(draw_reporter(), directory, "external", ["compliance"], ANSWERS, DAY).envelope
    lock, content_key = token_bytes(32), token_bytes(32)
    place = [each.id for each in directory.active(DAY)].index(ME)
    envelope, ciphertext, box = lock_slot(sealed, place, lock, content_key)
    with pytest.raises(NotForThisIdentity):
        find_content_key(envelope, identity.sealing)
    secret = find_locked_secret(envelope, identity.sealing)
    assert secret is not None
    r, shared = secret[:32], secret[32:]
    wrapped = split(envelope).slots[place][-48:]
    key = derive(r, "slot", shared + ciphertext + box + lock)
    assert crypto_aead_xchacha20poly1305_ietf_decrypt(wrapped, None, NONCE, key) == content_key
    assert find_locked_secret(envelope, [derive_sealing_key(generate_seed())]) is None


def lock_slot(envelope: bytes, place: int, lock: bytes, content_key: bytes) -> tuple[bytes, bytes, bytes]:
    address = identity.sealing[0].address
    r = token_bytes(32)
    box = SealedBox(PublicKey(address[:32])).encrypt(r)
    shared, ciphertext = MLKEM768PublicKey.from_public_bytes(address[32:]).encapsulate()
    key = derive(r, "slot", shared + ciphertext + box + lock)
    slot = box + ciphertext + crypto_aead_xchacha20poly1305_ietf_encrypt(content_key, None, NONCE, key)
    start = 5 + place * SLOT_BYTES
    return envelope[:start] + slot + envelope[start + SLOT_BYTES :], ciphertext, box
