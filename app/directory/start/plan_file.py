"""Writing of a plan (TOML) as people read it, and as `sealedline-directory edit` takes it later."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from app.directory.officer_keys import PUBLIC
from app.directory.plan import Channel, Officer
from app.directory.write_once import write_new
from app.toml_file import name_place

HEAD = """\
# The plan of the directory: who reads reports. When something changes, change it here, and sign what differs:
#   sealedline-directory edit directory-1.json plan.toml --root-key root.key   (the newest directory, not always 1)
# Keep the public parts that it names beside it. docs/commands.md says what each key means.
"""
CONFIRMATIONS = (
    "# So many officers have to open the console within 35 days, or reporters trust the directory no longer."
)
DAYS = "# For so many days each version is valid: sign it again before (renew)."
PROOF_KEYS = "# The keys with which the server signs its days; they are only added."
CHANNELS = """
# The ways in for reporters. `recipients` read what comes in; `otherwise` says who reads instead of somebody left out.
# Such lines let reporters turn to somebody who is in no channel, if nobody answers for so many days (14 to 90):
#   escalation = "ombudsman"
#   escalation_days = 30"""
OFFICERS = """
# The officers. Whoever is taken out of here retires, for good: an id is never used again."""


class Answers(NamedTuple):
    """What a plan says, as it was answered. `proof_keys` are in base64url."""

    organisation: str
    confirmations: int
    days: int
    channels: tuple[Channel, ...]
    officers: tuple[Officer, ...]
    proof_keys: tuple[str, ...]


def write_plan(path: Path, plan: Answers) -> None:
    """Write a plan whose public parts are beside it, ID.public.json. Raises ClickException if one is there, OSError."""
    write_new(path, "\n".join([HEAD, *_list_lines(plan)]).encode())


def _list_lines(plan: Answers) -> Iterator[str]:
    yield _write("organisation", plan.organisation)
    yield from (CONFIRMATIONS, _write("confirmations", plan.confirmations))
    yield from (DAYS, _write("days", plan.days))
    yield from (PROOF_KEYS, _write("proof_keys", plan.proof_keys))
    yield CHANNELS
    for channel in plan.channels:
        yield from ("[[channels]]", *_list_channel(channel), "")
    yield OFFICERS.strip("\n")
    for officer in plan.officers:
        yield from ("[[officers]]", *_list_officer(officer), "")


def _list_channel(channel: Channel) -> Iterator[str]:
    yield from (_write(key, getattr(channel, key)) for key in ("id", "name", "recipients"))
    if channel.otherwise:
        pairs = (_write(name_place(id), ids) for id, ids in channel.otherwise.items())
        yield f"otherwise = {{ {', '.join(pairs)} }}"
    if channel.escalation is not None:
        yield from (_write(key, getattr(channel, key)) for key in ("escalation", "escalation_days"))


def _list_officer(officer: Officer) -> Iterator[str]:
    yield from (_write(key, getattr(officer, key)) for key in ("id", "name", "role"))
    if officer.duties:
        yield _write("duties", officer.duties)
    yield _write("public_part", f"{officer.id}{PUBLIC}")
    if officer.key_expires_on is not None:
        yield _write("key_expires_on", officer.key_expires_on)


def _write(key: str, value: str | int | Iterable[str]) -> str:
    # A text without control characters, a number and a list of such texts are the same in JSON and TOML.
    shown: Any = value if isinstance(value, str | int) else [*value]
    return f"{key} = {json.dumps(shown, ensure_ascii=False)}"
