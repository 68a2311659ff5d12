"""Statements (SPEC 6): what the people of a directory sign themselves."""

from tests.vectors.make.format.keys import Person
from tests.vectors.make.format.notation import b64, canonical


def sign(label: str, fields: dict[str, object], author: Person) -> dict[str, str]:
    """Sign a statement under its label."""
    text = canonical(fields)
    return {"statement": text.decode(), "signature": b64(author.sign(label, text))}


def card(person: Person, instance: bytes, first: str, until: str, **changes: object) -> dict[str, str]:
    """An address card of a person; `signer` may be somebody else."""
    signer = changes.pop("signer", person)
    assert isinstance(signer, Person)
    fields = {"from": first, "until": until, "instance": b64(instance), **person.public}
    return sign("address", {**fields, **changes}, signer)


def confirmation(person: Person, instance: bytes, directory: bytes, day: str, **changes: object) -> dict[str, str]:
    """A confirmation of the directory with this digest."""
    fields = {"day": day, "directory": b64(directory), "instance": b64(instance), "verify": b64(person.verify)}
    return sign("confirmation", {**fields, **changes}, person)
