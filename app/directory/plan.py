"""Reading of the plan: the TOML file that says what an organisation's directory is to say."""

from gettext import gettext as _
from pathlib import Path
from typing import Annotated

import click
from pydantic import AfterValidator, BeforeValidator, InstanceOf, Strict, ValidationInfo

from app.directory.write_once import read_file
from app.toml_file import Several, Table, Tables, WrongSecret, read_model
from crypto.canonical import is_day
from crypto.directories.channel import MAX_ESCALATION_DAYS, MIN_ESCALATION_DAYS
from crypto.directories.document import LIFE_DAYS, MAX_CONFIRMATIONS
from crypto.encoding import b64decode
from crypto.message_fields import is_id
from crypto.officer.keys import public_key
from crypto.officer.keys.public_key import PublicPart
from crypto.signature import VERIFY_BYTES, check_verifying_key

USUAL_DAYS = 365


def check_id(text: str) -> str:
    """An id of the directory. Like the others below, it raises ValueError with what to write."""
    if not is_id(text):
        raise ValueError(_("write a name of a-z, 0-9, _ and -, a letter first, and not “reporter”"))
    return text


def check_name(text: str) -> str:
    """A text that names something: printable, in one line, not empty."""
    if not (text.strip() == text != "" and text.isprintable()):
        raise ValueError(_("write one line of text, without spaces around it"))
    return text


def check_day(text: str) -> str:
    """A day."""
    if not is_day(text):
        raise ValueError(_("write a day as YYYY-MM-DD, in quotes"))
    return text


def check_escalation_days(days: int) -> int:
    """After how many days without an answer a channel's escalation is offered."""
    if not MIN_ESCALATION_DAYS <= days <= MAX_ESCALATION_DAYS:
        raise ValueError(_("write a number of days from 14 to 90"))
    return days


def check_proof_key(text: str) -> str:
    """The public part of a key that signs days."""
    try:
        check_verifying_key(b64decode(text, VERIFY_BYTES))
    except ValueError:
        raise WrongSecret(_("write the public part of a key, 43 characters")) from None
    return text


def load_part(found: object, info: ValidationInfo) -> object:
    """The public part of the officer whose id was read before, from its file, which the plan names as seen from it."""
    if not isinstance(found, str):
        return found
    try:
        part = read_public_part(Path(info.context or "", found))
    except OSError as error:
        raise ValueError(_("it can't be read ({reason}): check its path").format(reason=error.strerror)) from None
    except click.ClickException as error:
        raise ValueError(error.message) from None
    if part.id != info.data.get("id", part.id):
        raise ValueError(_("it is the public part of “{id}”: name the file of this officer").format(id=part.id))
    return part


def check_confirmations(count: int) -> int:
    """How many people have to confirm a directory."""
    if not 0 <= count <= MAX_CONFIRMATIONS:
        raise ValueError(_("write a whole number from 0 to 8"))
    return count


def check_days(count: int) -> int:
    """For how many days a directory is valid."""
    if not 1 <= count <= LIFE_DAYS:
        raise ValueError(_("write a whole number from 1 to 400"))
    return count


Days = Annotated[int, Strict(), AfterValidator(check_days)]
Confirmations = Annotated[int, Strict(), AfterValidator(check_confirmations)]
Id = Annotated[str, AfterValidator(check_id)]
Name = Annotated[str, AfterValidator(check_name)]
Day = Annotated[str, AfterValidator(check_day)]
EscalationDays = Annotated[int, AfterValidator(check_escalation_days)]
ProofKey = Annotated[str, AfterValidator(check_proof_key)]


class Channel(Table):
    """A channel: who reads what comes in on it, and who reads instead of somebody who is left out.

    `escalation` is whom reporters can let read what nobody answers for `escalation_days` (14 to 90): both or neither.
    """

    id: Id
    name: Name
    recipients: Several[Id]
    otherwise: dict[Id, Several[Id]] = {}
    escalation: Id | None = None
    escalation_days: EscalationDays | None = None


class Officer(Table):
    """An officer as the plan describes them.

    `key_expires_on` None means: as it is, and of somebody new a year from when the directory is signed.
    `duties` are names from the procedure; `auditor` is who sees the record of actions, `publisher` who
    publishes the yearly figures; neither reads a report, and nobody is both.
    """

    id: Id
    name: Name
    role: Name
    public_part: Annotated[InstanceOf[PublicPart], BeforeValidator(load_part)]
    key_expires_on: Day | None = None
    duties: Several[Id] = ()


class Plan(Table):
    """What an operator planned. Whoever isn't among `officers` retires.

    `days` is for how long each version is valid.
    `confirmations` is how many officers have to confirm the directory each 35 days; with 0, it has to be signed again.
    `proof_keys`, in base64url, are those with which the portal signs days.
    """

    organisation: Name
    confirmations: Confirmations = 1
    days: Days = USUAL_DAYS
    channels: Tables[Channel]
    officers: Tables[Officer]
    proof_keys: Several[ProofKey] = ()

    @property
    def cards(self) -> list[dict[str, str]]:
        """The address cards that came with its officers' public parts."""
        return [card for officer in self.officers for card in officer.public_part.cards]


def read_plan(path: Path) -> Plan:
    """Read a plan and the public parts that it names. Raises WrongFile."""
    return read_model(path, Plan, context=path.parent)


def read_public_part(path: Path) -> PublicPart:
    """Read an officer's public part. Raises ClickException if it is damaged, OSError."""
    try:
        return public_key.read(read_file(path))
    except (ValueError, RecursionError):
        raise click.ClickException(
            _(
                "{path} is not an officer's public part, or it is damaged: its fingerprint and its keys must fit. "
                "Ask for it again."
            ).format(path=path)
        ) from None
