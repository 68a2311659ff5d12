"""Directories, days and proofs, however they are made up, take time by their length to read, in both languages."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from crypto import directory, proof
from crypto.encoding import PREFIX, b64encode
from crypto.errors import SealedLineError
from crypto.signature import derive_signing_key
from tests.linear.test_scripts import Node, node  # noqa: F401, a fixture
from tests.linear.timing import check_linear, measure_yardstick, take_time
from tests.linear.worst_cases import JSON

pytestmark = pytest.mark.slow
SIZE = 400_000
MOST, MOST_NODE = 12, 30
# Signed, so that what reads the text is reached: who stole a key may write what they like as well.
SIGNER = derive_signing_key(bytes(32))
INSTANCE, DAY = bytes(16), "2026-01-05"


def write_directory(text: bytes) -> dict[str, Any]:
    return {"document": b64encode(text), "signature": b64encode(SIGNER.sign(PREFIX + b"directory\x00" + text))}


def write_head(text: bytes) -> dict[str, Any]:
    return {"head": b64encode(text), "signature": b64encode(SIGNER.sign(proof.SIGNED + text))}


def write_part(text: bytes) -> dict[str, Any]:
    return {**write_head(text), "leaves": b64encode(text), "path": b64encode(text)}


def write_proof(text: bytes) -> dict[str, Any]:
    paths = [b64encode(bytes(32))] * (len(text) // 64)
    return {**write_head(text[: len(text) // 4]), "receipt": b64encode(bytes(32)), "place": 1, "path": paths}


def read_part(given: Any) -> None:
    proof.begins_by(given, bytes(32))
    proof.verify_part(given, [SIGNER.verify], INSTANCE, DAY, 0)


Step = Callable[[Any], object]
WORK: dict[str, tuple[Callable[[bytes], dict[str, Any]], Step]] = {
    "directory": (write_directory, lambda given: directory.verify(given, SIGNER.verify)),
    "part": (write_part, read_part),
    "proof": (write_proof, lambda given: proof.verify_proof(given, [SIGNER.verify], INSTANCE)),
}


def make(work: str, case: str) -> Callable[[int], bytes]:
    return lambda size: json.dumps(WORK[work][0](JSON[case](size))).encode()


@pytest.mark.parametrize("case", JSON)
@pytest.mark.parametrize("work", WORK)
def test_what_is_signed_is_read_in_time_by_its_length(work: str, case: str) -> None:
    def read(data: bytes) -> None:
        with pytest.raises(SealedLineError):
            WORK[work][1](json.loads(data))

    check_linear(make(work, case), take_time(read), SIZE, MOST, measure_yardstick())


@pytest.mark.parametrize("case", JSON)
@pytest.mark.parametrize("work", WORK)
def test_the_scripts_read_what_is_signed_in_time_by_its_length(work: str, case: str, node: Node) -> None:  # noqa: F811
    check_linear(make(work, case), node.measure(work), SIZE, MOST_NODE, node.yardstick)
