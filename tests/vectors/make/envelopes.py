"""Vectors of envelopes (SPEC 3): one of each kind that opens, and envelopes with one thing wrong."""

from typing import Any

from tests.vectors.make.format import edwards
from tests.vectors.make.format.envelope import MAGIC, Slot, finish, make_head, pad, seal, sign, wrap
from tests.vectors.make.format.keys import Person
from tests.vectors.make.format.messages import Message
from tests.vectors.make.format.notation import Draw, b64, canonical, derive, digest, labelled
from tests.vectors.make.scene import (
    ALONE,
    DIRECTOR,
    ENTRY,
    FILED_ENVELOPE,
    FOLLOW_UP,
    NOTE,
    OFFICER,
    REPLY,
    REPORT,
    REPORTER,
    SLOTS,
    STRANGER,
    TEXT,
    vector,
)

Vector = dict[str, Any]
MALFORMED, TAMPERED, NOT_FOR_THIS = "MalformedEnvelope", "TamperedEnvelope", "NotForThisIdentity"
SLOT = 1216


def make() -> dict[str, Vector]:
    found = {**_whole(), **_form(), **_slots(), **_payload(), **_authors()}
    return {f"envelope_{name}": each for name, each in found.items()}


def _whole() -> dict[str, Vector]:
    def kind(name: str, why: str, message: Message, author: Person, slots: list[Slot], opener: Person) -> Vector:
        sealed = seal(Draw(f"envelope_{name}"), canonical(message), author, slots)
        return vector(why, "ok", sealed, opener, author.verify, message=message)

    own: list[Slot] = [(REPORTER, True)]
    return {
        "opens": vector(
            "second of three slots is the opener's, the others are decoys", "ok", FILED_ENVELOPE, message=REPORT
        ),
        "follow_up_opens": kind("follow_up_opens", "a follow-up", FOLLOW_UP, REPORTER, SLOTS[:2], OFFICER),
        "reply_opens": kind("reply_opens", "an officer's reply, opened by the reporter", REPLY, OFFICER, own, REPORTER),
        "entry_opens": kind(
            "entry_opens",
            "the officers' copy of the reply; previous is the digest of envelope_opens",
            ENTRY,
            OFFICER,
            SLOTS,
            OFFICER,
        ),
        **_locked(),
        "note_opens": kind("note_opens", "the reporter's note to itself", NOTE, REPORTER, own, REPORTER),
    }


def _locked() -> dict[str, Vector]:
    message = {**REPORT, "escalation": "director", "lock_digest": b64(digest("escalation lock", REPORTER.lock))}
    slots: list[Slot] = [(OFFICER, True), (DIRECTOR, True, REPORTER.lock)]
    sealed = seal(Draw("envelope_locked"), canonical(message), REPORTER, slots)
    lock: Vector = {"lock": b64(REPORTER.lock)}
    wrong: Vector = {"lock": b64(REPORTER.token)}
    return {
        "locked_opens": vector("a locked slot, with its lock", "ok", sealed, DIRECTOR, **lock, message=message),
        "locked_reader": vector("its reader needs no lock", "ok", sealed, OFFICER, message=message),
        "locked_closed": vector("a locked slot, without its lock", NOT_FOR_THIS, sealed, DIRECTOR),
        "locked_wrong": vector("a locked slot, with another lock", NOT_FOR_THIS, sealed, DIRECTOR, **wrong),
        "locked_not": vector("a slot that isn't locked, with a lock", NOT_FOR_THIS, sealed, OFFICER, **lock),
    }


def _form() -> dict[str, Vector]:
    whole = FILED_ENVELOPE
    draw = Draw("envelope_form")
    slot, rest = wrap(draw, draw(), OFFICER), whole[5 + 3 * SLOT :]
    return {
        "wrong_magic": vector("another version", MALFORMED, b"SLE1" + whole[4:]),
        "no_slots": vector("count is zero", MALFORMED, MAGIC + b"\0" + rest),
        "thirty_three_slots": vector("one too many", MALFORMED, make_head([slot] * 33) + rest),
        "truncated_slots": vector("ends inside the slots", MALFORMED, whole[: 5 + SLOT]),
        "truncated_payload": vector("the payload is not one of the eight sizes", MALFORMED, whole[:-16]),
        "extended": vector("one byte too many", MALFORMED, whole + b"\0"),
    }


