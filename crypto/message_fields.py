"""The fields of messages (SPEC 4): what a value has to be like, and the names that mean something."""

import re
from collections.abc import Mapping
from typing import Annotated

from crypto import filename
from crypto.canonical import is_count, is_day, is_name
from crypto.encoding import b64decode
from crypto.keys import ADDRESS_BYTES, INSTANCE_BYTES
from crypto.schema import checked, is_bytes, is_list, is_map, is_null_or, is_rising, is_text

REPORTER = "reporter"
REPLY, GRANTED, WITHDRAWN, RECUSED = "reply", "access-granted", "access-withdrawn", "recused"
SHARED = "keys-shared"
# What changes who the members of a case are, and what their reporter is told of it.
CHANGES = {GRANTED: "granted", WITHDRAWN: "withdrawn", RECUSED: "recused"}
STATUSES = ("received", "pursued", "concluded")
# Far more than a directory has active, 32: each of them is looked for in all messages of a case.
MAX_PEOPLE = 256
# Of a keyring (SPEC 8): a digest; what opens a slot once its lock is known, or a content key and 32 random bytes.
KEPT_BYTES = 32 + 64
# A year, and a number of four digits or more (SPEC 9).
CASE_NUMBER = re.compile(r"[0-9]{4}-[0-9]{4,9}\Z")
HEX_ID = re.compile(r"[0-9a-f]{32}\Z")
TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,63}/[a-z0-9!#$&^_.+-]{1,63}\Z")

Detail = str | bool | list[str]  # an answer to a question of the procedure


def is_id(value: object) -> bool:
    """Whether a value can be the id of a recipient or a channel: a name, and not `reporter`."""
    return is_name(value) and value != REPORTER


def is_set(value: object) -> bool:
    """Whether a value is a list of at most 256 ids of recipients, none twice."""
    return (
        isinstance(value, list) and len(value) <= MAX_PEOPLE and is_list(is_id)(value) and len(set(value)) == len(value)
    )


def is_counts(value: object) -> bool:
    """Whether a value is an object of at most 256 counts, by whose they are."""
    return isinstance(value, dict) and len(value) <= MAX_PEOPLE and is_map(is_count)(value)


def is_hex_id(value: object) -> bool:
    """Whether a value is the id of an upload: 16 bytes in lower-case hex."""
    return isinstance(value, str) and HEX_ID.match(value) is not None


def is_status(value: object) -> bool:
    """Whether a value is what a reporter can be told of a case: received, pursued or concluded."""
    return isinstance(value, str) and value in STATUSES


def is_why(value: object) -> bool:
    """Whether a value is why the members of a case have changed: granted, withdrawn or recused."""
    return isinstance(value, str) and value in CHANGES.values()


def is_case_number(value: object) -> bool:
    """Whether a value is written as the number of a case: a year and a running number, as in 2026-0012."""
    return isinstance(value, str) and CASE_NUMBER.match(value) is not None


def is_answer(value: object) -> bool:
    """Whether a value can be an answer in an entry's details: a text, true or false, or a list of texts."""
    return is_text(value) or isinstance(value, bool) or is_list(is_text)(value)


def read_name(value: object) -> str:
    """Read a file's name, made safe (SPEC 5). Raises ValueError for what is no text."""
    if not isinstance(value, str):
        raise ValueError("no text")
    return filename.sanitise(value)


def read_type(value: object) -> str:
    """Read a file's type: empty if it is no media type. Raises ValueError for what is no text."""
    if not isinstance(value, str):
        raise ValueError("no text")
    return value if TYPE.match(value) else ""


def is_joined(value: object, size: int) -> bool:
    try:
        return len(b64decode(value)) % size == 0
    except ValueError:
        return False


Text = Annotated[str, checked(is_text)]
Id = Annotated[str, checked(is_id)]
Ids = Annotated[tuple[str, ...], checked(is_set)]
HexId = Annotated[str, checked(is_hex_id)]
HexIds = Annotated[tuple[str, ...], checked(is_list(is_hex_id))]
Name = Annotated[str, checked(is_name)]
Day = Annotated[str, checked(is_day)]
Count = Annotated[int, checked(is_count)]
Counts = Annotated[Mapping[str, int], checked(is_counts)]
Numbers = Annotated[Mapping[str, list[int]], checked(is_map(is_list(is_count)))]
Key = Annotated[str, checked(is_bytes(32))]
Earlier = Annotated[str | None, checked(is_null_or(is_bytes(32)))]
Places = Annotated[tuple[int, ...], checked(is_rising(is_count))]
Instance = Annotated[str, checked(is_bytes(INSTANCE_BYTES))]
Kept = Annotated[str, checked(lambda value: is_joined(value, KEPT_BYTES))]
Address = Annotated[str, checked(is_bytes(ADDRESS_BYTES))]
Why = Annotated[str, checked(is_why)]
Status = Annotated[str, checked(is_status)]
CaseNumber = Annotated[str, checked(is_case_number)]
Details = Annotated[Mapping[str, Detail], checked(is_map(is_answer))]
