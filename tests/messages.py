"""Messages as tests write and read them: plain JSON, also such as nobody's program would write."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crypto import canonical
from crypto.conversation import Received
from crypto.directory import Directory
from crypto.encoding import b64encode
from crypto.envelope import Slot, seal_text
from crypto.message import Answer, Attachment, Message
from crypto.schema import read_object, write_object
from crypto.signature import SigningKey

# SPEC 4 and 9, written out once more.
COMMON = "kind instance mailbox number seen directory sent_on to"
TOLD = f"{COMMON} text answers attachments"
ENTRY = f"{COMMON} from action previous keys unopened lock attachments"
WAITING = "wrote escalation escalation_days unanswered_since escalated escalated_on"
OWNED = {
    "report": f"{TOLD} channel address verify left_out language escalation lock_digest",
    "follow-up": f"{TOLD} previous left_out lock",
    "reply": f"{TOLD} from previous status",
    "members": f"{COMMON} from previous members why about stands_in_for",
    "entry reply": f"{TOLD} {ENTRY} of reply status",
    "entry review": f"{ENTRY} details",
    "entry recused": f"{ENTRY} details of reply members",
    "entry access-granted": f"{ENTRY} details of reply members member",
    "entry access-withdrawn": f"{ENTRY} details of reply members member",
    "docket": f"{COMMON} from action entry case",
    "tally": f"{COMMON} from series details",
    "register": f"{COMMON} from subject details",
    "note": f"{COMMON} next last visited_on erased set_aside uploads left_out told wrote_to {WAITING}",
}
NAMES = sorted({name for names in OWNED.values() for name in names.split()})
ODD_NAMES = ["constructor", "hasownproperty", "tostring", "valueof", "prototype", "fields", "author", "suspect", "x"]


def under(directory: Directory) -> dict[str, Any]:
    """The fields, in plain JSON, by which a message belongs to an installation and a version of its directory."""
    return {"instance": b64encode(directory.instance), "directory": write_object(directory.reference)}


def seal_raw(message: Mapping[str, Any], author: SigningKey, slots: Sequence[Slot]) -> bytes:
    """Seal whatever is canonical JSON, as a program of one's own could."""
    return seal_text(canonical.write(dict(message)), author, slots).envelope


def told(said: Received[Message] | Message | None) -> dict[str, Any]:
    """What a message says, in plain JSON; nothing of one that was not opened."""
    message = said.message if isinstance(said, Received) else said
    return {} if message is None else {**write_object(message), "kind": message.kind}


def list_foreign(message: Mapping[str, Any]) -> list[str]:
    """The names that the kind of a message, in plain JSON, doesn't own: those of all other kinds, and odd ones."""
    kind = message["kind"]
    if kind == "entry":
        kind = f"entry {message['action']}" if f"entry {message['action']}" in OWNED else "entry review"
    return sorted({*NAMES, *ODD_NAMES} - {*OWNED[kind].split()})


def make_answers(answers: Iterable[Mapping[str, str]]) -> list[Answer]:
    """Make answers of plain JSON."""
    return [Answer(**answer) for answer in answers]


def make_attachments(attachments: Iterable[Mapping[str, Any]]) -> list[Attachment]:
    """Make attachments of plain JSON."""
    return [read_object(Attachment, dict(attachment)) for attachment in attachments]
