"""Whatever 500,000 bytes a stranger writes, reading them takes 0.2 s at most: eight yardsticks (docs/abuse.md)."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask

from app.portal.api.request import read_body
from app.portal.api.responses import Refusal
from crypto import canonical, message_format
from crypto.canonical import MAX_INTEGER
from crypto.conversation import missing
from crypto.encoding import b64decode
from crypto.errors import SealedLineError
from crypto.officer.keys.key_file import MAX_BYTES as KEY_FILE_BYTES
from crypto.officer.keys.key_file import unlock
from tests.linear.timing import check_linear, measure_yardstick, take_time
from tests.linear.worst_cases import JSON

MOST = 8
SIZE = canonical.MAX_BYTES - 20
KEY = "A" * 43
EVERY: dict[str, Any] = {
    "instance": "A" * 22,
    "mailbox": KEY,
    "number": 0,
    "seen": {},
    "directory": {"version": 1, "digest": KEY},
    "sent_on": "2026-01-01",
    "to": [],
}
ANSWER = {"question": "", "text": ""}
ATTACHMENT = {"id": "0" * 32, "name": "", "type": "", "size_bytes": 0, "key": KEY, "digest": KEY}
# Each makes about so many bytes of a message in canonical form.
MESSAGES: dict[str, Callable[[int], dict[str, Any]]] = {
    "answers": lambda size: {"answers": [ANSWER] * (size // 26)},
    "one answer": lambda size: {"answers": [{"question": "", "text": "a" * size}]},
    "readers": lambda size: {"to": [f"a{at:05d}" for at in range(size // 9)]},
    "one reader again and again": lambda size: {"to": ["a"] * (size // 4)},
    "what was seen": lambda size: {"seen": {f"a{at:05d}": 0 for at in range(size // 11)}},
    "files": lambda size: {"attachments": [ATTACHMENT] * (size // 190)},
    "a file with a long name": lambda size: {"attachments": [{**ATTACHMENT, "name": "a" + "\u0301" * (size // 2)}]},
    "a file with a long type": lambda size: {"attachments": [{**ATTACHMENT, "type": "a/" * (size // 2)}]},
    "a file with a long key": lambda size: {"attachments": [{**ATTACHMENT, "key": "A" * size}]},
    "a name that means nothing": lambda size: {"zzz": [[]] * (size // 3)},
}


@pytest.mark.parametrize("case", JSON)
def test_reading_json_takes_time_by_its_length(case: str) -> None:
    check_linear(JSON[case], take_time(canonical.read), SIZE, MOST, measure_yardstick())


@pytest.mark.parametrize("case", MESSAGES)
def test_reading_a_message_takes_time_by_its_length(case: str) -> None:
    check_linear(make_message(case), take_time(read_message), SIZE - 1000, MOST, measure_yardstick())


@pytest.mark.parametrize("case", JSON)
def test_reading_a_key_file_takes_time_by_its_length(case: str) -> None:
    def read(data: bytes) -> None:
        with pytest.raises(SealedLineError):
            unlock(data, "passphrase")

    check_linear(JSON[case], take_time(read), KEY_FILE_BYTES - 20, MOST, measure_yardstick())


@pytest.mark.parametrize("case", JSON)
def test_reading_a_request_takes_time_by_its_length(case: str) -> None:
    app = Flask(__name__)

    def read(data: bytes) -> None:
        with app.test_request_context(method="POST", data=data, content_type="application/json"), suppress(Refusal):
            read_body()

    check_linear(JSON[case], take_time(read), SIZE, MOST, measure_yardstick())


@pytest.mark.parametrize("text", ["A", "A=", "é", "-_"])
def test_decoding_takes_time_by_the_length(text: str) -> None:
    check_linear(lambda size: text * (size // len(text)), take_time(b64decode), 2**21, MOST, measure_yardstick())


def test_a_claim_of_an_absurd_number_lists_a_hundred() -> None:
    """Also beside many that are held."""

    def find(held: list[int]) -> list[int]:
        return missing(held, MAX_INTEGER)

    assert find([*range(10_000)]) == [*range(10_000, 10_100)]
    assert take_time(find)([*range(10_000)]) < measure_yardstick()


def read_message(data: bytes) -> None:
    try:
        message_format.read(data)
    except SealedLineError:
        return


def make_message(case: str) -> Callable[[int], bytes]:
    def make(size: int) -> bytes:
        said = {} if "answers" in (made := MESSAGES[case](size)) else {"text": ""}
        return canonical.write({"kind": "follow-up", "previous": None, **EVERY, **said, **made})

    return make
