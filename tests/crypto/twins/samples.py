"""Samples for the differential tests (keys, a message of each kind, a directory), and how many cases they try."""

import os
from typing import Any

from hypothesis import HealthCheck, settings

from crypto import keys, signature
from crypto.encoding import b64encode

CASES = int(os.environ.get("SEALEDLINE_FUZZ_CASES", "200"))
DAY = "2026-11-22"
SEEDS = [bytes([number]) * 32 for number in range(4)]
SEALING = [keys.derive_sealing_key(seed) for seed in SEEDS]
SIGNING = [signature.derive_signing_key(seed) for seed in SEEDS]
ROOT = SIGNING[3]

MAILBOX = b64encode(keys.mailbox_id(SEALING[0].address, SIGNING[0].verify))
INSTANCE = bytes(range(16))
EVERY = {
    "instance": b64encode(INSTANCE),
    "mailbox": MAILBOX,
    "number": 0,
    "seen": {"officer": 1},
    "directory": {"version": 3, "digest": b64encode(bytes(32))},
    "sent_on": DAY,
    "to": ["officer"],
}
KEYS = {"address": b64encode(SEALING[0].address), "verify": b64encode(SIGNING[0].verify)}
FILE: dict[str, Any] = {
    "id": "0" * 32,
    "name": "a.pdf",
    "type": "",
    "size_bytes": 1,
    "key": "A" * 43,
    "digest": "A" * 43,
}
ANSWERS = [{"question": "What?", "text": "Grüße, 你好 🕊"}]
FILES: list[dict[str, Any]] = [{**FILE, "id": digit * 32, "name": f"{digit}.pdf"} for digit in "abc"]
# Named and typed as their authors should not: what is shown of them must be safe all the same.
HOSTILE = [
    {**FILE, "id": "1" * 32, "name": "../../.bashrc", "type": "text/html; charset=x"},
    {**FILE, "id": "2" * 32, "name": "report\u202efdp.exe", "type": "Image/PNG", "size_bytes": 2**53 - 1},
    {**FILE, "id": "3" * 32, "name": "CON.e\u0301", "type": "image/png", "news": 1},
]
OFFICER = {"from": "officer", "text": "Thank you.", "status": "received"}
ERASED = [{"from": "officer", "number": 0, "digest": "A" * 43}]
TOLD = {"of": 0, "reply": {"envelope": "A" * 43, "key": "A" * 43}, "unopened": [1, 3]}
MEMORY = {
    **{"next": 2, "last": "A" * 43, "visited_on": DAY, "erased": ERASED, "set_aside": {}},
    **{"uploads": ["0" * 32], "left_out": ["counsel"], "told": "A" * 43, "wrote_to": ["officer"]},
    "wrote": [{"number": 0, "on": DAY, "files": 2}],
}
ANSWERS_TO_FORM: dict[str, Any] = {"why": "Her team.", "asked": True, "team": ["other"], "due_on": DAY, "none": []}
GRANT = {
    **{"member": "counsel", "details": ANSWERS_TO_FORM, "keys": [{"envelope": "A" * 43, "key": "A" * 43}]},
    **{"of": 0, "reply": TOLD["reply"], "members": ["officer", "counsel"]},
}
CHANGE = {"members": ["officer", "other"], "why": "granted", "about": "other", "stands_in_for": "counsel"}
TALLY = {"series": "A" * 43, "details": {"year": "2026", "measures": ["audit"], "done": True}}
MESSAGES: list[dict[str, Any]] = [
    {**EVERY, **KEYS, "kind": "report", "channel": "external", "left_out": ["counsel"], "answers": ANSWERS},
    {**EVERY, "kind": "follow-up", "text": "Two devices.", "attachments": [FILE], "previous": "A" * 43},
    {**EVERY, **OFFICER, "kind": "reply", "previous": None},
    {**EVERY, **OFFICER, "kind": "entry", "action": "reply", "previous": "A" * 43, **TOLD},
    {**EVERY, **MEMORY, "kind": "note"},
    {**EVERY, **GRANT, "kind": "entry", "from": "officer", "action": "access-granted", "previous": "A" * 43},
    {**EVERY, **TALLY, "kind": "tally", "from": "officer"},
    {**EVERY, "kind": "docket", "from": "officer", "action": "review", "entry": "A" * 43, "case": "2026-0012"},
    {**EVERY, **CHANGE, "kind": "members", "from": "officer", "previous": "A" * 43},
    {**EVERY, "kind": "register", "from": "officer", "subject": "customer", "details": ANSWERS_TO_FORM},
]

IDS = ["officer", "counsel", "other"]
PUBLIC = [{"verify": b64encode(signing.verify)} for signing in SIGNING]
PERSON = {"name": "Somebody", "role": "officer", "expires_on": "2027-01-01"}
CHANNEL = {"id": "external", "name": "External", "recipients": ["officer", "other"]}
DOCUMENT: dict[str, Any] = {
    "instance": b64encode(INSTANCE),
    **{"version": 3, "previous": None, "issued_on": "2026-11-01", "expires_on": "2026-12-31"},
    "organisation": "Example",
    "confirmations": 0,
    "channels": [{**CHANNEL, "otherwise": {"officer": ["counsel", "other"]}}],
    "recipients": [
        *({"id": id, **PERSON, **public} for id, public in zip(IDS, PUBLIC, strict=False)),
        {"id": "auditor", **PERSON, **PUBLIC[3], "duties": ["auditor"]},
        {"id": "publisher", **PERSON, **PUBLIC[3], "duties": ["publisher"]},
    ],
}


def fuzz(times: float = 1) -> settings:
    """Try so many times `SEALEDLINE_FUZZ_CASES` (200 unless told) cases."""
    cases = max(1, int(CASES * times))
    return settings(max_examples=cases, deadline=None, suppress_health_check=list(HealthCheck), database=None)
