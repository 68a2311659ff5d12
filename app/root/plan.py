"""The plan: what an operator writes, in TOML, about the organisation before its first directory is signed."""

import tomllib
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from app.root.files import read_file
from crypto import public_part
from crypto.canonical import is_day
from crypto.keys import VERIFY_BYTES, check_verifying_key
from crypto.message import Check, is_id, is_list, is_map, is_set
from crypto.notation import b64decode
from crypto.public_part import PublicPart

NAMED = "a text that is not empty"
CHANNEL: dict[str, str] = {
    "id": "a name of a-z, 0-9, _ and -",
    "name": NAMED,
    "recipients": "a list of officers' ids, none twice",
    "otherwise": "lists of officers' ids, none twice, by the id of who is left out",
}
OFFICER: dict[str, str] = {
    "id": CHANNEL["id"],
    "name": NAMED,
    "role": NAMED,
    "public_part": "the path of a public part, seen from the plan",
    "duties": "a list of names of a-z, 0-9, _ and -, none twice",
    "key_expires_on": "a day, written YYYY-MM-DD in quotes",
}
OPTIONAL = {"otherwise", "duties", "key_expires_on"}


def is_named(value: object) -> bool:
    """Whether this is a text that names something: printable, in one line, not empty."""
    return isinstance(value, str) and value.strip() == value != "" and value.isprintable()


def is_proof_key(value: object) -> bool:
    """Whether this is the public part of a key that signs days."""
    try:
        check_verifying_key(b64decode(value, VERIFY_BYTES))
    except ValueError:
        return False
    return True


CHECKS: dict[str, Check] = {
    "id": is_id,
    "name": is_named,
    "role": is_named,
    "recipients": is_set,
    "otherwise": is_map(is_set),
    "public_part": is_named,
    "duties": is_set,
    "key_expires_on": is_day,
}


@dataclass(frozen=True)
class Officer:
    """An officer as the plan describes them; `key_expires_on` None means: a year from when the directory is signed.

    `duties` are names from the procedure; `auditor` is who sees the record of actions and reads no report.
    """

    part: PublicPart
    name: str
    role: str
    key_expires_on: str | None
    duties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What an operator planned; `proof_keys`, in base64url, are those with which the portal signs days."""

    organisation: str
    channels: list[dict[str, Any]]
    officers: list[Officer]
    proof_keys: tuple[str, ...] = ()


def read_plan(path: Path) -> Plan:
    """Read a plan and the public parts that it names. Raises ClickException, OSError."""
    try:
        fields = tomllib.loads(read_file(path).decode())
    except tomllib.TOMLDecodeError as error:
        raise click.ClickException(_("{path} is not TOML: {error}.").format(path=path, error=error)) from None
    if {*fields} - {"proof_keys"} != {"organisation", "channels", "officers"} or not is_named(fields["organisation"]):
        raise click.ClickException(
            _('{path} must hold organisation = "its name", [[channels]] and [[officers]], and nothing else.').format(
                path=path
            )
        )
    channels = [{"otherwise": {}, **table} for table in _read_tables(fields, "channels", CHANNEL)]
    officers = [_read_officer(table, path.parent) for table in _read_tables(fields, "officers", OFFICER)]
    proof_keys = fields.get("proof_keys", [])
    if not is_list(is_proof_key)(proof_keys) or len({*proof_keys}) < len(proof_keys):
        message = _("{path}: “proof_keys” must be a list of public parts of 43 characters, none twice.")
        raise click.ClickException(message.format(path=path))
    return Plan(fields["organisation"], channels, officers, tuple(proof_keys))


def read_public_part(path: Path) -> PublicPart:
    """Read an officer's public part. Raises ClickException if it is damaged, OSError."""
    try:
        return public_part.read(read_file(path))
    except (ValueError, RecursionError):
        raise click.ClickException(
            _(
                "{path} is not an officer's public part, or it is damaged: its fingerprint and its keys must fit. "
                "Ask for it again."
            ).format(path=path)
        ) from None


def _read_tables(fields: dict[str, Any], name: str, known: dict[str, str]) -> list[dict[str, Any]]:
    tables = fields[name]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise click.ClickException(_("Write each of the {name} under a line [[{name}]].").format(name=name))
    for number, table in enumerate(tables, 1):
        for field in {*table, *known} - (OPTIONAL - {*table}):
            if field not in known:
                raise click.ClickException(
                    _("{name}, number {number}: nothing is called “{field}” there.").format(
                        name=name, number=number, field=field
                    )
                )
            if not CHECKS[field](table.get(field)):
                raise click.ClickException(
                    _("{name}, number {number}: “{field}” must be {form}.").format(
                        name=name, number=number, field=field, form=known[field]
                    )
                )
    return tables


def _read_officer(table: dict[str, Any], folder: Path) -> Officer:
    part = read_public_part(folder / table["public_part"])
    if part.id != table["id"]:
        raise click.ClickException(
            _("{path} is the public part of “{id}”, not of “{other}”.").format(
                path=table["public_part"], id=part.id, other=table["id"]
            )
        )
    return Officer(part, table["name"], table["role"], table.get("key_expires_on"), tuple(table.get("duties", ())))
