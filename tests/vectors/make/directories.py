"""Vectors of the directory (SPEC 6)."""

import json
from typing import Any

from tests.vectors.make.format.directory import Document, list_recipient, sign, write_document
from tests.vectors.make.format.keys import draw_person
from tests.vectors.make.format.notation import Draw, b64

Vector = dict[str, Any]
IDS = ("officer", "counsel", "former")
TODAY, KNOWN = "2026-11-22", 3
CHANNEL = {"recipients": ["officer"], "otherwise": {"officer": ["counsel"]}}


def make() -> dict[str, Vector]:
    draw = Draw("directory")
    root, stranger, before, instance = draw_person(draw), draw_person(draw), draw(), draw(16)
    people = {id: draw_person(draw) for id in IDS}

    def document(
        version: int = KNOWN, issued_on: str = "2026-11-01", expires_on: str = "2026-12-05", **channel: Any
    ) -> Document:
        listed = [list_person(id) for id in IDS]
        return write_document(
            instance, version, issued_on, expires_on, {**CHANNEL, **channel}, listed, previous=b64(before)
        )

    def list_person(id: str, **changes: str) -> Document:
        left = {"retired_on": "2026-10-01"} if id == "former" else {}
        named = {"name": id.title(), "role": "officer", "expires_on": "2027-06-30"}
        return list_recipient(id, people[id], **{**named, **left, **changes})

    def leave_out(document: Document, name: str) -> Document:
        return {each: value for each, value in document.items() if each != name}

    twins = [list_person("officer"), {**list_person("counsel"), "id": "officer"}]
    spaced = json.dumps(document()).encode()
    untrusted = "UntrustedDirectory"
    rows: dict[str, tuple[str, str, Vector]] = {
        "opens": ("valid today", "ok", sign(document(), root)),
        "longest": ("lives 400 days", "ok", sign(document(expires_on="2027-12-06"), root)),
        "confirmed_by_nine": (
            "nobody needs more than eight",
            untrusted,
            sign({**document(), "confirmations": 9}, root),
        ),
        "expired": (
            "expired: sealing stops, reading goes on",
            "ExpiredDirectory",
            sign(document(issued_on="2026-10-01", expires_on="2026-11-01"), root),
        ),
        "older": ("older than the version the client knows", untrusted, sign(document(2), root)),
        "stranger": ("signed by another key", untrusted, sign(document(), stranger)),
        "not_canonical": ("signed by the root, not in canonical form", untrusted, sign(spaced, root)),
        "too_long": ("lives longer than 400 days", untrusted, sign(document(expires_on="2027-12-07"), root)),
        "twin_ids": ("one id twice", untrusted, sign({**document(), "recipients": twins}, root)),
        "no_instance": ("says no installation", untrusted, sign(leave_out(document(), "instance"), root)),
        "unknown_recipient": (
            "a channel offers somebody who is not listed",
            untrusted,
            sign(document(recipients=["nobody"], otherwise={}), root),
        ),
    }
    escalation: Vector = {"escalation": "counsel", "escalation_days": 30}
    for name, why, channel in (
        ("escalation_soon", "offered after less than 14 days", {**escalation, "escalation_days": 13}),
        ("escalation_late", "offered after more than 90 days", {**escalation, "escalation_days": 91}),
        ("escalation_no_days", "nobody knows after how many days", {"escalation": "counsel"}),
        ("escalation_nobody", "days, and nobody who is offered then", {"escalation_days": 30}),
        ("escalation_unlisted", "an escalation who is not listed", {**escalation, "escalation": "nobody"}),
    ):
        rows[name] = (why, untrusted, sign(document(**channel), root))
    rows["escalation"] = ("a channel with an escalation", "ok", sign(document(**escalation), root))
    known: Vector = {"root_verify": b64(root.verify), "today": TODAY, "known_version": KNOWN}
    return {
        f"directory_{name}": {"why": why, "expect": expect, **known, "directory": signed}
        for name, (why, expect, signed) in rows.items()
    }
