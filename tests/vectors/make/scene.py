"""The people of the vectors `envelope_*`, and the messages that they send."""

from typing import Any

from tests.vectors.make.basics import WORDS
from tests.vectors.make.format import messages
from tests.vectors.make.format.envelope import Slot, seal
from tests.vectors.make.format.keys import Person, Reporter, derive_reporter, draw_person
from tests.vectors.make.format.messages import Context, Message
from tests.vectors.make.format.notation import Draw, b64, canonical, digest

Vector = dict[str, Any]
_draw = Draw("scene")
INSTANCE = _draw(16)
OFFICER, COUNSEL, DIRECTOR = (draw_person(_draw) for _ in range(3))
REPORTER: Reporter = derive_reporter(WORDS, INSTANCE)
STRANGER = draw_person(_draw)
UNDER: Message = {"version": 3, "digest": b64(_draw())}
FILED = Context(INSTANCE, REPORTER.mailbox, UNDER, "2026-11-22")
LATER = Context(INSTANCE, REPORTER.mailbox, UNDER, "2026-11-23")
THANKS: dict[str, Any] = {"status": "received", "text": "Thank you. Was it one device or several?"}
READERS = ["officer"]

REPORT: Message = messages.report(FILED, REPORTER, READERS, text="Grüße, שלום, 你好 🕊")
TEXT = canonical(REPORT)
# The officer's slot is between two decoys.
SLOTS: list[Slot] = [(COUNSEL, False), (OFFICER, True), (DIRECTOR, False)]
ALONE: list[Slot] = [(OFFICER, True)]
FILED_ENVELOPE = seal(Draw("envelope_opens"), TEXT, REPORTER, SLOTS)

REPLY: Message = messages.reply(LATER, "officer", 0, {"reporter": 1}, READERS, **THANKS)
FIRST = digest("message", FILED_ENVELOPE)
FOLLOW_UP: Message = messages.follow_up(LATER, 1, {"officer": 1}, READERS, FIRST, text="Two devices.")
ERASED = [messages.erased("officer", 0, FILED_ENVELOPE)]
NOTE: Message = messages.note(LATER, 4, {"officer": 1}, READERS, 2, last=b64(FIRST), erased=ERASED)
RECORDED = {"of": 0, "reply": messages.recorded(FILED_ENVELOPE, _draw()), "unopened": [1, 2]}
ENTRY: Message = messages.entry(
    LATER, "officer", "reply", 0, {"reporter": 1}, READERS, digest("entry", FILED_ENVELOPE), **RECORDED, **THANKS
)


def vector(
    why: str, expect: str, envelope: bytes, opener: Person = OFFICER, author: bytes = REPORTER.verify, **more: Any
) -> Vector:
    """A vector of an envelope: who opens it, and whose signature is looked for."""
    known = {"sealing_seed": b64(opener.sealing_seed), "author_verify": b64(author)}
    return {"why": why, "expect": expect, **known, "envelope": b64(envelope), **more}
