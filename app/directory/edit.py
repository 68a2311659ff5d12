"""Changing of a document until it says what a plan says: several people and channels in one version (SPEC 6)."""

from gettext import gettext as _

import click

from app.directory.editions import (
    Document,
    add_officer,
    add_proof_key,
    find_active,
    rename,
    retire,
    set_duties,
    set_expiry,
)
from app.directory.plan import Officer, Plan
from crypto.encoding import b64encode


def apply_plan(document: Document, plan: Plan) -> None:
    """Make a document say what the plan says; its dates stay. Whoever isn't in the plan retires.

    Keys that sign days are only added: what they signed must still be checked. Raises ClickException.
    """
    document.update(organisation=plan.organisation, confirmations=plan.confirmations)
    _retire_others(document, {officer.id for officer in plan.officers})
    listed = {recipient["id"] for recipient in document["recipients"]}
    for officer in plan.officers:
        if officer.id in listed:
            _change_officer(document, officer)
        else:
            add_officer(document, officer)
    for key in plan.proof_keys:
        if key not in document.get("proof_keys", []):
            add_proof_key(document, key)
    document["channels"] = [channel.model_dump(mode="json", exclude_none=True) for channel in plan.channels]


def _retire_others(document: Document, planned: set[str]) -> None:
    for recipient in document["recipients"]:
        if recipient["id"] not in planned and "retired_on" not in recipient:
            retire(document, recipient["id"])


def _change_officer(document: Document, officer: Officer) -> None:
    id = officer.id
    if any(recipient["id"] == id and "retired_on" in recipient for recipient in document["recipients"]):
        raise click.ClickException(
            _("“{id}” has retired, and an id is never used again: take “{id}” out of the plan.").format(id=id)
        )
    if find_active(document, id)["verify"] != b64encode(officer.public_part.verify):
        raise click.ClickException(
            _(
                "The plan has another key for “{id}”, and a key never changes under an id: name the old public part, "
                "or give whoever has the new key a new id, in the plan and with make-officer."
            ).format(id=id)
        )
    rename(document, id, officer.name, officer.role)
    if officer.key_expires_on is not None:
        set_expiry(document, id, officer.key_expires_on)
    set_duties(document, id, officer.duties)
