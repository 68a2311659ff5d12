"""Every vector, by the same short loop as in vectors.test.mjs."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crypto import attachment, directory, envelope, errors, keys, phrase, proof, signature
from crypto.encoding import b64decode, b64encode
from crypto.errors import InvalidPhrase, SealedLineError
from crypto.officer.keys import key_file
from crypto.reporter import mailbox, mailbox_view
from crypto.statements.address_card import read_card
from crypto.statements.confirmation import read_confirmation
from tests.crypto.vectors.record_view import view_record
from tests.messages import told

VECTORS = Path(__file__).parents[2] / "vectors"
Vector = dict[str, Any]


def load(name: str) -> Vector:
    vector: Vector = json.loads((VECTORS / f"{name}.json").read_text())
    return vector


def open_envelope(vector: Vector) -> object:
    key = keys.derive_sealing_key(b64decode(vector["sealing_seed"]))
    author, sealed = b64decode(vector["author_verify"]), b64decode(vector["envelope"])
    content_key = envelope.find_content_key(sealed, [key], b64decode(vector.get("lock", "")))
    return told(envelope.open_with(sealed, content_key, lambda _: author))


def open_attachment(vector: Vector) -> str:
    opener = attachment.Opener(b64decode(vector["key"]), vector["size_bytes"], b64decode(vector["digest"]))
    data = b"".join(opener.open(b64decode(piece)) for piece in vector["pieces"])
    opener.finish()
    return hashlib.sha256(data).hexdigest()


def verify_directory(vector: Vector) -> None:
    directory.verify(vector["directory"], b64decode(vector["root_verify"]), vector["known_version"]).check_current(
        vector["today"]
    )


def unlock_key_file(vector: Vector) -> object:
    return key_file.unlock(json.dumps(vector["keyfile"]).encode(), vector["passphrase"])


def read_keys(vector: Vector) -> list[bytes]:
    return [b64decode(key) for key in vector["keys"]]


def verify_day(vector: Vector) -> None:
    known = read_keys(vector), b64decode(vector["instance"])
    answer = vector["answer"]
    if "recipe" in vector:
        answer = {"leaves": draw_leaves(**vector["recipe"]), **answer}
    part = proof.verify_part(answer, *known, vector["day"], vector["number"])
    for at in (0, 37, len(part.leaves) - 1):
        made = proof.make_proof(part, part.leaves[at])
        assert proof.verify_proof(made, *known) == part.head
    assert proof.make_proof(part, bytes(32)) is None
    assert proof.begins_by(answer, part.leaves[0])
    assert not proof.begins_by(answer, bytes(32))


@cache
def draw_leaves(leaves: int, part: int) -> str:
    """A part of 16384 of so many leaves: the SHA-256 of `leaf 0`, `leaf 1` …, sorted."""
    drawn = sorted(hashlib.sha256(b"leaf %d" % number).digest() for number in range(leaves))
    return b64encode(b"".join(drawn[part * 16384 : (part + 1) * 16384]))


def verify_proof(vector: Vector) -> None:
    head = proof.verify_proof(vector["proof"], read_keys(vector), b64decode(vector["instance"]))
    assert head.day == vector["day"]


def read_statement(vector: Vector) -> None:
    read = read_card if "until" in vector["signed"]["statement"] else read_confirmation
    read(vector["signed"], b64decode(vector["instance"]), [b64decode(key) for key in vector["known"]])


RUN: dict[str, tuple[Callable[[Vector], object], str | None]] = {
    "attachment": (open_attachment, "sha256"),
    "card": (read_statement, None),
    "confirmation": (read_statement, None),
    "envelope": (open_envelope, "message"),
    "day": (verify_day, None),
    "directory": (verify_directory, None),
    "keyfile": (unlock_key_file, "content"),
    "proof": (verify_proof, None),
}
NAMES = sorted(
    path.stem for path in VECTORS.glob("*.json") if path.stem.split("_")[0] in RUN and "recipe" not in path.stem
)


@pytest.mark.parametrize("name", NAMES)
def test_vector(name: str) -> None:
    vector, (run, content) = load(name), RUN[name.split("_")[0]]
    if vector["expect"] != "ok":
        with pytest.raises(getattr(errors, vector["expect"])):
            run(vector)
    else:
        result = run(vector)
        assert content is None or result == vector[content]


def test_there_are_as_many_vectors_as_were_given() -> None:
    assert len(NAMES) >= 109


@pytest.mark.parametrize("name", sorted(path.stem for path in VECTORS.glob("joined_*.json")))
def test_joined(name: str) -> None:
    vector, day = load(name), load(name)["day"]
    served = vector["served"]
    joined = directory.verify(served, b64decode(vector["root_verify"])).join(served)
    assert {id: b64encode(card.address) for id, card in joined.reachable(day).items()} == vector["reachable"]
    assert {id: why.__name__ for id, why in joined.unreachable(day).items()} == vector["unreachable"]
    assert joined.fresh_until(day) == vector["fresh_until"]


def test_identity() -> None:
    vector = load("identity")
    sealing = keys.derive_sealing_key(b64decode(vector["sealing_seed"]))
    signing = signature.derive_signing_key(b64decode(vector["signing_seed"]))
    assert b64encode(sealing.address) == vector["address"]
    assert b64encode(signing.verify) == vector["verify"]
    assert signature.fingerprint(signing.verify) == vector["fingerprint"]


@pytest.mark.parametrize("row", load("phrase")["derives"], ids=lambda row: row["normal"][:12])
def test_phrase(row: Vector) -> None:
    reporter = phrase.derive_reporter(row["written"], b64decode(load("phrase")["instance"]))
    assert phrase.normalise(row["written"]) == row["normal"]
    derived = {
        "token": reporter.token,
        "gate": reporter.gate,
        "mailbox": reporter.mailbox,
        "verify": reporter.identity.signing.verify,
        "lock": reporter.lock,
    }
    assert {name: b64encode(value) for name, value in derived.items()} == {name: row[name] for name in derived}


@pytest.mark.parametrize("row", load("phrase")["refused"], ids=lambda row: row["why"])
def test_phrase_refused(row: Vector) -> None:
    with pytest.raises(InvalidPhrase):
        phrase.derive_reporter(row["written"], b64decode(load("phrase")["instance"]))


@pytest.mark.parametrize(("size", "padded"), load("padding")["message"])
def test_padding(size: int, padded: int) -> None:
    assert len(envelope.pad(bytes(size - 1))) == padded


@pytest.mark.parametrize(("size", "padded"), load("padding")["padme"])
def test_padding_of_attachments(size: int, padded: int) -> None:
    assert attachment.padded_size(size) == padded


def test_attachment_of_many_pieces() -> None:
    vector = load("attachment_recipe_many_pieces")
    size = vector["size_bytes"]
    data = bytes((i * 31 + 7) % 251 for i in range(size))
    sealer = attachment.Sealer(b64decode(vector["key"]), size)
    pieces = [sealer.seal(data[slice(*attachment.locate_chunk(size, i))]) for i in range(sealer.pieces)]
    assert [hashlib.sha256(piece).hexdigest() for piece in pieces] == vector["piece_sha256"]
    assert b64encode(sealer.digest) == vector["digest"]


@pytest.mark.parametrize("name", sorted(path.stem for path in VECTORS.glob("own_view_*.json")))
def test_view(name: str) -> None:
    vector = load(name)
    reporter = phrase.derive_reporter(vector["phrase"], b64decode(vector["instance"]))
    known = directory.verify(vector["signed"], b64decode(vector["root_verify"])).join(vector["signed"])
    answer = mailbox.MailboxContents(
        [(reply["place"], b64decode(reply["envelope"])) for reply in vector["answer"]["replies"]],
        vector["answer"]["sent"],
        None if vector["answer"]["note"] is None else b64decode(vector["answer"]["note"]),
    )
    try:
        result: object = mailbox_view.view_mailbox(mailbox.open_mailbox(reporter, known, answer, vector["day"]))
    except SealedLineError as error:
        result = {"error": type(error).__name__}
    assert result == vector["view"], vector["why"]


@pytest.mark.parametrize("name", sorted(path.stem for path in VECTORS.glob("own_record_*.json")))
def test_record(name: str) -> None:
    vector = load(name)
    assert view_record(vector) == vector["record"], vector["why"]
