"""Vectors of statements (SPEC 6): of one card or confirmation, and of a directory with those that came with it."""

from typing import Any

from tests.vectors.make.format.directory import Document, list_recipient, sign, write_document
from tests.vectors.make.format.keys import Person, draw_person
from tests.vectors.make.format.notation import Draw, b64, canonical, digest
from tests.vectors.make.format.statement import card, confirmation
from tests.vectors.make.format.statement import sign as sign_statement

Vector = dict[str, Any]
INSTANCE, OTHER = bytes(range(16)), bytes(16)
FIRST, UNTIL, TODAY = "2026-11-01", "2026-11-28", "2026-11-22"
BAD = "UntrustedStatement"


def make() -> dict[str, Vector]:
    draw = Draw("statement")
    root, officer, counsel, stranger = (draw_person(draw) for _ in range(4))
    known = {"instance": b64(INSTANCE), "known": [b64(officer.verify), b64(counsel.verify)]}
    cards = {f"card_{name}": row for name, row in _list_cards(officer, counsel, stranger).items()}
    confirmations = {f"confirmation_{name}": row for name, row in _list_confirmations(officer, stranger).items()}
    return {
        **{
            name: {"why": why, "expect": expect, **known, "signed": statement}
            for name, (why, expect, statement) in {**cards, **confirmations}.items()
        },
        **_list_joined(root, officer, counsel, stranger),
    }


def _list_cards(officer: Person, counsel: Person, stranger: Person) -> dict[str, tuple[str, str, dict[str, str]]]:
    good = card(officer, INSTANCE, FIRST, UNTIL)
    low_order = bytes(32) + officer.address[32:]
    fields = {"from": FIRST, "until": UNTIL, "instance": b64(INSTANCE), **officer.public}
    return {
        "opens": ("28 days", "ok", good),
        "ninety_days": ("the longest there is", "ok", card(officer, INSTANCE, FIRST, "2027-01-29")),
        "unknown_name": ("a name that a later version may add", "ok", card(officer, INSTANCE, FIRST, UNTIL, more=1)),
        "ninety_one_days": ("lives too long", BAD, card(officer, INSTANCE, FIRST, "2027-01-30")),
        "ends_before": ("ends before it begins", BAD, card(officer, INSTANCE, UNTIL, FIRST)),
        "no_day": ("a day that is none", BAD, card(officer, INSTANCE, FIRST, "2026-11-31")),
        "other_instance": ("for another organisation", BAD, card(officer, OTHER, FIRST, UNTIL)),
        "stranger": ("of somebody who is not listed", BAD, card(stranger, INSTANCE, FIRST, UNTIL)),
        "other_signer": ("signed by a colleague", BAD, card(officer, INSTANCE, FIRST, UNTIL, signer=counsel)),
        "swapped_address": (
            "a thief's address put in",
            BAD,
            {
                **card(stranger, INSTANCE, FIRST, UNTIL),
                **{"statement": good["statement"].replace(b64(officer.address), b64(stranger.address))},
            },
        ),
        "low_order": ("an address of low order", BAD, card(officer, INSTANCE, FIRST, UNTIL, address=b64(low_order))),
        "other_label": ("signed as something else", BAD, sign_statement("confirmation", {**fields}, officer)),
        "too_long": ("more than 4096 bytes", BAD, card(officer, INSTANCE, FIRST, UNTIL, more="x" * 4000)),
        "spaces": ("not in canonical form", BAD, {**good, "statement": good["statement"].replace(",", ", ")}),
    }


def _list_confirmations(officer: Person, stranger: Person) -> dict[str, tuple[str, str, dict[str, str]]]:
    document = digest("directory", b"any")
    return {
        "opens": ("of a day", "ok", confirmation(officer, INSTANCE, document, TODAY)),
        "stranger": ("of somebody who is not listed", BAD, confirmation(stranger, INSTANCE, document, TODAY)),
        "other_instance": ("for another organisation", BAD, confirmation(officer, OTHER, document, TODAY)),
        "no_day": ("a day that is none", BAD, confirmation(officer, INSTANCE, document, "yesterday")),
        "short_digest": ("of no directory", BAD, confirmation(officer, INSTANCE, document[:31], TODAY)),
    }


def _list_joined(root: Person, officer: Person, counsel: Person, stranger: Person) -> dict[str, Vector]:
    people = {"officer": officer, "counsel": counsel}

    named = {"role": "officer", "expires_on": "2028-01-01"}

    def document(confirmations: int, **changes: str) -> Document:
        listed = [
            list_recipient(id, person, **named, name=id.title(), **(changes if id == "counsel" else {}))
            for id, person in people.items()
        ]
        channel = {"recipients": ["officer"], "otherwise": {}}
        return write_document(INSTANCE, 1, "2026-09-01", "2027-09-01", channel, listed, confirmations=confirmations)

    def vector(
        why: str, fresh_until: str, cards: list[Any], said: list[Any], written: Document, missing: dict[str, str]
    ) -> Vector:
        signed = {**sign(written, root), "cards": cards, "confirmations": said}
        reachable = {id: b64(person.address) for id, person in people.items() if id not in missing}
        given = {"root_verify": b64(root.verify), "day": TODAY, "served": signed}
        return {"why": why, **given, "fresh_until": fresh_until, "reachable": reachable, "unreachable": missing}

    def confirm(person: Person, written: Document, day: str = TODAY) -> dict[str, str]:
        return confirmation(person, INSTANCE, digest("directory", canonical(written)), day)

    both = [card(person, INSTANCE, FIRST, UNTIL) for person in people.values()]
    one, two = document(1), document(2)
    theirs = card(officer, INSTANCE, FIRST, TODAY, address=b64(stranger.address))
    off = [card(officer, INSTANCE, FIRST, "2026-11-21"), card(counsel, INSTANCE, "2026-11-23", UNTIL)]
    gone = document(2, retired_on=TODAY)
    gone_missing = {"counsel": ""}
    old = "2026-10-06"
    rows = {
        "confirmed": vector("confirmed today", "2026-12-27", both, [confirm(officer, one)], one, {}),
        "tomorrow": vector("of tomorrow", "2026-12-28", both, [confirm(officer, one, "2026-11-23")], one, {}),
        "future": vector("of the day after tomorrow", old, both, [confirm(officer, one, "2026-11-24")], one, {}),
        "twice": vector("two are needed, and one has confirmed twice", old, both,
                        [confirm(officer, two), confirm(officer, two, "2026-11-21")], two, {}),
        "older_of_two": vector("two are needed: the older counts", "2026-12-25", both,
                               [confirm(officer, two), confirm(counsel, two, "2026-11-20")], two, {}),
        "other_document": vector("of another document", old, both, [confirm(officer, two)], one, {}),
        "none_needed": vector("where none counts", old, both, [confirm(officer, document(0))], document(0), {}),
        "days": vector("one has ended, the other has yet to begin", old, off, [], one,
                       {"officer": "MissingAddress", "counsel": "MissingAddress"}),
        "two_addresses": vector("one has two", old, [*both, theirs], [], one, {"officer": "AmbiguousAddress"}),
        "same_card_twice": vector("the same card twice", old, both * 2, [], one, {}),
        "junk": vector("what can't be trusted is not there", old, [None, both[0], {}, "x"], [[], 1], one,
                       {"counsel": "MissingAddress"}),
    }  # fmt: skip
    retired = vector("of somebody who has retired", old, both, [confirm(officer, gone), confirm(counsel, gone)], gone,
                     gone_missing)  # fmt: skip
    retired["unreachable"] = {}
    return {f"joined_{name}": row for name, row in {**rows, "retired": retired}.items()}
