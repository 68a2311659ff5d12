"""What must hold for every input, not only for those that somebody thought of."""

import json
import unicodedata

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import canonical, encoding, envelope, keys, phrase
from crypto.envelope_format import PADDED_BYTES, split
from crypto.errors import InvalidPhrase, MalformedEnvelope, MalformedMessage, SealedLineError, TamperedEnvelope
from tests.messages import seal_raw
from tests.organisation import DAY, draw_identity

NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,63}", fullmatch=True)
SCALARS = st.none() | st.booleans() | st.integers(0, canonical.MAX_INTEGER) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4))
ME = draw_identity()
NOTE = {
    "kind": "note",
    "instance": encoding.b64encode(bytes(16)),
    "mailbox": encoding.b64encode(bytes(32)),
    "number": 0,
    "seen": {},
    "directory": {"version": 1, "digest": encoding.b64encode(bytes(32))},
    "sent_on": DAY,
    "to": [],
    "next": 0,
    "last": None,
    "visited_on": DAY,
    "erased": [],
    "set_aside": {},
    "uploads": [],
}
SEALED = seal_raw(NOTE, ME.signing, [envelope.Slot(ME.sealing[0].address)])


def depth(value: object) -> int:
    if not isinstance(value, dict | list):
        return 0
    return 1 + max((depth(item) for item in (value.values() if isinstance(value, dict) else value)), default=0)


@given(VALUES)
def test_canonical_json_is_that_of_rfc_8785_and_reads_back(value: object) -> None:
    if depth(value) > canonical.MAX_DEPTH:
        with pytest.raises(ValueError):
            canonical.write(value)
        return
    data = canonical.write(value)
    assert data == rfc8785.dumps(value)  # type: ignore[arg-type]
    assert canonical.read(data) == value


@given(VALUES, st.data())
def test_canonical_json_has_one_form(value: object, data: st.DataObject) -> None:
    if depth(value) > canonical.MAX_DEPTH:
        return
    text = canonical.write(value)
    at = data.draw(st.integers(0, len(text)))
    other = (
        text[:at] + data.draw(st.sampled_from([b" ", b"0", b"\xef\xbb\xbf", b"-", b".0", b"\\", b"\x00"])) + text[at:]
    )
    try:
        read = canonical.read(other)
    except ValueError:
        return
    assert canonical.write(read) == other != text


@given(st.text())
def test_unpaired_surrogates_are_refused(text: str) -> None:
    for written in (f'"{"x"}\\ud800{"y"}"', '"\\udc00"'):
        with pytest.raises(ValueError):
            canonical.read(written.encode())


def test_names_that_json_would_hide_are_refused() -> None:
    for written in ('{"__proto__":1}', '{"A":1}', '{"":1}', '{"a":1,"a":1}', '{"a\\u0062":1}'):
        with pytest.raises(ValueError):
            canonical.read(written.encode())


def test_depth_is_counted_before_parsing() -> None:
    canonical.read(b"[" * 8 + b"]" * 8)
    for brackets in (9, 100_000):
        with pytest.raises(ValueError):
            canonical.read(b"[" * brackets + b"]" * brackets)
    assert canonical.read(json.dumps("[" * 100).encode()) == "[" * 100


@given(st.binary(max_size=200))
def test_base64_reads_only_what_it_wrote(data: bytes) -> None:
    text = encoding.b64encode(data)
    assert encoding.b64decode(text) == data
    for other in (text + "=", text + "A", " " + text, text.replace("-", "+") if "-" in text else text + "\n"):
        try:
            read = encoding.b64decode(other)
        except ValueError:
            continue
        assert encoding.b64encode(read) == other


@given(st.binary(max_size=20_000))
def test_padding_comes_off_and_hides_the_size(data: bytes) -> None:
    padded = envelope.pad(data)
    assert len(padded) in PADDED_BYTES
    assert envelope.unpad(padded) == data


@given(st.sampled_from(PADDED_BYTES[:2]), st.data())
def test_padding_of_another_size_is_refused(size: int, data: st.DataObject) -> None:
    padded = envelope.pad(bytes(data.draw(st.integers(0, size // 2 - 1)))).ljust(size * 2, b"\x00")
    with pytest.raises(TamperedEnvelope):
        envelope.unpad(padded)


def test_the_largest_message_fits_and_no_larger() -> None:
    assert len(envelope.pad(bytes(PADDED_BYTES[-1] - 1))) == PADDED_BYTES[-1]
    with pytest.raises(MalformedMessage):
        envelope.pad(bytes(PADDED_BYTES[-1]))


@given(st.lists(st.sampled_from(phrase.WORDS), min_size=8, max_size=8), st.data())
def test_a_phrase_has_one_normal_form(words: list[str], data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.sampled_from([" ", "-", "\n", "…", "1. ", " ", ",\t"]), min_size=8, max_size=8))
    loud = [data.draw(st.booleans()) for _ in words]
    wide = "".join(chr(ord(c) + 0xFEE0) for c in words[0])
    written = "".join(
        gap + (word.upper() if shout else word) for gap, shout, word in zip(gaps, loud, words, strict=True)
    )
    assert phrase.normalise(written) == " ".join(words)
    assert phrase.normalise(" ".join([wide, *words[1:]])) == " ".join(words)
    assert phrase.normalise(unicodedata.normalize("NFD", written)) == " ".join(words)


@given(st.text(max_size=120))
def test_whatever_is_no_phrase_is_refused(written: str) -> None:
    with pytest.raises(InvalidPhrase):
        phrase.derive_reporter(written, bytes(16))


def test_a_drawn_phrase_is_eight_listed_words_and_never_the_same() -> None:
    drawn = {phrase.generate() for _ in range(50)}
    assert len(drawn) == 50
    assert all(phrase.normalise(written) == written for written in drawn)


def test_the_word_list_is_the_large_list_less_its_hyphens() -> None:
    assert len(phrase.WORDS) == len(phrase.LISTED) == 7772
    assert all(word.isascii() and word.isalpha() and word.islower() for word in phrase.WORDS)


@given(st.binary(max_size=6000))
def test_bytes_that_are_no_envelope_are_refused(data: bytes) -> None:
    for candidate in (data, b"SLE2" + data):
        with pytest.raises(MalformedEnvelope):
            split(candidate)


@settings(max_examples=300)
@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_a_changed_envelope_never_opens(at: int, change: int) -> None:
    changed = bytearray(SEALED)
    changed[at] ^= change
    with pytest.raises(SealedLineError):
        envelope.unseal(bytes(changed), ME.sealing, lambda _: ME.signing.verify)


def test_two_seals_of_one_message_share_nothing() -> None:
    again = seal_raw(NOTE, ME.signing, [envelope.Slot(ME.sealing[0].address)])
    assert len(again) == len(SEALED)
    same = sum(a == b for a, b in zip(SEALED[5:], again[5:], strict=True))
    assert same < len(again) / 50


@pytest.mark.parametrize("point", sorted(keys.LOW_ORDER))
def test_an_address_of_low_order_is_refused(point: bytes) -> None:
    rest = ME.sealing[0].address[32:]
    keys.check_address(ME.sealing[0].address)
    top = point[:31] + bytes([point[31] | 0x80])
    not_reduced = (int.from_bytes(point, "little") + keys.X25519_PRIME) % 2**256
    for bad in (point, top, not_reduced.to_bytes(32, "little")):
        with pytest.raises(ValueError):
            keys.check_address(bad + rest)
