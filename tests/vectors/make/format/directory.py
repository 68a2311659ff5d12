"""The directory (SPEC 6): what its document says. A new field of it goes here and nowhere else."""

from collections.abc import Mapping
from typing import Any

from tests.vectors.make.format.keys import Person
from tests.vectors.make.format.notation import b64, canonical, digest

Document = dict[str, Any]


def list_recipient(id: str, person: Person, **fields: Any) -> Document:
    return {"id": id, "verify": b64(person.verify), **fields}


def write_document(
    instance: bytes,
    version: int,
    issued_on: str,
    expires_on: str,
    channel: Document,
    recipients: list[Document],
    **changes: Any,
) -> Document:
    return {
        "instance": b64(instance),
        "version": version,
        "previous": None,
        "issued_on": issued_on,
        "expires_on": expires_on,
        "organisation": "Example",
        "confirmations": 0,
        "channels": [{"id": "external", "name": "External", **channel}],
        "recipients": recipients,
        **changes,
    }


def refer(document: Document) -> Document:
    """How a message names a directory: by version and digest."""
    return {"version": document["version"], "digest": b64(digest("directory", canonical(document)))}


def sign(document: Mapping[str, Any] | bytes, root: Person) -> dict[str, str]:
    """Sign a document, or the bytes of one that is not in canonical form."""
    data = document if isinstance(document, bytes) else canonical(document)
    return {"document": b64(data), "signature": b64(root.sign("directory", data))}