def _slots() -> dict[str, Vector]:
    whole, slots = FILED_ENVELOPE, 5
    draw = Draw("envelope_slots")
    key = draw()
    two = make_head([wrap(draw, draw(), OFFICER), wrap(draw, key, OFFICER)])
    many = make_head([wrap(draw, draw(), STRANGER, False)] * 31 + [wrap(draw, key, OFFICER)])
    wrong_key = finish(make_head([wrap(draw, draw(), OFFICER)]), key, _fill)
    return {
        "decoy": vector("this opener's slot is a decoy", NOT_FOR_THIS, whole, SLOTS[0][0]),
        "stranger": vector("no slot was made for this opener", NOT_FOR_THIS, whole, STRANGER),
        "other_slot_changed": vector(
            "another recipient's slot flipped: the commitment no longer holds", TAMPERED, flip(whole, slots)
        ),
        "own_kem_changed": vector(
            "the opener's ML-KEM ciphertext flipped: the slot no longer unwraps",
            NOT_FOR_THIS,
            flip(whole, slots + SLOT + 80),
        ),
        "commitment_changed": vector("first byte of the commitment flipped", TAMPERED, flip(whole, slots + 3 * SLOT)),
        "wrong_content_key": vector("the slot opens, its key does not reproduce the commitment", TAMPERED, wrong_key),
        "two_slots_first_wrong_key": vector(
            "both slots are the opener's; the first holds another content key",
            "ok",
            finish(two, key, _fill),
            message=REPORT,
        ),
        "thirty_two_slots": vector(
            "the most there may be; the opener's is the last", "ok", finish(many, key, _fill), message=REPORT
        ),
    }


def _payload() -> dict[str, Vector]:
    draw = Draw("envelope_payload")
    key = draw()
    head = make_head([wrap(draw, key, OFFICER)])
    too_much = finish(head, key, lambda commitment: pad(sign(REPORTER, commitment, TEXT), 8192))
    unmarked = finish(head, key, lambda _: bytes(4096))
    cut = finish(head, key, lambda commitment: pad(sign(REPORTER, commitment, TEXT)[:63]))
    return {
        "payload_changed": vector("last byte of the payload flipped", TAMPERED, flip(FILED_ENVELOPE, -1)),
        "padded_too_much": vector("8192 bytes where 4096 would do; all else is right", TAMPERED, too_much),
        "all_zeros": vector("the padding has no end mark", TAMPERED, unmarked),
        "signature_cut": vector("fewer than 64 bytes before the end mark", TAMPERED, cut),
    }


def _authors() -> dict[str, Vector]:
    draw = Draw("envelope_authors")
    content_key = draw()
    head = make_head([wrap(draw, content_key, OFFICER)])
    reply = seal(draw, canonical(REPLY), REPORTER, [(REPORTER, True)])
    small, mixed = edwards.IDENTITY, edwards.add(REPORTER.verify, edwards.ORDER_EIGHT)
    secret = edwards.read_secret(derive(REPORTER.signing_seed, "ed25519"))

    def forge(key: bytes, secret: int) -> bytes:
        def fill(commitment: bytes) -> bytes:
            return pad(edwards.forge(key, secret, labelled("message", commitment + TEXT)) + TEXT)

        return finish(head, content_key, fill)

    return {
        "forged_author": vector(
            "well sealed, signed by a key other than author_verify", TAMPERED, seal(draw, TEXT, STRANGER, ALONE)
        ),
        "reply_by_reporter": vector(
            "a reply signed by the reporter's key, not the officer's", TAMPERED, reply, REPORTER, OFFICER.verify
        ),
        "small_order_author": vector(
            "author_verify is of small order, the signature fits any message",
            TAMPERED,
            forge(small, 0),
            author=small,
        ),
        "mixed_order_author": vector(
            "author_verify has a component of order 8: libraries differ on it, so it is refused",
            TAMPERED,
            forge(mixed, secret),
            author=mixed,
        ),
    }


def flip(data: bytes, at: int) -> bytes:
    """Flip a bit of one byte."""
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def _fill(commitment: bytes) -> bytes:
    return pad(sign(REPORTER, commitment, TEXT))
