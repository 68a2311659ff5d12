"""Make the vectors `own_view_*`: what a server hands out for a mailbox, and the view that must come of it;
and `own_record_*`: what a store holds of a case, and what must come of that for one officer.

Run as `python -m tests.crypto.vectors.make_vectors own_view` (or whichever names begin so). Sealing draws random
numbers, so every run makes other bytes.
"""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from crypto import phrase
from crypto.encoding import b64encode
from crypto.errors import SealedLineError
from crypto.reporter.mailbox import MailboxContents, open_mailbox
from crypto.reporter.mailbox_view import view_mailbox
from crypto.reporter.visit import seal_erasing, seal_setting_aside, seal_withdrawing
from tests.crypto.correspondence import Correspondence
from tests.crypto.twins.samples import FILES, HOSTILE
from tests.crypto.vectors import record_scenes
from tests.crypto.vectors.record_view import view_record
from tests.organisation import DAY, later

VECTORS = Path(__file__).parents[2] / "vectors"
INSTANCE = bytes(range(16))


def answered(talk: Correspondence) -> None:
    talk.answer("compliance", "Thank you.", "received")
    talk.follow_up("More.")
    talk.answer("counsel", "We are on it.", "pursued")


def withheld(talk: Correspondence) -> None:
    answered(talk)
    talk.replies.popitem()
    talk.answer("compliance", "Have you read what my colleague wrote?")


def lost_follow_up(talk: Correspondence) -> None:
    answered(talk)
    talk.messages.pop()


def note_behind(talk: Correspondence) -> None:
    answered(talk)
    talk.notes.pop()


def note_missing(talk: Correspondence) -> None:
    answered(talk)
    talk.notes.clear()


def stranger(talk: Correspondence) -> None:
    other = Correspondence(reporter=talk.reporter)
    other.answer("compliance", "Trust me.", "concluded")
    talk.replies |= other.replies


def erased_and_set_aside(talk: Correspondence) -> None:
    answered(talk)
    first, second = talk.replies
    talk.keep(seal_erasing(talk.open(), [first]))
    del talk.replies[first]
    talk.keep(seal_setting_aside(talk.open(), second, True))


def sent_twice(talk: Correspondence) -> None:
    talk.answer("compliance", "One.")
    first = dict(talk.replies)
    talk.replies.clear()
    talk.entries.clear()
    talk.answer("compliance", "Another.")
    talk.replies = {"ab" * 16: first.popitem()[1], **talk.replies}


def retired(talk: Correspondence) -> None:
    talk.answer("compliance", "In time.")
    talk.answer("compliance", "Too late.", day=later(DAY, 1))
    gone = talk.organisation.recipient("compliance", retired_on=DAY)
    others = [talk.organisation.recipient(id) for id in ("counsel", "director")]
    talk.renew_directory(2, recipients=[gone, *others])


def older_directory(talk: Correspondence) -> None:
    talk.renew_directory(2)
    talk.follow_up("More.")
    talk.renew_directory(1)


def files(talk: Correspondence) -> None:
    talk.follow_up("Two files.", attachments=FILES[:2])
    talk.answer("compliance", "One in return.", attachments=FILES[2:])
    talk.replies["ab" * 16] = talk.forge("counsel", attachments=HOSTILE)
    talk.keep(seal_withdrawing(talk.open(), [FILES[0]["id"]]))


SCENES: list[Callable[[Correspondence], None]] = [
    answered,
    withheld,
    lost_follow_up,
    note_behind,
    note_missing,
    stranger,
    erased_and_set_aside,
    sent_twice,
    retired,
    older_directory,
    files,
]


def make_view(scene: Callable[[Correspondence], None]) -> dict[str, Any]:
    words = phrase.generate()
    talk = Correspondence(reporter=phrase.derive_reporter(words, INSTANCE))
    scene(talk)
    answer = MailboxContents(list(talk.replies.items()), len(talk.messages), talk.note)
    try:
        view = view_mailbox(open_mailbox(talk.reporter, talk.directory, answer, DAY))
    except SealedLineError as error:
        view = {"error": type(error).__name__}
    return {
        "why": scene.__name__.replace("_", " "),
        "phrase": words,
        "instance": b64encode(INSTANCE),
        "root_verify": b64encode(talk.organisation.root.verify),
        "signed": talk.organisation.sign(talk.directory.document),
        "day": DAY,
        "answer": {
            "replies": [{"place": place, "envelope": b64encode(reply)} for place, reply in answer.replies],
            "sent": answer.sent,
            "note": None if answer.note is None else b64encode(answer.note),
        },
        "view": view,
    }


def make_record(scene: record_scenes.Scene, officer: str) -> dict[str, Any]:
    talk = Correspondence()
    printed = scene(talk)
    vector = {
        "why": scene.__name__.replace("_", " "),
        "sealing_seed": talk.organisation.contents[officer]["sealing"][0]["seed"],
        "root_verify": b64encode(talk.organisation.root.verify),
        "signed": talk.organisation.sign(talk.directory.document),
        "day": later(DAY, 2),
        "mailbox": b64encode(talk.reporter.mailbox),
        "report": b64encode(talk.messages[0]),
        "follow_ups": [b64encode(envelope) for envelope in talk.messages[1:]],
        "entries": [
            {"previous": b64encode(previous), "envelope": b64encode(envelope)} for previous, envelope in talk.entries
        ],
        "printed": printed,
    }
    return {**vector, "record": view_record(vector)}


def main(prefix: str) -> None:
    views: list[tuple[str, Callable[[], dict[str, Any]]]] = [
        (f"own_view_{scene.__name__}", partial(make_view, scene)) for scene in SCENES
    ]
    records: list[tuple[str, Callable[[], dict[str, Any]]]] = [
        (f"own_record_{scene.__name__}", partial(make_record, scene, officer))
        for scene, officer in record_scenes.SCENES
    ]
    for name, make in [*views, *records]:
        if name.startswith(prefix):
            written = json.dumps(make(), indent=1, ensure_ascii=False)
            (VECTORS / f"{name}.json").write_text(written + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
